/** The address of a link is shown up to here; the rest of it tells nobody anything. */
const MAX_TARGET = 120;
const MAX_DEPTH = 8;

/**
 * Text under construction: white space collapsed, line breaks counted before they are written, quote marks and the indent
 * of lists in front of each line.
 */
export class Page {
  private readonly pieces: string[] = [];
  private readonly lists: { next: number }[] = [];
  private breaks = 0;
  private space = false;
  private quotes = 0;
  /** Quote depth of the line that was written last. */
  private lastQuotes = 0;
  private bullet = '';
  private link: { readonly target: string; text: string } | null = null;
  private history = false;
  private line = 0;
  /** Characters written so far. */
  length = 0;
  /** Numbers of the lines that begin where markup says that history begins. */
  readonly historyAt = new Set<number>();

  write(text: string): void {
    const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
    const words = collapsed.trim();
    if (words === '') {
      this.space ||= collapsed !== '';
      return;
    }
    const gap = this.space || collapsed.startsWith(' ');
    this.put(words, gap);
    if (this.link !== null && this.link.text.length < 2 * MAX_TARGET)
      this.link.text += (gap ? ' ' : '') + words;
    this.space = collapsed.endsWith(' ');
  }

  /** Text in which white space counts, as in `pre`. */
  writeLines(text: string): void {
    for (const [at, line] of text.replace(/\r\n?/g, '\n').split('\n').entries()) {
      if (at > 0) this.breakLines(1, true);
      if (line.trim() !== '') this.put(line.trimEnd(), false);
    }
  }

  /** `more` adds to the breaks that already wait, as a second `<br>` does; otherwise the larger number counts. */
  breakLines(count: number, more = false): void {
    if (this.length === 0) return;
    this.breaks = more ? Math.min(2, this.breaks + count) : Math.max(this.breaks, count);
    this.space = false;
  }

  openQuote(): void {
    this.quotes++;
  }

  closeQuote(): void {
    this.quotes--;
  }

  /** `first` is the number of the first item of a numbered list, null for bullets. */
  openList(first: number | null): void {
    this.lists.push({ next: first ?? Number.NaN });
  }

  closeList(): void {
    this.lists.pop();
    this.bullet = '';
  }

  item(): void {
    const list = this.lists.at(-1);
    this.bullet = list === undefined || Number.isNaN(list.next) ? '- ' : `${String(list.next++)}. `;
  }

  /** The next line is the first of an earlier message. */
  beginHistory(): void {
    this.history = true;
  }

  openLink(target: string): void {
    this.closeLink();
    this.link = { target, text: '' };
  }

  /** Shows where a link leads, unless that is what its words say. */
  closeLink(): void {
    const link = this.link;
    this.link = null;
    if (link === null || link.target === '' || link.target.startsWith('#')) return;
    const plain = (address: string) => address.replace(/^(?:https?:\/\/|mailto:)/i, '').replace(/\/$/, '');
    if (plain(link.target) === plain(link.text.trim())) return;
    const shown = link.target.length > MAX_TARGET ? `${link.target.slice(0, MAX_TARGET)}…` : link.target;
    this.put(`<${shown}>`, true);
  }

  finish(): string {
    this.closeLink();
    return this.pieces.join('');
  }

  private put(text: string, gap: boolean): void {
    const mark = this.markOf(this.quotes);
    if (this.length === 0) this.push(mark + this.indent());
    else if (this.breaks > 0 || this.bullet !== '') {
      // A blank line between two quoted ones is quoted as well.
      const between = this.markOf(Math.min(this.quotes, this.lastQuotes)).trimEnd();
      this.push(this.breaks > 1 ? `\n${between}\n${mark}${this.indent()}` : `\n${mark}${this.indent()}`);
    } else if (gap) this.push(' ');
    if (this.history) this.historyAt.add(this.line);
    this.history = false;
    this.breaks = 0;
    this.space = false;
    this.lastQuotes = this.quotes;
    this.push(text);
  }

  private markOf(depth: number): string {
    return '> '.repeat(Math.min(depth, MAX_DEPTH));
  }

  private indent(): string {
    const bullet = this.bullet;
    this.bullet = '';
    const depth = Math.min(this.lists.length, MAX_DEPTH);
    return '  '.repeat(Math.max(0, depth - 1)) + (bullet === '' && depth > 0 ? '  ' : bullet);
  }

  private push(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.line++;
    this.pieces.push(text);
    this.length += text.length;
  }
}
