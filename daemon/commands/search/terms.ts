import { UNSPACED, neighbours } from '../../cloud/draft/words.ts';

/**
 * A text as it is compared: without case, accents, and characters that nobody sees (a spammer's `inv<zero width>oice` is
 * an invoice). Linear in the text.
 */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
}

/** Search terms of a folded text: its words and numbers; of scripts without spaces every pair of neighbours. */
export function termsOf(text: string): string[] {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) =>
    UNSPACED.test(word) ? neighbours(word) : [word],
  );
}

/**
 * Whether a note can hold all terms: each is somewhere in its text. Cheaper than reading the note by a hundred times, and
 * never wrong about a note that has them: YAML writes characters that nobody sees as `\u200b`.
 */
export function mayHold(noteText: string, terms: readonly string[]): boolean {
  if (terms.length === 0) return true;
  const text = folded(
    noteText.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    ),
  );
  return terms.every((term) => text.includes(term));
}
