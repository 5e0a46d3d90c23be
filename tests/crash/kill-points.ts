import { type Random } from '../simulation/random.ts';
import { type FaultPlan } from './fault-plan.ts';

/** Where a crash leaves another state behind, by what the process was just about to do or had just done. */
export interface KillPoint {
  readonly name: string;
  readonly match: readonly string[];
}

/** The syncing daemons; the texts are looked for in `call subject` (fault-point.mjs). */
export const SYNC_POINTS: readonly KillPoint[] = [
  { name: 'commit: the pack of new objects', match: ['.pack'] },
  { name: 'commit: its index', match: ['.idx'] },
  { name: 'publish: the push leaves', match: ['sent POST /vault.git/git-receive-pack'] },
  { name: 'publish: the answer to the push', match: ['received POST /vault.git/git-receive-pack'] },
  { name: 'fetch: the request', match: ['sent POST /vault.git/git-upload-pack'] },
  { name: 'fetch: the answer', match: ['received POST /vault.git/git-upload-pack'] },
  { name: 'tip: what the remote has', match: ['received GET /vault.git/info/refs'] },
  { name: 'remember: the branch', match: ['refs/heads/main'] },
  { name: 'remember: the state of sync', match: ['state.json'] },
  { name: 'remember: what files looked like', match: ['stat-cache'] },
  { name: 'apply: a note is made ready', match: ['.countersign-sync/new-'] },
  { name: 'apply: a note is displaced', match: ['.countersign-sync/old-'] },
  { name: 'vault: a note appears', match: ['link ', '/vault/'] },
  { name: 'vault: a note moves', match: ['rename ', '/vault/'] },
  { name: 'vault: a name is made durable', match: ['fsync ', '/vault'] },
];

/** The hand, between reading a signed decision and the server's last word. */
export const HAND_POINTS: readonly KillPoint[] = [
  { name: 'journal: an entry', match: ['write ', 'journal.jsonl'] },
  { name: 'journal: made durable', match: ['fsync ', 'journal.jsonl'] },
  { name: 'message: frozen', match: ['payloads'] },
  { name: 'server: greeted', match: ['sent EHLO'] },
  { name: 'server: recipients', match: ['sent RCPT'] },
  { name: 'server: DATA', match: ['sent DATA'] },
  { name: 'server: its answers to DATA', match: ['received DATA'] },
  { name: 'Sent: the copy', match: ['/sent/'] },
];

const HOW = ['before', 'after', 'torn'] as const;

/** While it works: at a named point, or at any call at all. */
export function whileWorking(random: Random): FaultPlan {
  const how = random.pick(HOW);
  if (random.chance(0.5)) {
    const { match } = random.pick(SYNC_POINTS);
    return { at: random.between(1, 3), match, how, fault: 'kill' };
  }
  // Early calls more often than late ones: most of what is new in a round comes first.
  return { at: 1 + Math.floor(400 * random.unit() ** 2), how, fault: 'kill' };
}

/** While it starts: it takes back its clone, sweeps, looks at what it did last and goes on. */
export function whileRecovering(random: Random): FaultPlan {
  return { at: random.between(1, 60), how: random.pick(HOW), fault: 'kill' };
}

/** From the first look at its decisions to the copy in Sent. */
export function whileSending(random: Random): FaultPlan {
  const how = random.pick(HOW);
  if (random.chance(0.6)) {
    const { match } = random.pick(HAND_POINTS);
    return { at: random.between(1, match.includes('journal.jsonl') ? 8 : 2), match, how, fault: 'kill' };
  }
  return { at: random.between(1, 60), how, fault: 'kill' };
}

/** A path without what differs from run to run, for the table: `rename …/git/objects/pack/*.pack`. */
export function kindOf(trace: string): string {
  return trace
    .replace(/[0-9a-f]{12,}/g, '*')
    .replace(/\b(?:EMAIL|APPROVAL|PLAN)_\S*\.md/g, '*.md')
    .replace(/\b(?:ap|d|m)-[a-z2-7]{8,}/g, '*')
    .replace(/\d{4}-\d{2}(?:-\d{2})?/g, '*')
    .replace(/\b\d+\b/g, '*');
}
