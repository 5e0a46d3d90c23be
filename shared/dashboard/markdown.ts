import { inlineCode, oneLine } from '../text/show.ts';

/**
 * Sentences of ours may quote foreign words, or come from another machine: they stand as text only while they hold nothing
 * that Obsidian or a plugin would render, link, hide (`%%`) or take for a field (`::`), else as code.
 */
export function plain(text: string, limit = 300): string {
  const line = oneLine(text, limit);
  const harmless = /^[\p{L}\p{N} .,:;'’()/@%+-]*$/u.test(line) && !/:\/\/|www\.|%%|::/i.test(line);
  return harmless ? line : inlineCode(line, limit);
}

/**
 * A link to a path or base name of the layout's grammar, which holds nothing that could end a link. The base name of a
 * state note holds its id and stays for its life: a link by name need not change when the note moves.
 */
export function link(target: string, label: string): string {
  return `[[${target.replace(/\.md$/, '')}|${label}]]`;
}

/** Parts of one line that say something. */
export function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
