/**
 * Finds many phrases in a text in one pass. A phrase is matched as a whole word; `*` at an end of it opens that end
 * (`rechnung*`, `*rechnung`). In scripts that write no spaces between words, and in Arabic and Hebrew, which write small
 * words onto others, a phrase may stand anywhere. Work is bounded by the text's length times the longest phrase.
 */
export class Phrases {
  /** Phrases that may begin where a word does, and those that may begin anywhere. */
  private readonly atWords = emptyNode();
  private readonly anywhere = emptyNode();

  /** `groups`: name → phrases parted by `|`. */
  constructor(groups: Readonly<Record<string, string>>) {
    for (const [name, phrases] of Object.entries(groups)) {
      for (const phrase of phrases.split('|')) this.add(name, plainText(phrase));
    }
  }

  /** Where phrases of each group stand in a text, in order; at most one of a group per place. */
  find(text: string): Found[] {
    const found: Found[] = [];
    for (let at = 0; at < text.length; at++) {
      const before = found.length;
      if (at === 0 || !isLetter(text.charCodeAt(at - 1))) walk(this.atWords, text, at, found, before);
      walk(this.anywhere, text, at, found, before);
    }
    return found;
  }

  private add(name: string, written: string): void {
    const phrase = written.replace(/^\*|\*$/g, '');
    if (phrase === '') return;
    const openStart = written.startsWith('*') || !SPACED.test(phrase.charAt(0));
    let node = openStart ? this.anywhere : this.atWords;
    for (let at = 0; at < phrase.length; at++) {
      const code = phrase.charCodeAt(at);
      const known = node.next.get(code) ?? emptyNode();
      node.next.set(code, known);
      node = known;
    }
    const openEnd = written.endsWith('*') || !SPACED.test(phrase.charAt(phrase.length - 1));
    node.ends.push({ name, openEnd });
  }
}

export interface Found {
  readonly name: string;
  readonly at: number;
}

function walk(root: Node, text: string, at: number, found: Found[], from: number): void {
  let node = root.next.get(text.charCodeAt(at));
  for (let end = at + 1; node !== undefined; end++) {
    for (const { name, openEnd } of node.ends) {
      const cut =
        !openEnd && end < text.length && isLetter(text.charCodeAt(end)) && isLetter(text.charCodeAt(end - 1));
      if (!cut && !has(found, name, from)) found.push({ name, at });
    }
    node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined;
  }
}

function has(found: readonly Found[], name: string, from: number): boolean {
  for (let at = from; at < found.length; at++) if (found[at]?.name === name) return true;
  return false;
}

interface Node {
  readonly next: Map<number, Node>;
  readonly ends: { readonly name: string; readonly openEnd: boolean }[];
}

function emptyNode(): Node {
  return { next: new Map(), ends: [] };
}

/** Scripts that part words by spaces and write nothing onto them. */
const SPACED = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}0-9]/u;
const LETTER = /[\p{L}\p{N}]/u;

function isLetter(code: number): boolean {
  if (code < 128)
    return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
  return LETTER.test(String.fromCharCode(code));
}

/**
 * Text as phrases are compared: lower case without accents, compatibility forms unified (full-width letters, ligatures),
 * apostrophes straight, white space single.
 */
export function plainText(text: string): string {
  return (
    text
      .normalize('NFKD')
      // Latin, Greek and Cyrillic accents, Hebrew and Arabic points; not what makes another letter in Japanese or Hindi.
      .replace(/[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]+/g, '')
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[’‘ʼ`´]/g, "'")
      .replace(/\s+/g, ' ')
      .trim()
  );
}
