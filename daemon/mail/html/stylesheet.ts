import { type Declarations, type Declared, declarationsOf } from './declarations.ts';

/** What a selector is matched against. */
export interface Element {
  readonly name: string;
  readonly id: string;
  readonly classes: readonly string[];
}

interface Compound {
  readonly name: string;
  readonly id: string;
  readonly classes: readonly string[];
}

interface Rule {
  /** The last compound of the selector, and the ones before it, nearest first. */
  readonly subject: Compound;
  readonly ancestors: readonly Compound[];
  readonly weight: number;
  readonly order: number;
  readonly declarations: Declarations;
}

const MAX_SHEET = 512 * 1024;
const MAX_RULES = 3000;
const MAX_SELECTORS = 50;
/** Comparisons of one page: a mail that needs more than this is shown as if the rest of its rules were not there. */
const MAX_WORK = 2_000_000;

/**
 * The rules of a page's `style` elements, for tags, classes, ids and their descendants. Rules in `@media` count where they
 * could hold on a desktop screen; other at-rules, pseudo-classes and combinators of siblings are left out. Of a rule whose
 * selector can't be followed only this is kept, that the background of what it names is unknown, so that no text is taken
 * for white on white because we did not understand its page.
 */
export class StyleSheet {
  private readonly byKey = new Map<string, Rule[]>();
  private count = 0;
  private work = 0;

  add(css: string): void {
    for (const { selectors, body } of rulesOf(withoutComments(css.slice(0, MAX_SHEET)))) {
      if (this.count >= MAX_RULES) return;
      const declarations = declarationsOf(body);
      if (declarations.size === 0) continue;
      for (const selector of selectors.split(',', MAX_SELECTORS)) this.addRule(selector, declarations);
    }
  }

  /** What the rules say of an element in its place, in the order in which a later value wins. */
  declarationsFor(element: Element, ancestors: readonly Element[]): Map<string, Declared> {
    if (this.count === 0 || this.work > MAX_WORK) return new Map();
    const rules = [
      element.id === '' ? '' : `#${element.id}`,
      ...element.classes.map((name) => `.${name}`),
      element.name,
      '*',
    ]
      .flatMap((key) => this.byKey.get(key) ?? [])
      .filter((rule) => this.matches(rule, element, ancestors))
      .sort((one, other) => one.weight - other.weight || one.order - other.order);
    const found = new Map<string, Declared>();
    for (const rule of rules) {
      for (const [property, declared] of rule.declarations) {
        if (declared.important || found.get(property)?.important !== true) found.set(property, declared);
      }
    }
    return found;
  }

  private addRule(selector: string, declarations: Declarations): void {
    const parsed = parse(selector);
    if (parsed === null) return;
    const kept = parsed.followed ? declarations : unknownBackground(declarations);
    if (kept.size === 0) return;
    const { subject } = parsed;
    const key =
      subject.id !== ''
        ? `#${subject.id}`
        : subject.classes[0] !== undefined
          ? `.${subject.classes[0]}`
          : subject.name;
    const rules = this.byKey.get(key) ?? [];
    this.byKey.set(key, rules);
    rules.push({ ...parsed, order: this.count++, declarations: kept });
  }

  private matches(rule: Rule, element: Element, ancestors: readonly Element[]): boolean {
    if (++this.work > MAX_WORK || !fits(rule.subject, element)) return false;
    let at = ancestors.length - 1;
    for (const wanted of rule.ancestors) {
      while (at >= 0 && !fits(wanted, ancestors[at])) {
        if (++this.work > MAX_WORK) return false;
        at--;
      }
      if (at-- < 0) return false;
    }
    return true;
  }
}

function fits(compound: Compound, element: Element | undefined): boolean {
  if (element === undefined) return false;
  return (
    (compound.name === '*' || compound.name === element.name) &&
    (compound.id === '' || compound.id === element.id) &&
    compound.classes.every((name) => element.classes.includes(name))
  );
}

function unknownBackground(declarations: Declarations): Declarations {
  const sets = ['background', 'background-color', 'background-image'].some((name) => declarations.has(name));
  return new Map(sets ? [['background', { value: 'unknown', important: false }]] : []);
}

/** Pseudo-classes that hold for every link, or for none in a mail that nobody touches yet. */
const NEVER =
  /:(?::|hover|focus|active|visited|before|after|checked|target|first-line|first-letter|placeholder)/;
const COMPOUND = /^(\*|[a-z][a-z0-9-]{0,40})?((?:[.#][\w-]{1,80}){0,8})$/i;

function parse(
  selector: string,
): (Pick<Rule, 'subject' | 'ancestors' | 'weight'> & { followed: boolean }) | null {
  const text = selector.trim().slice(0, 300);
  if (text === '' || NEVER.test(text)) return null;
  const parts = text.replace(/>/g, ' ').split(/\s+/).map(compound);
  const subject = parts.at(-1) ?? compound(text.slice(text.search(/[\w.#*-]{0,80}$/)));
  const followed = !parts.includes(null);
  if (subject === null) return null;
  const ancestors = followed
    ? parts
        .slice(0, -1)
        .toReversed()
        .filter((part) => part !== null)
    : [];
  const weight = [subject, ...ancestors].reduce(
    (sum, { name, id, classes }) =>
      sum + (id === '' ? 0 : 10_000) + classes.length * 100 + (name === '*' ? 0 : 1),
    0,
  );
  return { subject, ancestors, weight, followed };
}

function compound(text: string): Compound | null {
  const match = COMPOUND.exec(text);
  if (match === null || text === '') return null;
  const names = (match[2] ?? '').match(/[.#][\w-]+/g) ?? [];
  return {
    name: (match[1] ?? '*').toLowerCase(),
    id: names.find((name) => name.startsWith('#'))?.slice(1) ?? '',
    classes: names.filter((name) => name.startsWith('.')).map((name) => name.slice(1)),
  };
}

/** Comments and the marks of HTML comments that old mail wraps its styles in, in one pass. */
function withoutComments(css: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const start = css.indexOf('/*', at);
    if (start < 0) break;
    pieces.push(css.slice(at, start));
    const end = css.indexOf('*/', start + 2);
    if (end < 0) return pieces.join(' ').replaceAll('<!--', ' ').replaceAll('-->', ' ');
    at = end + 2;
  }
  return [...pieces, css.slice(at)].join(' ').replaceAll('<!--', ' ').replaceAll('-->', ' ');
}

/** The style rules of a sheet; those of `@media` with them where they could hold for who reads on a desktop. */
function* rulesOf(css: string): Generator<{ selectors: string; body: string }> {
  const opening = forwardSearch(css, '{');
  const closing = forwardSearch(css, '}');
  let inMedia = 0;
  for (let at = 0; at < css.length;) {
    const open = opening(at);
    const close = closing(at);
    if (inMedia > 0 && close < open) {
      inMedia--;
      at = close + 1;
      continue;
    }
    if (open >= css.length) return;
    const whole = css.slice(at, open);
    // A statement such as `@import …;` and braces too many stand in front of a rule.
    const head = whole.slice(Math.max(whole.lastIndexOf(';'), whole.lastIndexOf('}')) + 1).trim();
    if (/^@media/i.test(head) && onDesktop(head)) {
      inMedia++;
      at = open + 1;
    } else if (head.startsWith('@')) {
      at = blockEnd(css, open);
    } else {
      const end = closing(open);
      yield { selectors: head, body: css.slice(open + 1, end) };
      at = end + 1;
    }
  }
}

/** indexOf for places that only grow: each character is looked at once. The length of the text where there is none. */
function forwardSearch(text: string, needle: string): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found < from) {
      const at = text.indexOf(needle, from);
      found = at < 0 ? text.length : at;
    }
    return found;
  };
}

function onDesktop(media: string): boolean {
  return (
    media.length < 300 && !/print|speech|max-|prefers-|orientation|pixel-ratio|handheld|not /i.test(media)
  );
}

/** Behind the block that opens here, with the blocks inside it. */
function blockEnd(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at++) {
    const code = css.charCodeAt(at);
    if (code === 0x7b) depth++;
    else if (code === 0x7d && --depth === 0) return at + 1;
  }
  return css.length;
}
