import type { ParsedMail } from '../../mail/facts.ts';
import type { Verdict } from '../../mail/verdict.ts';

/** Whose mailbox it is; from the account's configuration. */
export interface Owner {
  readonly address: string;
  readonly aliases: readonly string[];
  /** Addresses the owner is known to write to; left out where nobody knows, and then nobody is warned about. */
  readonly contacts?: readonly string[];
}

/**
 * The seam between reading a mail and judging it. A classifier is a pure function of its input, since its verdict stands
 * in the task note that every agent must write alike.
 */
export interface Classifier {
  classify(mail: ParsedMail, owner: Owner): Verdict;
}
