import { decodeEntities } from './entities.ts';
import { attributeOf, htmlTokens } from './html-tags.ts';

const PARAGRAPH = new Set(
  'address article aside blockquote body center dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header main nav ol p pre section table ul'.split(
    ' ',
  ),
);
const LINE = new Set('br caption dd div dt hr legend li option tr'.split(' '));
/** Input bound: no readable text of a mail needs more markup than this around its first 8 kB. */
const MAX_HTML = 1024 * 1024;
const MAX_TEXT = 64 * 1024;
const MAX_TARGET = 120;

/**
 * Readable text of HTML-only mail. Deliberately plain: text that a style hides is kept (a person should see what a model
 * would see), a link shows its real target beside its words, and nothing is loaded or evaluated (PROTOCOL §7).
 */
export function htmlToText(html: string): string {
  const page = new Page();
  for (const token of htmlTokens(html.slice(0, MAX_HTML))) {
    if (page.length > MAX_TEXT) break;
    if (token.kind === 'text') page.write(decodeEntities(token.text));
    else if (token.kind === 'open') openTag(page, token.name, token.attributes);
    else closeTag(page, token.name);
  }
  return page.finish();
}

function openTag(page: Page, name: string, attributes: string): void {
  if (PARAGRAPH.has(name)) page.breakLines(2);
  else if (LINE.has(name)) page.breakLines(1, name === 'br');
  else if (name === 'td' || name === 'th') page.write(' ');
  if (name === 'li') page.write('- ');
  if (name === 'a') page.openLink(decodeEntities(attributeOf(attributes, 'href')).trim());
  if (name === 'img') {
    const alt = decodeEntities(attributeOf(attributes, 'alt')).trim();
    if (alt !== '') page.write(`[${alt}]`);
  }
}

function closeTag(page: Page, name: string): void {
  if (name === 'a') page.closeLink();
  else if (PARAGRAPH.has(name)) page.breakLines(2);
  else if (LINE.has(name)) page.breakLines(1);
}

/** Text under construction: white space collapsed, line breaks counted before they are written. */
class Page {
  private readonly pieces: string[] = [];
  private breaks = 0;
  private space = false;
  private link: { readonly target: string; text: string } | null = null;
  length = 0;

  write(text: string): void {
    const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
    const words = collapsed.trim();
    if (words === '') {
      this.space ||= collapsed !== '';
      return;
    }
    const gap = this.space || collapsed.startsWith(' ');
    this.push((this.breaks > 0 ? '\n'.repeat(this.breaks) : gap && this.length > 0 ? ' ' : '') + words);
    if (this.link !== null) this.link.text += (gap ? ' ' : '') + words;
    this.breaks = 0;
    this.space = collapsed.endsWith(' ');
  }

  /** `more` adds to the breaks that already wait, as a second `<br>` does; otherwise the larger number counts. */
  breakLines(count: number, more = false): void {
    if (this.length === 0) return;
    this.breaks = more ? Math.min(2, this.breaks + count) : Math.max(this.breaks, count);
    this.space = false;
  }

  openLink(target: string): void {
    this.closeLink();
    this.link = { target, text: '' };
  }

  closeLink(): void {
    const link = this.link;
    this.link = null;
    if (link === null || link.target === '' || link.target.startsWith('#')) return;
    const plain = (address: string) => address.replace(/^(?:https?:\/\/|mailto:)/i, '').replace(/\/$/, '');
    if (plain(link.target) === plain(link.text.trim())) return;
    const shown = link.target.length > MAX_TARGET ? `${link.target.slice(0, MAX_TARGET)}…` : link.target;
    this.write(` <${shown}>`);
  }

  finish(): string {
    this.closeLink();
    return this.pieces.join('');
  }

  private push(text: string): void {
    this.pieces.push(text);
    this.length += text.length;
  }
}
