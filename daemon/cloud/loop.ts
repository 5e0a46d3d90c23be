import { type CloudAgent } from './agent.ts';
import { type FollowUps } from './followup/follow-ups.ts';
import { type Mailbox, type TakeInParts, isReadToTheEnd, takeIn } from './take-in.ts';

/** What a publish came to; without Git there is nobody to publish to, and everything counts at once. */
export interface Publish {
  readonly ok: boolean;
  /** A sentence where something is in the way. */
  readonly message: string;
  /** Paths that are not published yet; empty without Git. */
  readonly backlog: readonly string[];
}

export interface CloudRound {
  readonly taken: number;
  readonly claimed: number;
  readonly drafted: number;
  readonly broken: number;
  /** Reminders of mails that nobody answered. */
  readonly followed_up: number;
  /** Tasks for which there is no room on the desk. */
  readonly waiting_for_room: number;
  readonly trouble: readonly string[];
}

const BATCH = 50;

/**
 * One round of a cloud agent. The order is the safety: what came in is published, then claims are published, and only
 * then is work done on what is still ours; work is published last. A round that can't publish stops there, since no
 * money is spent under an unpublished claim (PROTOCOL §5).
 */
export async function cloudRound(
  parts: TakeInParts & {
    readonly agent: CloudAgent;
    readonly mailboxes: readonly Mailbox[];
    readonly publish: () => Promise<Publish>;
    /** Learns what people corrected, before new mail is judged; gives what is in the way. */
    readonly learn?: () => Promise<readonly string[]>;
    readonly followUps?: FollowUps;
  },
): Promise<CloudRound> {
  const trouble: string[] = [];
  let taken = 0;
  let followed_up = 0;
  let quiet = true;
  const first = await parts.publish();
  if (!first.ok) trouble.push(first.message);
  trouble.push(...((await parts.learn?.()) ?? []));
  for (const mailbox of parts.mailboxes) {
    const outcome = await takeIn(parts, mailbox, BATCH);
    taken += outcome.taken;
    if (outcome.trouble !== '') trouble.push(outcome.trouble);
    quiet &&= isReadToTheEnd(mailbox, outcome);
  }
  const counted = (claimed: number, drafted: number, broken: number): CloudRound => ({
    ...{ taken, claimed, drafted, broken, followed_up },
    waiting_for_room: parts.agent.waits,
    trouble,
  });
  const stop = (claimed = 0, broken = 0): CloudRound => {
    trouble.push(...parts.agent.takeTrouble());
    return counted(claimed, 0, broken);
  };
  let last = first;
  const published = async (): Promise<boolean> => {
    last = await parts.publish();
    if (!last.ok) trouble.push(last.message);
    return last.ok;
  };
  if (!first.ok) return stop();
  const broken = await parts.agent.breakStale();
  // An answer that waits in a mailbox is an answer: nobody is reminded before every mailbox is read.
  if (quiet) followed_up = (await parts.followUps?.round()) ?? 0;
  if (taken + broken + followed_up > 0 && !(await published())) return stop(0, broken);
  const claimed = await parts.agent.claim(BATCH);
  if (claimed > 0 && !(await published())) return stop(claimed, broken);
  // A publish that went well may still have held back a claim, whose note looks like it holds a secret.
  const drafted = await parts.agent.draftOwned(new Set(last.backlog));
  if (drafted > 0) await published();
  trouble.push(...parts.agent.takeTrouble());
  return counted(claimed, drafted, broken);
}
