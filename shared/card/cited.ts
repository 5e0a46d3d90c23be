import { visible } from '../text/show.ts';
import { isPlainPath } from '../vault/path.ts';

/** A sentence about a draft, cut where it names a note: `path` is '' for plain words. */
export interface Piece {
  readonly text: string;
  readonly path: string;
}

/** A link as Obsidian writes it: target, heading, other name. Bounded in length, so that no line is read twice over. */
const LINK = /\[\[([^[\]|#\n]{1,200})(#[^[\]|\n]{1,200})?(?:\|([^[\]\n]{1,200}))?\]\]/g;

/** The paths of notes that sentences name by a link, each once; whether they exist is not known here. */
export function notesNamedIn(sentences: readonly string[]): string[] {
  const paths = sentences.flatMap((text) => [...text.matchAll(LINK)].map((link) => pathOf(link[1] ?? '')));
  return [...new Set(paths)].filter(isPlainPath);
}

/** A sentence with its links to notes that exist; any other stays the text that it is. */
export function pieces(sentence: string, existing: readonly string[]): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const link of sentence.matchAll(LINK)) {
    const path = pathOf(link[1] ?? '');
    if (!existing.includes(path)) continue;
    if (link.index > at) found.push({ text: visible(sentence.slice(at, link.index)), path: '' });
    found.push({ text: visible(link[3] ?? `${link[1] ?? ''}${(link[2] ?? '').replace('#', ' › ')}`), path });
    at = link.index + link[0].length;
  }
  return at < sentence.length ? [...found, { text: visible(sentence.slice(at)), path: '' }] : found;
}

function pathOf(target: string): string {
  const name = target.trim();
  return name.endsWith('.md') ? name : `${name}.md`;
}
