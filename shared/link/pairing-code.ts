import { type Result, ok, refuse } from '../result.ts';
import { base32, fromBase32, sha256 } from '../text/bytes.ts';

/** Bytes of what a code stands for (PROTOCOL §4, Keys). */
export const CODE_BYTES = 16;
/** 26 letters hold 128 bits; two more tell a slip of the finger from a wrong code. */
const LETTERS = 26;

/** The code as it is shown: seven groups of four letters and digits. */
export function pairingCodeText(secret: Uint8Array): string {
  const letters = base32(secret);
  return (letters + check(letters)).match(/.{4}/g)?.join('-') ?? '';
}

/** What a person typed or pasted, with or without dashes, spaces and capitals. The refusal never repeats it. */
export function readPairingCode(typed: string): Result<Uint8Array> {
  // The alphabet has no 0, 1 and 8, so that whoever types one meant the letter beside it.
  const letters = typed
    .slice(0, 100)
    .replace(/[-\s]/g, '')
    .toLowerCase()
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('8', 'b');
  const secret = letters.length === LETTERS + 2 ? fromBase32(letters.slice(0, LETTERS)) : null;
  return secret !== null && check(letters.slice(0, LETTERS)) === letters.slice(LETTERS)
    ? ok(secret)
    : refuse(
        'code',
        'This is not a pairing code, or a letter of it is wrong. It has seven groups of four, as “countersign pair --code” shows it.',
      );
}

function check(letters: string): string {
  return base32(sha256(`countersign pairing code\n${letters}`)).slice(0, 2);
}
