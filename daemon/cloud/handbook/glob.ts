/** A pattern in which `*` stands for any run of characters and everything else for itself. */
export interface Glob {
  /** As the user wrote it. */
  readonly source: string;
  /** What stands between the stars, folded; n stars make n + 1 pieces. */
  readonly pieces: readonly string[];
}

/** Characters of foreign text that are looked at: more than an address or a subject of ours can have. */
const MAX_TEXT = 1000;

export function parseGlob(source: string): Glob {
  return { source, pieces: folded(source).split(/\*+/) };
}

/**
 * Whether the whole text fits, without regard to case. Not a regular expression, which could be made to run for ever
 * (PROTOCOL §7): each piece is searched once, from where the last one ended.
 */
export function fits({ pieces }: Glob, foreign: string): boolean {
  const text = folded(foreign.slice(0, MAX_TEXT));
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= end;
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
