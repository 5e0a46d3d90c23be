import { readLine } from '../../../shared/audit/chain.ts';
import { instant } from '../../../shared/text/time.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { type AuditFacts } from '../../records/audit.ts';

const NAME = 'correspondent';

/** The line of the audit log that a draft leaves; `correspondent` in it is what the day's bound counts by. */
export function draftedLine(draft: {
  readonly request: string;
  readonly task: string;
  readonly revision: number;
  readonly correspondent: string;
}): AuditFacts {
  return {
    action_type: 'draft',
    target: draft.request,
    parameters: { task: draft.task, revision: String(draft.revision), [NAME]: draft.correspondent },
    approval_status: 'pending',
    approved_by: '',
    result: 'drafted',
  };
}

/**
 * How many drafts this agent has made today for whom. Its audit log knows, which a restart does not forget; it is read once a
 * day, and then counted on.
 */
export class DraftsToday {
  #day = '';
  #counts = new Map<string, number>();

  constructor(
    private readonly store: Pick<Store, 'list' | 'read'>,
    private readonly agent: string,
    private readonly now: () => number,
  ) {}

  async counts(): Promise<ReadonlyMap<string, number>> {
    const day = instant(this.now()).slice(0, 10);
    if (day !== this.#day) {
      this.#counts = await this.#logged(day);
      this.#day = day;
    }
    return this.#counts;
  }

  /** A draft was made and logged. Only first drafts count: a person who wants changes is no flood. */
  add(correspondent: string, revision: number): void {
    if (revision === 1) this.#counts.set(correspondent, (this.#counts.get(correspondent) ?? 0) + 1);
  }

  async #logged(day: string): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const path of await this.store.list(`Logs/${this.agent}`)) {
      // Of a later day where the clock was ahead and the log went on there.
      if (path < `Logs/${this.agent}/${day}`) continue;
      for (const text of ((await this.store.read(path)) ?? '').split('\n')) {
        const line = readLine(text);
        const who = line?.parameters[NAME];
        if (line?.action_type !== 'draft' || who === undefined || line.parameters['revision'] !== '1')
          continue;
        if (!line.timestamp.startsWith(day)) continue;
        counts.set(who, (counts.get(who) ?? 0) + 1);
      }
    }
    return counts;
  }
}
