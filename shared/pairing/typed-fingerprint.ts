import { type Result, ok, refuse } from '../result.ts';

/** Characters of a fingerprint: 100 bits at five a character (`fingerprint`). */
const LENGTH = 20;

/**
 * The fingerprint that a person typed from a screen, as `fingerprint` writes it: case, spaces and dashes are theirs to
 * choose. What can't be one says why; it is never repaired, since a repaired fingerprint is not what the screen showed.
 */
export function readTypedFingerprint(typed: string): Result<string> {
  // Longer than any way to group twenty characters: nothing worth looking at.
  if (typed.length > 200) return refuse('fingerprint', WRONG_LENGTH);
  const letters = typed.replace(/[\s\p{Dash_Punctuation}]/gu, '').toLowerCase();
  if (letters.startsWith('ed25519:'))
    return refuse(
      'fingerprint',
      'This is a public key, not a fingerprint; pair it with: countersign pair ed25519:…',
    );
  const strange = /[^a-z2-7]/u.exec(letters)?.[0];
  if (strange !== undefined) {
    return refuse(
      'fingerprint',
      /[0189]/.test(strange)
        ? `A fingerprint has no ${strange}: it is made of a to z and 2 to 7. Look at the screen again.`
        : 'A fingerprint is made of a to z and 2 to 7, in five groups of four. Look at the screen again.',
    );
  }
  if (letters.length !== LENGTH)
    return refuse('fingerprint', `${WRONG_LENGTH} ${String(letters.length)} were typed.`);
  return ok(letters.replace(/.{4}(?!$)/g, '$&-'));
}

const WRONG_LENGTH = 'A fingerprint has 20 characters, in five groups of four.';

/**
 * The group, 1 to 5, in which a typed fingerprint differs from one of those that are there, where exactly one or two
 * characters of it do: a slip of the finger. A help for typing again and nothing more: only an exact match is ever pinned.
 */
export function misreadGroup(typed: string, others: readonly string[]): number | null {
  for (const other of others) {
    if (other.length !== typed.length) continue;
    const differing = [...typed].flatMap((letter, at) => (letter === other[at] ? [] : [at]));
    const [first] = differing;
    if (first !== undefined && differing.length <= 2) return Math.floor(first / 5) + 1;
  }
  return null;
}
