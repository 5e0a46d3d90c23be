/**
 * Characters that change how text looks without being seen: controls (but tab and LF), format characters, such as bidi
 * controls, zero-width ones and tags, all that Unicode lets a program leave out, and the two line separators (PROTOCOL §7).
 * Signs of Arabic and Kaithi that enclose a number count as format characters, and are seen.
 *
 * Before them, as no match of the group: what keycaps, other emoji and several scripts are written with, a variation selector
 * and a joiner behind a sign that is seen. Behind the letters of ASCII, and of the alphabets it is confused with, they do
 * nothing but hide.
 */
const UNSEEN =
  /[\d#*]\ufe0f\u20e3|[^\0-\x7f\p{Cc}\p{Cf}\p{Z}\p{DI}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}](?:[\ufe0e\ufe0f][\u200c\u200d]?|[\u200c\u200d])|(?![\t\n\u0600-\u0605\u06dd\u0890\u0891\u08e2\u{110bd}\u{110cd}])([\p{Cc}\p{Cf}\p{DI}\p{Zl}\p{Zp}])/gu;

/** The text with every unseen character replaced by its visible name, such as ‹U+202E›. */
export function visible(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(UNSEEN, (char, unseen?: string) =>
      unseen === undefined
        ? char
        : `‹U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`,
    )
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

/** One visible line of at most `limit` characters (code points), with an ellipsis where something was cut. */
export function oneLine(text: string, limit = 120): string {
  const points = [...visible(text).replace(/\s+/g, ' ').trim()];
  return points.length <= limit ? points.join('') : `${points.slice(0, limit - 1).join('')}…`;
}

/**
 * Foreign text as no other plugin of the vault runs it: Templater takes `<%` for a command wherever it stands in a note, in
 * code and in front matter too. Like every character that is not shown as it came, the one that is taken out is marked.
 */
export function inert(text: string): string {
  return text.replaceAll('<%', '‹<›%');
}

/** The same for a whole block, which Dataview evaluates where it begins like a query (`= …`, `$= …`), whatever its info word. */
export function inertBlock(text: string): string {
  return inert(text).replace(/^(\s*)(\$?=)/, '$1‹$2›');
}

/** The same for a line of front matter: Obsidian makes a link of a value that is one, or an address. */
export function inertField(line: string): string {
  return inert(line).replace(/^(?=!?\[\[|\[[^\]]*\]\(|[a-z][a-z0-9+.-]*:\S)/i, '“');
}

/**
 * Foreign text for a line of Markdown that Obsidian renders: an inline code span longer than any run of backticks in
 * it, opened by a quotation mark so that no plugin takes it for an inline query (`= …`, `$= …`).
 */
export function inlineCode(text: string, limit = 120): string {
  const line = oneLine(inert(text), limit);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}“${line}”${fence}`;
}
