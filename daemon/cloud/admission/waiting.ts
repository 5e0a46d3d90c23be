import { type Store } from '../../../shared/vault/store.ts';
import { mergeUpdates } from '../../../shared/dashboard/merge.ts';
import { allUpdates, retell } from '../../records/updates.ts';
import { type Admission } from './admission.ts';

const ID = 'waiting-for-room';
/** Days of news that the dashboard merges: what was told before need not be taken back. */
const TOLD_DAYS = 7;

/**
 * Tells on the dashboard how much waits for room. One entry that is told anew only when the number has doubled, halved, begun or
 * ended, or waits for something else: progress must not become history (PROTOCOL §8). What was told before a restart is in the vault.
 */
export class Waiting {
  #told: Told | null = null;

  constructor(
    private readonly store: Store,
    private readonly agent: string,
    private readonly now: () => number,
  ) {}

  async tell(waits: Admission['waits']): Promise<void> {
    const text = waitingSentence(waits);
    const next = toldBy(text);
    const told = (this.#told ??= await this.#toldBefore());
    const alike = next.count === told.count || (next.count > told.count / 2 && next.count < told.count * 2);
    if (alike && next.until === told.until) return;
    this.#told = next;
    await retell(this.store, this.agent, this.now(), { id: ID, kind: 'waiting', text });
  }

  async #toldBefore(): Promise<Told> {
    const lists = await allUpdates(this.store, TOLD_DAYS, this.now());
    const mine = lists.map((entries) => entries.filter(({ agent, id }) => agent === this.agent && id === ID));
    return toldBy(mergeUpdates(mine)[0]?.text ?? NOTHING);
  }
}

interface Told {
  readonly count: number;
  /** What makes room, which is what the person wants to know. */
  readonly until: string;
}

const NOTHING = '0 mails wait on the VM for room: all are drafted or put before you.';
const DECIDED = 'until you have decided open drafts';
const TOMORROW = 'until tomorrow, from senders who wrote very often';

function toldBy(sentence: string): Told {
  const until = [DECIDED, TOMORROW].filter((part) => sentence.includes(part)).join(', ');
  return { count: Number(/^(\d{1,9}) /.exec(sentence)?.[1] ?? 0), until };
}

/** What the person reads: how many, and what makes room. Begins with the number. */
export function waitingSentence({ desk, correspondent, tomorrow }: Admission['waits']): string {
  const count = desk + correspondent + tomorrow;
  if (count === 0) return NOTHING;
  const parts = [
    ...(desk + correspondent > 0 ? [`${desk + correspondent} ${DECIDED}`] : []),
    ...(tomorrow > 0 ? [`${tomorrow} ${TOMORROW}`] : []),
  ];
  return `${count} more ${count === 1 ? 'mail waits' : 'mails wait'} on the VM: ${parts.join(', ')}.`;
}
