import { mailboxOf } from '../dashboard/mailbox.ts';
import type { NeedsYou } from '../dashboard/needs-you.ts';
import type { SeenApproval } from '../dashboard/seen.ts';
import type { Wait } from '../dashboard/waits.ts';
import { oneLine } from '../text/show.ts';
import { instant } from '../text/time.ts';
import { type CardState, isOpen } from './state.ts';
import type { Fact } from './survey.ts';

/** Something that waits for the person, as a line of the inbox: foreign text is in it as one visible line. */
export interface InboxRow {
  /** Of the approval, else of the task that nobody drafted for: it is that which keys act on. */
  readonly id: string;
  readonly path: string;
  /** Whether it is an approval, which has a card. */
  readonly card: boolean;
  readonly domain: string;
  readonly who: string;
  readonly subject: string;
  readonly words: string;
  readonly risk: string;
  readonly high: boolean;
  /** Milliseconds since 1970; Infinity for what does not expire. */
  readonly expires: number;
  /** Whether a decision is still wanted. */
  readonly open: boolean;
  /** All that is searched, in lower case. */
  readonly text: string;
}

export interface Inbox {
  readonly rows: readonly InboxRow[];
  readonly waits: readonly Wait[];
}

/** What decisions of this device made of an approval, in words. */
const DECIDED: Readonly<Partial<Record<CardState, string>>> = {
  approved: 'approved, can be undone',
  revising: 'changes asked for',
  rejected: 'rejected',
  closed: 'said to be sent',
  unknown: 'unknown whether it was sent: say so',
  expired: 'expired',
};

/**
 * The inbox of everything that the index knows. `states` holds the state of approvals on which decisions lie that Local has not
 * carried out yet; any other stands as its note says. `now` in milliseconds since 1970.
 */
export function inboxOf(facts: readonly Fact[], states: ReadonlyMap<string, CardState>, now: number): Inbox {
  const tasks = facts.flatMap((fact) => (fact.kind === 'mail' && fact.seen !== null ? [fact.seen] : []));
  const approvals = facts.flatMap((fact) =>
    fact.kind === 'answer' && fact.seen !== null ? [fact.seen] : [],
  );
  const mailbox = mailboxOf({ tasks, approvals }, instant(now).slice(0, 10));
  const approvalOf = new Map(approvals.map((seen) => [seen.path, seen]));
  const replaced = new Set(
    facts.map((fact) => (fact.kind === 'answer' && fact.standing === 'open' ? fact.revises : '')),
  );
  return {
    // A note that is just being moved, or that somebody copied, is in two places and one row.
    rows: [...new Map(mailbox.needsYou.map((one) => [one.id, one])).values()]
      .filter(({ id }) => !replaced.has(id))
      .map((one) => rowOf(one, approvalOf.get(one.path), states.get(one.id), now)),
    waits: mailbox.waits,
  };
}

function rowOf(
  one: NeedsYou,
  approval: SeenApproval | undefined,
  state: CardState | undefined,
  now: number,
): InboxRow {
  const expires = approval === undefined ? Infinity : Date.parse(approval.request.expires);
  const who = oneLine(one.who, 100);
  const subject = oneLine(one.subject, 160);
  const domain = one.path.split('/')[1] ?? '';
  const told = state === undefined ? undefined : DECIDED[state];
  return {
    id: one.id,
    path: one.path,
    card: approval !== undefined,
    domain,
    who,
    subject,
    words: told ?? (expires <= now ? 'expired' : one.words),
    risk: oneLine(one.risk, 120),
    high: one.priority === 'high',
    expires,
    open: expires > now && (state === undefined || state === 'unknown' || isOpen(state)),
    text: [who, subject, domain, approval?.request.to.join(' ') ?? '', oneLine(one.reason, 200)]
      .join('\n')
      .toLowerCase(),
  };
}
