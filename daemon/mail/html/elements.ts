import { PAGE_STYLE, type Style } from './style.ts';
import type { Element } from './stylesheet.ts';

/** An element that is open. */
export interface OpenElement extends Element {
  readonly style: Style;
  /** Its text is that of an earlier message: a quote mark stands in front of each line. */
  readonly quotes: boolean;
}

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** Nobody nests deeper; what does is laid out as if it stood in the last of these. */
const MAX_OPEN = 400;

const BLOCKS =
  'address article aside blockquote center details dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre section table ul';
const CELL = 'td th';
const ROW = `tr ${CELL}`;
/** What an opening tag ends that its writer left open (HTML §13.1.2.4): a style of the one must not reach the other. */
const ENDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...BLOCKS.split(' ').map((name): [string, Set<string>] => [name, new Set(['p'])]),
  ['li', new Set(['li', 'p'])],
  ['dt', new Set(['dt', 'dd', 'p'])],
  ['dd', new Set(['dt', 'dd', 'p'])],
  ['option', new Set(['option'])],
  ...CELL.split(' ').map((name): [string, Set<string>] => [name, new Set([...CELL.split(' '), 'p'])]),
  ['tr', new Set([...ROW.split(' '), 'p'])],
  ...'thead tbody tfoot'
    .split(' ')
    .map((name): [string, Set<string>] => [
      name,
      new Set([...ROW.split(' '), 'thead', 'tbody', 'tfoot', 'p']),
    ]),
]);
/** A closing tag reaches no further out than the table cell it stands in, unless it closes a part of the table. */
const CELL_LIKE = new Set(['td', 'th', 'caption']);
const TABLE_PARTS = new Set([
  'table',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'td',
  'th',
  'caption',
  'body',
  'html',
]);

/** The elements that are open at one place of a page, outermost first. */
export class OpenElements {
  private readonly open: OpenElement[] = [];
  /** Elements that are open beyond the limit, which are only counted. */
  private beyond = 0;

  get all(): readonly OpenElement[] {
    return this.open;
  }

  get style(): Style {
    return this.open.at(-1)?.style ?? PAGE_STYLE;
  }

  /** Closes what a tag of this name ends by itself; answers the closed elements, innermost first. */
  endedBy(name: string): OpenElement[] {
    const ends = ENDS.get(name);
    const closed: OpenElement[] = [];
    if (this.beyond > 0) return closed;
    for (
      let last = this.open.at(-1);
      last !== undefined && ends?.has(last.name) === true;
      last = this.open.at(-1)
    ) {
      closed.push(last);
      this.open.pop();
    }
    return closed;
  }

  push(element: OpenElement): void {
    if (VOID.has(element.name)) return;
    if (this.open.length < MAX_OPEN) this.open.push(element);
    else this.beyond++;
  }

  /** Closes the nearest element of this name with all in it; a closing tag that fits none closes nothing. */
  close(name: string): OpenElement[] {
    if (this.beyond > 0) {
      this.beyond--;
      return [];
    }
    for (let at = this.open.length - 1; at >= 0; at--) {
      const candidate = this.open[at]?.name ?? '';
      if (candidate === name) return this.open.splice(at).toReversed();
      if (CELL_LIKE.has(candidate) && !TABLE_PARTS.has(name)) return [];
      if (candidate === 'table' && TABLE_PARTS.has(name) && name !== 'body' && name !== 'html') return [];
    }
    return [];
  }
}
