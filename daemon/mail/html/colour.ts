/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

/** What a style says of a colour: one that is known, one that shows what is behind it, or one that we can't tell. */
export type ColourValue = Colour | 'transparent' | 'unknown';

/** Names of CSS Color 4 §6.1 that mail uses for text and pages; a name that is not here is an unknown colour. */
const NAMED: ReadonlyMap<string, number> = new Map([
  ['black', 0x000000],
  ['white', 0xffffff],
  ['red', 0xff0000],
  ['green', 0x008000],
  ['blue', 0x0000ff],
  ['yellow', 0xffff00],
  ['orange', 0xffa500],
  ['purple', 0x800080],
  ['maroon', 0x800000],
  ['navy', 0x000080],
  ['teal', 0x008080],
  ['olive', 0x808000],
  ['lime', 0x00ff00],
  ['aqua', 0x00ffff],
  ['cyan', 0x00ffff],
  ['fuchsia', 0xff00ff],
  ['magenta', 0xff00ff],
  ['silver', 0xc0c0c0],
  ['gray', 0x808080],
  ['grey', 0x808080],
  ['dimgray', 0x696969],
  ['darkgray', 0xa9a9a9],
  ['darkgrey', 0xa9a9a9],
  ['lightgray', 0xd3d3d3],
  ['lightgrey', 0xd3d3d3],
  ['gainsboro', 0xdcdcdc],
  ['whitesmoke', 0xf5f5f5],
  ['snow', 0xfffafa],
  ['ivory', 0xfffff0],
  ['ghostwhite', 0xf8f8ff],
  ['floralwhite', 0xfffaf0],
  ['aliceblue', 0xf0f8ff],
  ['azure', 0xf0ffff],
  ['mintcream', 0xf5fffa],
  ['honeydew', 0xf0fff0],
  ['seashell', 0xfff5ee],
  ['linen', 0xfaf0e6],
  ['oldlace', 0xfdf5e6],
  ['beige', 0xf5f5dc],
  ['cornsilk', 0xfff8dc],
  ['lightyellow', 0xffffe0],
  ['lavenderblush', 0xfff0f5],
  ['windowtext', 0x000000],
  ['window', 0xffffff],
]);

export const BLACK: Colour = [0, 0, 0];
export const WHITE: Colour = [255, 255, 255];
/** What a browser gives a link that has no colour of its own. */
export const LINK: Colour = [0, 0, 238];

const HEX = /^#?([0-9a-f]{3,8})$/;
const FUNCTION =
  /^rgba?\(\s{0,9}([\d.]{1,9}%?)[\s,]{1,9}([\d.]{1,9}%?)[\s,]{1,9}([\d.]{1,9}%?)(?:[\s,/]{1,9}([\d.]{1,9}%?))?\s{0,9}\)$/;
/** Below this share of opacity nobody reads the text. */
const INVISIBLE = 0.05;

/** A CSS or HTML colour. */
export function colourOf(text: string): ColourValue {
  const value = text.trim().toLowerCase().slice(0, 60);
  if (value === 'transparent') return 'transparent';
  const named = NAMED.get(value);
  if (named !== undefined) return fromNumber(named);
  const hex = HEX.exec(value)?.[1];
  if (hex !== undefined) return fromHex(hex);
  const call = FUNCTION.exec(value);
  if (call === null) return 'unknown';
  const alpha = call[4];
  if (alpha !== undefined && part(alpha, 1) < INVISIBLE) return 'transparent';
  return [part(call[1] ?? '', 255), part(call[2] ?? '', 255), part(call[3] ?? '', 255)];
}

/** Whether two colours can't be told apart by the eye: at most 6 % of the range in each channel. */
export function sameToTheEye(one: Colour, other: Colour): boolean {
  return one.every((channel, at) => Math.abs(channel - (other[at] ?? 0)) <= 16);
}

function fromNumber(rgb: number): Colour {
  return [(rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff];
}

function fromHex(hex: string): ColourValue {
  const long = hex.length <= 4 ? [...hex].map((digit) => digit + digit).join('') : hex;
  if (long.length !== 6 && long.length !== 8) return 'unknown';
  if (long.length === 8 && Number.parseInt(long.slice(6), 16) / 255 < INVISIBLE) return 'transparent';
  return fromNumber(Number.parseInt(long.slice(0, 6), 16));
}

function part(text: string, whole: number): number {
  const value = Number.parseFloat(text);
  return text.endsWith('%') ? (value / 100) * whole : value;
}
