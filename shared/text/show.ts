/**
 * Characters that change how text looks without being seen: C0/C1 controls (but tab and LF), bidi controls,
 * zero-width and invisible format characters, tags, and the two Unicode line separators (PROTOCOL §7).
 */
const UNSEEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- finding them is the purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}\u{1d173}-\u{1d17a}]/gu;

// Variation selectors and zero-width joiners are what emoji and several scripts are written with.
const HARMLESS = new Set(['\ufe0e', '\ufe0f', '\u200d', '\u200c']);

/** The text with every unseen character replaced by its visible name, such as ‹U+202E›. */
export function visible(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(UNSEEN, (char) =>
      HARMLESS.has(char)
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
