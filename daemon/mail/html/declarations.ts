/** The properties that decide whether text is seen; others are not kept. */
const KEPT = new Set([
  'display',
  'visibility',
  'opacity',
  'filter',
  'font',
  'font-size',
  'color',
  '-webkit-text-fill-color',
  'background',
  'background-color',
  'background-image',
  'position',
  'left',
  'right',
  'top',
  'bottom',
  'margin',
  'margin-left',
  'margin-top',
  'text-indent',
  'transform',
  'clip',
  'clip-path',
  'width',
  'max-width',
  'height',
  'max-height',
  'overflow',
  'overflow-x',
  'overflow-y',
  'mso-hide',
  'white-space',
]);

export interface Declared {
  readonly value: string;
  readonly important: boolean;
}

/** What a style says, by property; the last of a property counts, and an important one over any other. */
export type Declarations = ReadonlyMap<string, Declared>;

const MAX_STYLE = 8192;
const MAX_VALUE = 200;

/** Reads the content of a `style` attribute or of one rule (CSS Syntax §5), as far as it matters here. */
export function declarationsOf(style: string): Declarations {
  const found = new Map<string, Declared>();
  for (const piece of split(style.slice(0, MAX_STYLE))) {
    const colon = piece.indexOf(':');
    const property = piece.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (!KEPT.has(property)) continue;
    const text = piece
      .slice(colon + 1, colon + 1 + MAX_VALUE)
      .trim()
      .toLowerCase();
    const important = /!\s{0,9}important$/.test(text);
    const value = important ? text.slice(0, text.lastIndexOf('!')).trim() : text;
    if (value !== '' && (important || found.get(property)?.important !== true)) {
      found.set(property, { value, important });
    }
  }
  return found;
}

/** Splits at semicolons that stand in no parentheses and in no quotes: `url(data:image/png;base64,…)`. */
function* split(style: string): Generator<string> {
  let start = 0;
  let depth = 0;
  let quote = '';
  for (let at = 0; at < style.length; at++) {
    const char = style.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (char === ';' && depth === 0) {
      yield style.slice(start, at);
      start = at + 1;
    }
  }
  yield style.slice(start);
}
