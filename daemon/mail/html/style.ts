import type { HiddenWay } from '../facts.ts';
import { BLACK, type Colour, LINK, WHITE, colourOf, sameToTheEye } from './colour.ts';
import type { Declared } from './declarations.ts';

/** What is known of how an element's text looks: the part of CSS's cascade that decides whether it can be seen. */
export interface Style {
  /** What hides this element with all that is in it, whatever is said further in. */
  readonly hides: HiddenWay | null;
  readonly visible: boolean;
  /** Product of the opacities from the page down to here. */
  readonly opacity: number;
  readonly fontPx: number;
  /** null where we can't tell, which never counts as hidden. */
  readonly colour: Colour | 'transparent' | null;
  readonly background: Colour | null;
  readonly indentPx: number;
  readonly preformatted: boolean;
}

export const PAGE_STYLE: Style = {
  hides: null,
  visible: true,
  opacity: 1,
  fontPx: 16,
  colour: BLACK,
  background: WHITE,
  indentPx: 0,
  preformatted: false,
};

/** Text of this size or smaller is no text. */
const UNREADABLE_PX = 1.5;
const INVISIBLE_OPACITY = 0.05;
/** Further out than this is outside of every window. */
const OFF_SCREEN_PX = 400;

/** How text of this style is hidden, or null where it can be seen. */
export function hiddenBy(style: Style): HiddenWay | null {
  if (style.hides !== null) return style.hides;
  if (!style.visible) return 'visibility';
  if (style.opacity < INVISIBLE_OPACITY) return 'opacity';
  if (style.fontPx <= UNREADABLE_PX) return 'font';
  if (style.indentPx <= -OFF_SCREEN_PX) return 'screen';
  const { colour, background } = style;
  if (colour === 'transparent') return 'colour';
  return colour !== null && background !== null && sameToTheEye(colour, background) ? 'colour' : null;
}

type Values = ReadonlyMap<string, Declared>;

const STYLED_BY = ['hidden', 'bgcolor', 'background', 'color', 'text', 'size'];

/** The style of an element from that of its parent, its name and attributes, and what styles say of it. */
export function styleOf(
  parent: Style,
  name: string,
  attributes: ReadonlyMap<string, string>,
  values: Values,
): Style {
  const plain = values.size === 0 && (attributes.size === 0 || !STYLED_BY.some((key) => attributes.has(key)));
  if (plain && name !== 'a' && name !== 'pre') return parent;
  const value = (property: string) => values.get(property)?.value ?? '';
  const opacity = value('opacity');
  return {
    hides: parent.hides ?? hides(attributes, value),
    visible: visibility(parent.visible, value('visibility')),
    opacity: parent.opacity * (opacity === '' ? filterOpacity(value('filter')) : share(opacity)),
    fontPx: fontSize(parent.fontPx, name, attributes, value),
    colour: textColour(parent, name, attributes, value),
    background: backgroundColour(parent.background, name, attributes, value),
    indentPx: value('text-indent') === '' ? parent.indentPx : pixels(value('text-indent'), parent.fontPx),
    preformatted: name === 'pre' || (parent.preformatted && value('white-space') === ''),
  };
}

type Value = (property: string) => string;

function hides(attributes: ReadonlyMap<string, string>, value: Value): HiddenWay | null {
  const display = value('display');
  if (display === 'none' || (display === '' && attributes.has('hidden'))) return 'display';
  if (value('mso-hide') === 'all') return 'outlook';
  if (isOffScreen(value)) return 'screen';
  if (isEmptyBox(value)) return 'box';
  return null;
}

function isOffScreen(value: Value): boolean {
  const far = (property: string) => pixels(value(property), 16) <= -OFF_SCREEN_PX;
  if (/^(?:absolute|fixed|relative)$/.test(value('position')) && ['left', 'top', 'right', 'bottom'].some(far))
    return true;
  const margins = value('margin').split(/\s+/, 4);
  if (
    far('margin-left') ||
    far('margin-top') ||
    margins.some((margin) => pixels(margin, 16) <= -OFF_SCREEN_PX)
  )
    return true;
  if (
    /scale[xy]?\(\s{0,9}0(?:\.0{1,9})?\s{0,9}[,)]|translate[xy]?\(\s{0,9}-(?:\d{4,}px|[1-9]\d{2,}%)/.test(
      value('transform'),
    )
  )
    return true;
  return (
    (value('position') === 'absolute' &&
      /^rect\((?:\s{0,9}[01](?:px)?[\s,]{0,9}){4}\)$/.test(value('clip'))) ||
    /^(?:inset\((?:50|100)%|circle\(0)/.test(value('clip-path'))
  );
}

/** A box of no height or width that cuts off what is in it. */
function isEmptyBox(value: Value): boolean {
  const cuts = [value('overflow'), value('overflow-x'), value('overflow-y')].some((text) =>
    /hidden|clip/.test(text),
  );
  if (!cuts) return false;
  return ['height', 'max-height', 'width', 'max-width'].some((side) =>
    /^(?:0(?:\.0{1,5})?(?:px|pt|em|rem|%)?|[01](?:\.\d{1,5})?px)$/.test(value(side)),
  );
}

function visibility(inherited: boolean, text: string): boolean {
  if (text === 'hidden' || text === 'collapse') return false;
  return text === 'visible' || inherited;
}

function share(text: string): number {
  const number = Number.parseFloat(text);
  if (!Number.isFinite(number)) return 1;
  return Math.min(1, Math.max(0, text.endsWith('%') ? number / 100 : number));
}

function filterOpacity(filter: string): number {
  const match = /opacity\s{0,9}[=(]\s{0,9}(?:opacity\s{0,9}=\s{0,9})?([\d.]{1,9}%?)/.exec(filter);
  if (match === null) return 1;
  const old = filter.includes('alpha');
  return share(old ? `${match[1] ?? '100'}%` : (match[1] ?? '1'));
}

const FONT_TAG_SIZES = [16, 10, 13, 16, 18, 24, 32, 48];

function fontSize(
  inherited: number,
  name: string,
  attributes: ReadonlyMap<string, string>,
  value: Value,
): number {
  const own =
    value('font-size') ||
    (/(?:^|\s)([\d.]{1,9}(?:px|pt|em|rem|%)?)(?:\s{0,9}\/\S{1,20})?\s/.exec(value('font'))?.[1] ?? '');
  if (own !== '') return /^[\d.]/.test(own) ? pixels(own, inherited) : 16;
  const size = name === 'font' ? Number(attributes.get('size') ?? '') : 0;
  return FONT_TAG_SIZES[size] !== undefined && size > 0 ? (FONT_TAG_SIZES[size] ?? inherited) : inherited;
}

/** A length in CSS pixels; NaN becomes 0, since a length that can't be read does not move anything. */
function pixels(text: string, em: number): number {
  const match = /^(-?\d{0,9}(?:\.\d{1,9})?)\s{0,3}(px|pt|pc|em|rem|ex|ch|vw|vh|in|cm|mm|%)?$/.exec(text);
  const number = Number.parseFloat(match?.[1] ?? '');
  if (!Number.isFinite(number)) return 0;
  const unit = match?.[2] ?? 'px';
  return number * (PIXELS[unit] ?? (unit === '%' ? em / 100 : em));
}

const PIXELS: Readonly<Record<string, number>> = {
  px: 1,
  pt: 4 / 3,
  pc: 16,
  rem: 16,
  vw: 10,
  vh: 8,
  in: 96,
  cm: 37.8,
  mm: 3.78,
};

function textColour(
  parent: Style,
  name: string,
  attributes: ReadonlyMap<string, string>,
  value: Value,
): Style['colour'] {
  const attribute =
    name === 'font' ? attributes.get('color') : name === 'body' ? attributes.get('text') : undefined;
  const own = value('-webkit-text-fill-color') || value('color') || (attribute ?? '');
  if (own === '' || own === 'inherit' || own === 'currentcolor')
    return name === 'a' && own === '' ? LINK : parent.colour;
  const colour = colourOf(own);
  return colour === 'unknown' ? null : colour;
}

const WITH_BGCOLOR = new Set(['body', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th']);

function backgroundColour(
  inherited: Colour | null,
  name: string,
  attributes: ReadonlyMap<string, string>,
  value: Value,
): Colour | null {
  const image = `${value('background-image')} ${value('background')} ${attributes.get('background') === undefined ? '' : 'url('}`;
  if (/url\(|gradient|unknown|image/.test(image)) return null;
  const attribute = WITH_BGCOLOR.has(name) ? attributes.get('bgcolor') : undefined;
  const own = value('background-color') || colourIn(value('background')) || (attribute ?? '');
  if (own === '' || own === 'none' || own === 'inherit') return inherited;
  const colour = colourOf(own);
  if (colour === 'transparent') return inherited;
  return colour === 'unknown' ? null : colour;
}

/** The colour among the parts of a `background`, or ''. */
function colourIn(background: string): string {
  if (background === '') return '';
  const call = /(?:rgba?|hsla?)\([^)]{1,60}\)/.exec(background)?.[0];
  return call ?? background.split(/\s+/, 8).find((part) => colourOf(part) !== 'unknown') ?? '';
}
