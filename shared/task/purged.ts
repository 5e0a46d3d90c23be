import { oneLine } from '../text/show.ts';
import { type Placed, pathOf } from '../vault/layout.ts';
import { type ApprovalRequest, type Task } from '../vault/schemas.ts';

/** What stands where a text was; it says nothing of what that was. */
export const PURGED = '(purged)';
/** What a purged note is called by, in the place of the words that its name was made of. */
const SLUG = 'purged';

export interface Tombstone {
  /** An instant. */
  readonly at: string;
  /** The agent on whose computer a person asked for it. */
  readonly by: string;
}

/** The sentence that a purged note keeps: when, by whom, and where to read what that means. */
export function epitaph({ at, by }: Tombstone): string {
  return `Purged at ${at} by ${by}: the text was removed here; docs/purge.md says where it may still be.`;
}

/** What is left of a mail's task: its id, where it came in and when, what it was taken for, and how it ended. */
export function purgedTask(task: Task, tombstone: Tombstone): Task {
  return {
    ...task,
    from: PURGED,
    from_address: '',
    reply_to: [],
    to: [],
    cc: [],
    subject: PURGED,
    message_id: '',
    in_reply_to: '',
    references: [],
    why: PURGED,
    risks: [],
    bounce_of: '',
    no_draft: '',
    wish: '',
    result: epitaph(tombstone),
  };
}

/** What is left of a request: ids, days, and which decision was made. The signed record itself is another note. */
export function purgedRequest(request: ApprovalRequest, tombstone: Tombstone): ApprovalRequest {
  return {
    ...request,
    to: [],
    cc: [],
    bcc: [],
    subject: PURGED,
    in_reply_to: '',
    references: [],
    attachments: [],
    message_id: '',
    why: PURGED,
    risks: [],
    notes: [],
    result: epitaph(tombstone),
    evidence: [],
  };
}

export function isPurged({ subject, result }: Pick<Task | ApprovalRequest, 'subject' | 'result'>): boolean {
  return subject === PURGED && result.startsWith('Purged at ');
}

/**
 * Where a purged note lies: the same place and id under a name without words of the mail. A note's name is otherwise for
 * life; ids alone are what anything goes by.
 */
export function purgedPath(placed: Extract<Placed, { id: string }>): string {
  const [kind = '', day = ''] = placed.base.split('_');
  return pathOf({ ...placed, base: `${kind}_${day}_${SLUG}_${placed.id}.md` });
}

/**
 * Words by which a mail is found again in other notes: its Message-ID, its subject where that is long enough to be its own,
 * and the names of its notes, which were made of the subject. Its sender's address is in every other mail of theirs.
 */
export function traitsOf({ subject, message_id: id }: Task, bases: readonly string[]): string[] {
  const words = oneLine(subject, 1000);
  const names = bases.map((base) => base.replace(/\.md$/, '')).filter((base) => base.split('_')[2] !== SLUG);
  return [words.length >= 8 ? words : '', id, ...names].filter((trait) => trait !== '' && trait !== PURGED);
}
