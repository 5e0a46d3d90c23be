import iconv from 'iconv-lite';
import { fromUtf8 } from '../../../shared/text/bytes.ts';

export interface DecodedText {
  readonly text: string;
  /** The name of a character set that we don't know: the text was read as western European. '' otherwise. */
  readonly unknown: string;
}

/** Names of mail programs that neither the Encoding Standard nor iconv-lite knows, in the form of `plainName`. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['utf8mb4', 'utf-8'],
  ['unicode11utf7', 'utf-7'],
  ['gb2312', 'gb18030'],
  ['gbk', 'gb18030'],
  ['cp936', 'gb18030'],
  ['ms936', 'gb18030'],
  ['windows936', 'gb18030'],
  ['xgbk', 'gb18030'],
  ['euccn', 'gb18030'],
  ['cp932', 'shift_jis'],
  ['windows31j', 'shift_jis'],
  ['windows932', 'shift_jis'],
  ['xsjis', 'shift_jis'],
  ['shiftjis', 'shift_jis'],
  ['iso2022jp', 'iso-2022-jp'],
  ['iso2022jp1', 'iso-2022-jp'],
  ['iso2022jp2', 'iso-2022-jp'],
  ['iso2022jpms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['eucjp', 'euc-jp'],
  ['cp51932', 'euc-jp'],
  ['cp949', 'euc-kr'],
  ['ms949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['ksc56011987', 'euc-kr'],
  ['cp950', 'big5'],
  ['ms950', 'big5'],
  ['macroman', 'macintosh'],
  ['macosroman', 'macintosh'],
  ['xmacroman', 'macintosh'],
  ['xmaccyrillic', 'x-mac-cyrillic'],
  ['iso88598i', 'iso-8859-8-i'],
  ['tis620', 'windows-874'],
]);

/** What says nothing: the bytes themselves decide between UTF-8 and western European. */
const SILENT = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi',
  'default',
  'none',
  'x-unknown',
  'unknown',
  'unknown-8bit',
  '8bit',
  '7bit',
  'binary',
  'iso',
  'charset',
]);
const WESTERN = 'windows-1252';

/** Text in the character set of that name. An unknown name is said; bytes that mean nothing become U+FFFD. */
export function decodeText(bytes: Uint8Array, label: string): DecodedText {
  const name = label
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, '')
    .slice(0, 60);
  if (SILENT.has(name))
    return { text: fromUtf8(bytes) ?? decoder(WESTERN)?.decode(bytes) ?? '', unknown: '' };
  const plain = plainName(name);
  const known = decoder(ALIASES.get(plain) ?? name) ?? decoder(plain);
  if (known !== null) return { text: known.decode(bytes), unknown: '' };
  // UTF-7 and the code pages of DOS and old Macs. What UTF-7 spells `+ADw-` is `<` only from here on, where all is text.
  if (iconv.encodingExists(plain)) return { text: iconv.decode(Buffer.from(bytes), plain), unknown: '' };
  return { text: fromUtf8(bytes) ?? decoder(WESTERN)?.decode(bytes) ?? '', unknown: name };
}

/** Labels are compared without prefixes of vendors and without separators: `x-mac-roman`, `csISO2022JP`, `cp_932`. */
function plainName(name: string): string {
  return name.replace(/^(?:x-|cs(?=[a-z]))/, '').replace(/[\s._-]+/g, '');
}

const decoders = new Map<string, TextDecoder | null>();
const MAX_REMEMBERED = 100;

/** A decoder of the Encoding Standard, or null where it has none of that name. None is ever used for a stream. */
function decoder(label: string): TextDecoder | null {
  const remembered = decoders.get(label);
  if (remembered !== undefined) return remembered;
  let found: TextDecoder | null = null;
  try {
    found = new TextDecoder(label);
  } catch {
    // Not a name of the standard, or one that it refuses to decode (`iso-2022-kr`).
  }
  if (decoders.size < MAX_REMEMBERED) decoders.set(label, found);
  return found;
}
