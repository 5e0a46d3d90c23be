/** A piece of HTML: text between tags (still with its character references), or one tag. */
export type HtmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open' | 'close'; readonly name: string; readonly attributes: string };

const TAG_NAME = /<(\/?)([a-zA-Z][a-zA-Z0-9:-]{0,39})/y;
/** Elements whose content is no text of the page (HTML §13.1.2). */
const RAW_TEXT = new Set(['script', 'style', 'title', 'xmp', 'iframe', 'noembed', 'template', 'svg', 'math']);

/**
 * Splits HTML into text and tags in one pass, in time linear in its length whatever it holds: a search for a closing
 * character that failed once is not made again, as it would fail from every later place too.
 */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  const find = forwardFinder(html);
  const findLower = forwardFinder(html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
  let at = 0;
  while (at < html.length) {
    const open = find('<', at);
    if (open > at) yield { kind: 'text', text: html.slice(at, open) };
    if (open >= html.length) return;
    TAG_NAME.lastIndex = open;
    const match = TAG_NAME.exec(html);
    if (match === null) {
      const other = skipMarkup(html, open, find);
      if (other === open) yield { kind: 'text', text: '<' };
      at = other === open ? open + 1 : other;
      continue;
    }
    const name = (match[2] ?? '').toLowerCase();
    const end = tagEnd(html, TAG_NAME.lastIndex, find);
    if (end >= html.length) return;
    yield {
      kind: match[1] === '/' ? 'close' : 'open',
      name,
      attributes: html.slice(TAG_NAME.lastIndex, end),
    };
    at = end + 1;
    if (match[1] !== '/' && RAW_TEXT.has(name)) at = rawTextEnd(findLower, html, name, at);
  }
}

type Find = (needle: string, from: number) => number;

/** indexOf that answers the length of the text for "not there", and remembers that. */
function forwardFinder(text: string): Find {
  const absent = new Set<string>();
  return (needle, from) => {
    if (absent.has(needle)) return text.length;
    const at = text.indexOf(needle, from);
    if (at >= 0) return at;
    absent.add(needle);
    return text.length;
  };
}

/** The end of a comment, declaration or processing instruction that begins here; `at` itself where none does. */
function skipMarkup(html: string, at: number, find: Find): number {
  if (html.startsWith('<!--', at)) return find('-->', at + 4) + 3;
  const next = html[at + 1];
  return next === '!' || next === '?' || next === '/' ? find('>', at) + 1 : at;
}

/** Index of the `>` that ends a tag; one inside a quoted attribute value does not. */
function tagEnd(html: string, from: number, find: Find): number {
  let at = from;
  for (;;) {
    const end = find('>', at);
    const quote = firstQuote(html, at, end);
    if (quote < 0) return end;
    const closing = find(html.charAt(quote), quote + 1);
    // An unclosed quote would swallow the rest of the mail: take the tag as ended by its first `>` instead.
    if (closing >= html.length) return end;
    at = closing + 1;
  }
}

/** The first quote that opens an attribute value, that is one after `=`; others are part of a name. */
function firstQuote(html: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const char = html[at];
    if ((char === '"' || char === "'") && /=\s{0,8}$/.test(html.slice(Math.max(from, at - 9), at))) return at;
  }
  return -1;
}

/** Where the text after a raw text element goes on; an unclosed one hides nothing but its own tag. */
function rawTextEnd(findLower: Find, html: string, name: string, from: number): number {
  const closing = findLower(`</${name}`, from);
  return closing >= html.length ? from : closing;
}

const ATTRIBUTE = /([^\s=>"'/]{1,64})\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/g;
const MAX_ATTRIBUTES = 8192;

/** The raw value of one attribute of a tag, or ''. */
export function attributeOf(attributes: string, wanted: string): string {
  if (attributes.length > MAX_ATTRIBUTES) return '';
  for (const match of attributes.matchAll(ATTRIBUTE)) {
    if ((match[1] ?? '').toLowerCase() === wanted) return match[2] ?? match[3] ?? match[4] ?? '';
  }
  return '';
}
