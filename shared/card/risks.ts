import { gravestFirst } from '../dashboard/risk.ts';
import { oneLine, visible } from '../text/show.ts';
import type { Basis } from './basis.ts';
import type { Recipient } from './people.ts';

/** A card names this many; a long list is one that nobody reads. */
const MOST = 3;

export interface Risks {
  readonly shown: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

/**
 * What could be wrong, gravest first: what this device found out itself, then what the drafter noted. Hints can add to our own
 * risks and never take one away; the same said twice is said once.
 */
export function risksOf({ request, body }: Basis, recipients: readonly Recipient[]): Risks {
  const ours = recipients.flatMap(({ address, news }) =>
    news.filter(({ grave }) => grave).map(({ text }) => `${address}: ${text}.`),
  );
  const hidden = unseenIn(body);
  if (hidden > 0)
    ours.push(
      `The text holds ${hidden === 1 ? 'a character' : `${hidden} characters`} that can’t be seen; shown as ‹U+…›.`,
    );
  const all = [...new Set([...ours, ...gravestFirst(request.risks.map((risk) => oneLine(risk, 200)))])];
  return { shown: all.slice(0, MOST), more: Math.max(0, all.length - MOST) };
}

function unseenIn(text: string): number {
  return (visible(text).match(/‹U\+/g)?.length ?? 0) - (text.match(/‹U\+/g)?.length ?? 0);
}
