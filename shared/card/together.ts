import type { CardView } from './view.ts';

/** More than this is not read any more, only agreed to. */
export const MOST_TOGETHER = 10;

/** What was decided before, or came back, has a reason that wants to be read by itself. */
const PLAIN = ['pending', 'undone', 'taken-back'];

/**
 * Why a card can't be approved together with others, in a few words, or '' where it can: only what nobody would hesitate at, an
 * answer to a verified mail, to people who were written to before, with nothing to tick, to fill in or to be warned of.
 */
export function whyNotTogether(view: CardView): string {
  if (!PLAIN.includes(view.state)) return 'it is not one that just waits for you';
  if (view.gaps.length > 0) return 'it has gaps to fill';
  if (view.unverified) return 'the original is not verified';
  if (view.newOnes.length > 0) return 'a recipient has to be ticked';
  if (!view.lookedThrough) return 'the vault has not been looked through yet';
  if (view.recipients.some(({ news }) => news.length > 0)) return 'something is new about a recipient';
  if (view.risks.shown.length > 0 || view.warnings.length > 0) return 'there is a warning on it';
  return view.can.approve ? '' : 'it can’t be approved now';
}
