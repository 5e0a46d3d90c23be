import { type LogAnchor, anchorOf, mayBeAnchor } from './anchor.ts';
import { readLine } from './chain.ts';

/** An anchor is looked for in so many of the newest files where a log may be a year long: it is written before days go. */
export const NEWEST_FILES = 32;

/**
 * The last anchor of an agent's log, looked for from its end in at most `most` files; null where there is none.
 *
 * @param paths the agent's files in the order of the chain
 * @param read the text of a file, null where there is none
 */
export async function lastAnchor(
  paths: readonly string[],
  agent: string,
  read: (path: string) => Promise<string | null>,
  most: number,
): Promise<LogAnchor | null> {
  for (const path of paths.toReversed().slice(0, most)) {
    const found = anchorsIn((await read(path)) ?? '', agent).at(-1);
    if (found !== undefined) return found;
  }
  return null;
}

/** The anchors in a file of an agent's log, in its order. */
export function anchorsIn(text: string, agent: string): LogAnchor[] {
  if (!mayBeAnchor(text)) return [];
  return text.split('\n').flatMap((raw) => {
    const line = mayBeAnchor(raw) ? readLine(raw) : null;
    return (line === null ? null : anchorOf(line, agent)) ?? [];
  });
}
