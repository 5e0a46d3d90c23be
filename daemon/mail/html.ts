import { decodeEntities } from './entities.ts';
import type { HiddenText } from './facts.ts';
import { htmlTokens } from './html-tags.ts';
import { declarationsOf } from './html/declarations.ts';
import { type OpenElement, OpenElements } from './html/elements.ts';
import { HiddenPieces } from './html/hidden-text.ts';
import { beginsHistory, citesMail } from './html/history-markup.ts';
import { Page } from './html/page.ts';
import { hiddenBy, styleOf } from './html/style.ts';
import { type Element, StyleSheet } from './html/stylesheet.ts';

/** What the HTML of a mail says to its reader. */
export interface HtmlText {
  readonly text: string;
  /** What is in it and can't be seen; none of it is in `text`. */
  readonly hidden: HiddenText;
  /** Numbers of the lines of `text` at which markup says that an earlier message begins; see `foldQuotes`. */
  readonly historyAt: ReadonlySet<number>;
  /** A mail program marked a part of it as quoted; where none did, `>` only indents. */
  readonly cites: boolean;
  /** There is more markup than is read; a long text is cut by who shows it. */
  readonly cut: boolean;
}

const PARAGRAPH = new Set(
  'address article aside blockquote body center dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header main nav ol p pre section table ul'.split(
    ' ',
  ),
);
const LINE = new Set('br caption dd div dt hr legend li option tr'.split(' '));
/** Bounds on the work; a picture that stands in the HTML as a data URL may well take megabytes. */
const MAX_HTML = 6 * 1024 * 1024;
const MAX_TOKENS = 250_000;
const MAX_TEXT = 128 * 1024;
const MAX_CLASSES = 12;
const NO_CLASSES: readonly string[] = [];

/**
 * Readable text of HTML: lists, tables, quotes as `>` lines, the real target of a link beside its words. What a style hides
 * from the reader is left out and counted, so that neither a person nor a drafter acts on it (PROTOCOL §7). Nothing is
 * loaded or evaluated.
 */
export function readHtml(html: string): HtmlText {
  const reader = new HtmlReader();
  let tokens = 0;
  for (const token of htmlTokens(html.slice(0, MAX_HTML))) {
    if (++tokens > MAX_TOKENS || reader.page.length > MAX_TEXT) break;
    if (token.kind === 'text') reader.text(token.text);
    else if (token.kind === 'close') reader.close(token.name);
    else if (token.name === 'style') reader.sheet.add(token.content);
    else reader.open(token.name, token.attributes);
  }
  const cut = html.length > MAX_HTML || tokens > MAX_TOKENS;
  return { ...reader.finish(), cut };
}

/** The text alone. */
export function htmlToText(html: string): string {
  return readHtml(html).text;
}

/** Most tables of mail only arrange things; one with a border or a head has cells that are read as such. */
interface Table {
  ofData: boolean;
  cells: number;
}

class HtmlReader {
  readonly page = new Page();
  readonly sheet = new StyleSheet();
  private readonly elements = new OpenElements();
  private readonly hidden = new HiddenPieces();
  private cites = false;
  private readonly tables: Table[] = [];

  text(raw: string): void {
    const style = this.elements.style;
    const way = hiddenBy(style);
    const text = decodeEntities(raw);
    if (way !== null) this.hidden.add(way, text);
    else {
      if (text.trim() !== '') this.hidden.seen();
      if (style.preformatted) this.page.writeLines(text);
      else this.page.write(text);
    }
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    for (const ended of this.elements.endedBy(name)) this.left(ended);
    const element = this.elementOf(name, attributes);
    const seen = hiddenBy(element.style) === null;
    this.elements.push(element);
    if (!seen) return;
    if (beginsHistory(element)) {
      this.page.breakLines(1);
      this.page.beginHistory();
    }
    if (PARAGRAPH.has(name)) this.page.breakLines(2);
    else if (LINE.has(name)) this.page.breakLines(1, name === 'br');
    if (element.quotes) {
      this.page.openQuote();
      this.cites ||= citesMail(element, attributes);
    }
    if (name === 'ul' || name === 'ol') this.page.openList(name === 'ol' ? firstNumber(attributes) : null);
    else if (name === 'li') this.page.item();
    else if (name === 'table') this.tables.push({ ofData: Number(attributes.get('border')) > 0, cells: 0 });
    else if (name === 'tr') this.row();
    else if (name === 'td' || name === 'th') this.cell(name);
    else if (name === 'a') this.page.openLink(addressOf(attributes));
    else if (name === 'img') this.image(attributes);
  }

  close(name: string): void {
    for (const element of this.elements.close(name)) this.left(element);
    if (name === 'br' || name === 'p') this.page.breakLines(name === 'p' ? 2 : 1);
  }

  finish(): Omit<HtmlText, 'cut'> {
    const text = this.page.finish();
    return { text, hidden: this.hidden.finish(), historyAt: this.page.historyAt, cites: this.cites };
  }

  private left(element: OpenElement): void {
    if (hiddenBy(element.style) !== null) return;
    if (element.name === 'a') this.page.closeLink();
    else if (PARAGRAPH.has(element.name)) this.page.breakLines(2);
    else if (LINE.has(element.name)) this.page.breakLines(1);
    if (element.name === 'ul' || element.name === 'ol') this.page.closeList();
    if (element.name === 'table') this.tables.pop();
    if (element.quotes) this.page.closeQuote();
  }

  private row(): void {
    const table = this.tables.at(-1);
    if (table !== undefined) table.cells = 0;
  }

  private cell(name: string): void {
    const table = this.tables.at(-1);
    if (table !== undefined && name === 'th') table.ofData = true;
    this.page.write(table?.ofData === true && table.cells > 0 ? ' | ' : ' ');
    if (table !== undefined) table.cells++;
  }

  private image(attributes: ReadonlyMap<string, string>): void {
    const alt = decodeEntities(attributes.get('alt') ?? '').trim();
    if (alt === '') return;
    // A picture of one pixel has no room for the words that stand in for it.
    if (isPixel(attributes)) this.hidden.add('box', alt);
    else this.page.write(`[${alt}]`);
  }

  private elementOf(name: string, attributes: ReadonlyMap<string, string>): OpenElement {
    const named = decodeEntities(attributes.get('class') ?? '');
    const classes = named === '' ? NO_CLASSES : named.split(/\s+/, MAX_CLASSES).filter((part) => part !== '');
    const element: Element = { name, id: decodeEntities(attributes.get('id') ?? '').trim(), classes };
    const values = this.sheet.declarationsFor(element, this.elements.all);
    for (const [property, declared] of declarationsOf(decodeEntities(attributes.get('style') ?? ''))) {
      if (declared.important || values.get(property)?.important !== true) values.set(property, declared);
    }
    return {
      ...element,
      style: styleOf(this.elements.style, name, attributes, values),
      quotes: name === 'blockquote',
    };
  }
}

/** White space inside an address is left out, as a browser does (URL Standard §4.4). */
function addressOf(attributes: ReadonlyMap<string, string>): string {
  return decodeEntities(attributes.get('href') ?? '')
    .trim()
    .replace(/[\t\r\n]+/g, '');
}

function isPixel(attributes: ReadonlyMap<string, string>): boolean {
  return ['width', 'height'].some((side) => /^\s{0,9}[01](?:px)?\s{0,9}$/i.test(attributes.get(side) ?? ''));
}

function firstNumber(attributes: ReadonlyMap<string, string>): number {
  const start = attributes.get('start') ?? '';
  return /^\d{1,5}$/.test(start) ? Number(start) : 1;
}
