import type { CATEGORIES } from '../../shared/vault/schemas.ts';

/** What triage makes of a mail. Sentences are ours: they hold no foreign text but addresses of strict form. */
export interface Verdict {
  readonly category: (typeof CATEGORIES)[number];
  /** Whether a reply may be drafted; never where RFC 3834 forbids an automatic answer. */
  readonly draft: boolean;
  /** How soon a person should look; where it is left out, mail with a draft is normal and all other is low. */
  readonly priority?: 'high' | 'normal' | 'low';
  readonly why: string;
  /** Hints for the card, which recomputes risks on its own (PROTOCOL §4). */
  readonly risks: readonly string[];
  /** The Message-ID of the mail that this one says was not delivered, or ''. */
  readonly bounce_of: string;
}
