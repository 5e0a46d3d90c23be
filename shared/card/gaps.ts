import { visible } from '../text/show.ts';

/** A place that a drafter left for the person. */
export interface Gap {
  /** Offsets in the draft, in UTF-16 units: what an editor selects. */
  readonly from: number;
  readonly to: number;
  /** What belongs there, in the drafter's words, every unseen character made visible; may be ''. */
  readonly hint: string;
}

/** A hint longer than this is shown and selected up to here. */
const LONGEST = 300;

/**
 * The gaps of a draft in their order, by the rule of `gapIn` (shared/approval/request.ts): what begins like one is one, closed
 * or not, to the end of its line. None of them may be left when the draft is countersigned.
 */
export function gapsIn(body: string): Gap[] {
  return [...body.matchAll(/<<fill:?/gi)].map(({ index, 0: opening }) => {
    const line = body.slice(index, index + LONGEST).split('\n', 1)[0] ?? '';
    const close = line.indexOf('>>');
    const inside = line.slice(opening.length, close < 0 ? undefined : close);
    return { from: index, to: index + (close < 0 ? line.length : close + 2), hint: visible(inside.trim()) };
  });
}
