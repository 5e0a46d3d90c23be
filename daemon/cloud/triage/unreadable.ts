import type { Verdict } from '../../mail/verdict.ts';

/** What becomes of a mail that can't be read even in part: a person has to look at the original. */
export const UNREADABLE: Verdict = {
  category: 'fyi',
  draft: false,
  why: 'This mail can’t be read; look at the original.',
  risks: [],
  bounce_of: '',
};
