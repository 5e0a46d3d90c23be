/** UTF-16 units and lines of a part of a text: small enough to be on a phone's screen whole, also at twice the size. */
const MOST_UNITS = 240;
const MOST_LINES = 4;

/**
 * A text cut into parts, each of which is watched until it has been on screen; joined they are the text again. Cuts come after
 * a line where they can, else after a space, and never between the halves of a pair.
 */
export function chunksOf(text: string): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = endOfChunk(text, at);
    chunks.push(text.slice(at, end));
    at = end;
  }
  return chunks;
}

function endOfChunk(text: string, start: number): number {
  const limit = Math.min(text.length, start + MOST_UNITS);
  const lines = endOfLines(text, start, limit);
  if (lines.full || (limit < text.length && lines.end > start)) return lines.end;
  return limit === text.length ? limit : afterWord(text, start, limit);
}

/** Where the last line that fits ends, and whether no further line would fit. */
function endOfLines(
  text: string,
  start: number,
  limit: number,
): { readonly end: number; readonly full: boolean } {
  let end = start;
  for (let lines = 0; lines < MOST_LINES; lines++) {
    const at = text.indexOf('\n', end);
    if (at < 0 || at >= limit) return { end, full: false };
    end = at + 1;
  }
  return { end, full: true };
}

function afterWord(text: string, start: number, limit: number): number {
  const space = text.lastIndexOf(' ', limit - 1);
  if (space > start) return space + 1;
  const unit = text.charCodeAt(limit);
  return unit >= 0xdc00 && unit <= 0xdfff ? limit - 1 : limit;
}
