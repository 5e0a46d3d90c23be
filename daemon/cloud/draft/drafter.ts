import type { Result } from '../../../shared/result.ts';
import type { MailFacts } from '../../mail/facts.ts';
import type { Book } from '../handbook/library.ts';

/** Text of the account's owner that goes into drafts where `Skills/reply/SKILL.md` has none; from the configuration. */
export interface DraftSettings {
  /** What every answer says that nothing better is known for; '' for a gap to be filled. */
  readonly text: string;
  readonly signature: string;
  /** A line that says a machine drafted this; '' for none. */
  readonly disclosure: string;
}

/** What of a mail a drafter gets to see; a task note holds all of it. */
export type Answerable = Pick<
  MailFacts,
  | 'from'
  | 'reply_to'
  | 'to'
  | 'cc'
  | 'subject'
  | 'message_id'
  | 'in_reply_to'
  | 'references'
  | 'text'
  | 'received'
>;

export interface DraftRequest {
  readonly mail: Answerable;
  /** The addresses of the account's owner. */
  readonly own: readonly string[];
  readonly settings: DraftSettings;
  /** What the user wrote about mail: rules, skill, snippets, notes that may be cited. */
  readonly book: Book;
  /** What the person asked to be changed in an earlier draft, or ''. */
  readonly wish: string;
}

/** A reply as proposed: nothing in it is a decision, a person reads and signs all of it. */
export interface Draft {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly in_reply_to: string;
  readonly references: readonly string[];
  /** Lines joined by LF. */
  readonly body: string;
  /** What the person should know about this draft, as sentences: what was drafted from what. */
  readonly notes: readonly string[];
}

/** The seam behind which a draft is made; the plain one needs no model. `whyNoDraft` is asked before any of them. */
export interface Drafter {
  draft(request: DraftRequest): Promise<Result<Draft>>;
}
