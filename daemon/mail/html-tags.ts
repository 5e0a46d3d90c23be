import { Tokenizer } from 'htmlparser2';

/** A piece of HTML: text between tags (still with its character references), or one tag. */
export type HtmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'open' | 'close';
      readonly name: string;
      /** Values by name in lower case, still with their character references; the first of a name counts. */
      readonly attributes: ReadonlyMap<string, string>;
      /** What stands in a `style` element, '' for all others. */
      readonly content: string;
    };

/** Elements whose content is no text of the page (HTML §13.1.2), and those whose content a mail program does not show. */
const RAW_TEXT = new Set(['script', 'style', 'title', 'xmp', 'iframe', 'noembed', 'noframes']);
const SKIPPED = new Set(['template', 'svg', 'math']);
const MAX_NAME = 40;
/** Bounds on what one tag is remembered by; `style` and `href` are what is longest in honest mail. */
const MAX_ATTRIBUTES = 60;
const MAX_VALUE = 8192;
const NONE: ReadonlyMap<string, string> = new Map();
const CHUNK = 64 * 1024;

/**
 * Splits HTML into text and tags, in time linear in its length whatever it holds, and holding a few thousand tokens at a
 * time. The states of HTML are htmlparser2's; its parser and html-to-text, which is built on that, are not used because
 * both need quadratic time for open tags: half a megabyte of `<b>` takes them ten seconds.
 *
 * Two things differ from a browser, so that a slip does not hide the rest of a mail: a tag whose quote is never closed ends
 * at its first `>`, and an element such as `script` that is never closed hides nothing but its own tag.
 */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let from = 0;
  // Each further pass reads a rest without raw text, then one without the one and without the other kind of quote.
  for (let pass = 0, xmlMode = false; pass < 4 && from < html.length; pass++) {
    const reader = new Reader(html, from, xmlMode);
    yield* reader.tokens();
    if (reader.openTag !== null) {
      const end = html.indexOf('>', reader.openTag.nameEnd);
      if (end < 0) return;
      yield { kind: 'open', name: reader.openTag.name, attributes: NONE, content: '' };
      from = end + 1;
    } else if (reader.rawFrom >= 0) {
      from = reader.rawFrom;
      xmlMode = true;
    } else return;
  }
}

/** One pass over the rest of a page. */
class Reader {
  /** The tag that was not over when the page was. */
  openTag: { readonly name: string; readonly nameEnd: number } | null = null;
  /** Where the content of a raw text element begins that was not over when the page was; -1 otherwise. */
  rawFrom = -1;
  private rawName = '';
  private skipping = '';
  private ready: HtmlToken[] = [];
  private attributes: Map<string, string> | null = null;
  private attribute = '';
  private readonly tokenizer: Tokenizer;

  constructor(
    private readonly html: string,
    private readonly from: number,
    xmlMode: boolean,
  ) {
    const nothing = () => undefined;
    this.tokenizer = new Tokenizer(
      { xmlMode, decodeEntities: false },
      {
        ontext: (start, end) => {
          this.text(start + from, end + from);
        },
        onopentagname: (start, end) => {
          const name = html.slice(start + from, Math.min(end, start + MAX_NAME) + from).toLowerCase();
          this.openTag = { name, nameEnd: end + from };
        },
        onopentagend: (end) => {
          this.open(end + from, xmlMode);
        },
        onselfclosingtag: (end) => {
          this.open(end + from, true);
        },
        onclosetag: (start, end) => {
          this.close(
            html.slice(start + from, Math.min(end, start + MAX_NAME) + from).toLowerCase(),
            start + from - 2,
          );
        },
        onattribname: (start, end) => {
          this.named(html.slice(start + from, Math.min(end, start + MAX_NAME) + from).toLowerCase());
        },
        onattribdata: (start, end) => {
          this.valued(html.slice(start + from, Math.min(end, start + MAX_VALUE) + from));
        },
        oncdata: (start, end) => {
          this.text(start + from, end + from);
        },
        ontextentity: nothing,
        onattribentity: nothing,
        onattribend: nothing,
        oncomment: nothing,
        ondeclaration: nothing,
        onprocessinginstruction: nothing,
        onend: nothing,
      },
    );
  }

  *tokens(): Generator<HtmlToken> {
    for (let at = this.from; at < this.html.length;) {
      const end = chunkEnd(this.html, at);
      this.tokenizer.write(this.html.slice(at, end));
      at = end;
      yield* this.taken();
    }
    this.tokenizer.end();
    yield* this.taken();
  }

  private taken(): HtmlToken[] {
    const taken = this.ready;
    this.ready = [];
    return taken;
  }

  private text(start: number, end: number): void {
    if (this.rawFrom >= 0 || this.skipping !== '') return;
    this.ready.push({ kind: 'text', text: this.html.slice(start, end) });
  }

  private named(name: string): void {
    const attributes = (this.attributes ??= new Map<string, string>());
    const known = attributes.has(name) || attributes.size >= MAX_ATTRIBUTES;
    this.attribute = known ? '' : name;
    if (!known) attributes.set(name, '');
  }

  private valued(piece: string): void {
    const before = this.attributes?.get(this.attribute);
    if (before !== undefined && before.length < MAX_VALUE)
      this.attributes?.set(this.attribute, before + piece);
  }

  private open(end: number, empty: boolean): void {
    const name = this.openTag?.name ?? '';
    const attributes = this.attributes ?? NONE;
    this.openTag = null;
    this.attributes = null;
    if (this.skipping !== '') return;
    if (!empty && RAW_TEXT.has(name)) {
      this.rawFrom = end + 1;
      this.rawName = name;
      return;
    }
    if (!empty && SKIPPED.has(name) && this.isClosed(name, end)) this.skipping = name;
    this.ready.push({ kind: 'open', name, attributes, content: '' });
  }

  /** `at` is where the closing tag begins. */
  private close(name: string, at: number): void {
    if (this.skipping !== '' && name !== this.skipping) return;
    this.skipping = '';
    if (this.rawFrom >= 0 && name === this.rawName) {
      const content = name === 'style' ? this.html.slice(this.rawFrom, at) : '';
      this.ready.push({ kind: 'open', name, attributes: NONE, content });
      this.rawFrom = -1;
    }
    this.ready.push({ kind: 'close', name, attributes: NONE, content: '' });
  }

  /** Elements of a kind that is closed nowhere further on; looked for once, since no later place can differ. */
  private readonly unclosed = new Set<string>();

  private isClosed(name: string, from: number): boolean {
    if (this.unclosed.has(name)) return false;
    const closing = new RegExp(`</${name}`, 'gi');
    closing.lastIndex = from;
    if (closing.test(this.html)) return true;
    this.unclosed.add(name);
    return false;
  }
}

/** The end of a piece that cuts no character reference: behind a `>` or white space where there is one. */
function chunkEnd(html: string, from: number): number {
  const limit = from + CHUNK;
  if (limit >= html.length) return html.length;
  for (let at = limit; at > from + CHUNK / 2; at--) {
    const code = html.charCodeAt(at - 1);
    if (code === 0x3e || code === 0x20 || code === 0x0a) return at;
  }
  return limit;
}
