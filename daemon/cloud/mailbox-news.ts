import { type UpdateEntry } from '../../shared/dashboard/merge.ts';
import { openWarnings } from '../../shared/dashboard/warnings.ts';
import { type Store } from '../../shared/vault/store.ts';
import { allUpdates, tell } from '../records/updates.ts';
import { type IntakeStatus } from './intake/intake.ts';
import { type Mailbox } from './take-in.ts';

/** What passes by itself is worth a line on the dashboard only when it lasts: milliseconds. */
const PASSES_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** The kind of a warning that an earlier run told: whatever it was, it is not told twice in a day. */
const NOT_KNOWN = '';

/** What the person has been told of one mailbox, and since when it can't be read. */
export interface Told {
  readonly troubledSince: number | null;
  /** The warning that stands on the dashboard. */
  readonly warning: { readonly kind: string; readonly day: number } | null;
}

export const NOTHING_TOLD: Told = { troubledSince: null, warning: null };

export interface MailboxNewsStep {
  readonly told: Told;
  readonly tell: { readonly kind: 'warning' | 'resolved'; readonly text: string } | null;
}

/**
 * What to tell about a mailbox: trouble that a person has to end at once, what passes by itself when it lasts, each once
 * and again on every day it goes on (the dashboard looks two days back); and when the mailbox is read again.
 */
export function mailboxNews(
  account: string,
  status: IntakeStatus,
  told: Told,
  nowMs: number,
): MailboxNewsStep {
  const day = Math.floor(nowMs / DAY_MS);
  if (status.state === 'ok') {
    const tell = { kind: 'resolved' as const, text: `Mail of account ${account} is read again.` };
    return { told: NOTHING_TOLD, tell: told.warning === null ? null : tell };
  }
  const kind = status.kind ?? 'unreachable';
  const troubledSince = told.troubledSince ?? nowMs;
  const passes = kind === 'unreachable' || kind === 'busy';
  const lasts = !passes || nowMs - troubledSince >= PASSES_MS;
  const { warning } = told;
  const known = warning?.day === day && (passes || warning.kind === kind || warning.kind === NOT_KNOWN);
  if (!lasts || known) return { told: { ...told, troubledSince }, tell: null };
  return {
    told: { troubledSince, warning: { kind, day } },
    tell: { kind: 'warning', text: `Mail of account ${account} is not read: ${status.message}` },
  };
}

/** Watches the mailboxes of one cloud agent and tells the person through its updates. */
export class MailboxWatch {
  #told: Map<string, Told> | null = null;

  constructor(
    private readonly store: Store,
    private readonly agent: string,
    private readonly now: () => number,
  ) {}

  /** Tells what is new since the last look; gives sentences about mailboxes that are read with something left out. */
  async look(mailboxes: readonly Pick<Mailbox, 'account' | 'intake'>[]): Promise<string[]> {
    const told = (this.#told ??= await this.#toldBefore());
    const remarks: string[] = [];
    for (const { account, intake } of mailboxes) {
      const status = intake.status();
      const nowMs = this.now();
      const step = mailboxNews(account, status, told.get(account) ?? NOTHING_TOLD, nowMs);
      if (step.tell !== null) {
        const id = `${PREFIX}${account}:${String(Math.floor(nowMs / 1000))}`;
        await tell(this.store, this.agent, nowMs, { id, ...step.tell });
      }
      told.set(account, step.told);
      if (status.state === 'ok' && status.message !== '') remarks.push(`${account}: ${status.message}`);
    }
    return remarks;
  }

  /** A warning that an earlier run told still stands: it is not told twice in a day, and is taken back when it is over. */
  async #toldBefore(): Promise<Map<string, Told>> {
    const updates = (await allUpdates(this.store, 2, this.now())).flat();
    const own = openWarnings(updates.filter(({ agent }) => agent === this.agent));
    return new Map(own.flatMap((entry) => toldBy(entry)));
  }
}

const PREFIX = 'mailbox:';

function toldBy({ id, at }: UpdateEntry): [string, Told][] {
  const account = /^mailbox:([a-z][a-z0-9_-]{0,31}):\d+$/.exec(id)?.[1];
  if (account === undefined) return [];
  const since = Date.parse(at);
  return [[account, { troubledSince: since, warning: { kind: NOT_KNOWN, day: Math.floor(since / DAY_MS) } }]];
}
