import { createHash } from 'node:crypto';

/** The `prev` of the first line. */
export const GENESIS = '0'.repeat(64);

export interface Line {
  /** Hash of the line that this one was decided on. */
  readonly prev: string;
  /** SHA-256 (hex) of everything in the line before its own hash. */
  readonly hash: string;
  readonly entry: unknown;
}

export type LineReading =
  | { readonly kind: 'line'; readonly line: Line }
  /** The beginning of a line whose end never reached the disk. */
  | { readonly kind: 'torn' }
  /** A line that was written whole and is not what was written. */
  | { readonly kind: 'damaged' };

const SEAL = /,"hash":"([0-9a-f]{64})"\}$/;

/**
 * One line of the journal: JSON that ends in the hash of all before it. The hash is last, so that no true beginning
 * of a line looks like a whole one; the nonce keeps two writers with the same thought from writing the same line.
 */
export function sealLine(prev: string, nonce: string, entry: unknown): { text: string; hash: string } {
  const open = JSON.stringify({ prev, nonce, entry });
  const hash = sha256(open);
  return { text: `${open.slice(0, -1)},"hash":"${hash}"}`, hash };
}

/** Reads one line (without its line feed). A hole of zeros left by a power cut counts as torn, not as damaged. */
export function readLine(text: string): LineReading {
  const seal = SEAL.exec(text);
  const hash = seal?.[1];
  if (seal === null || hash === undefined || text.includes('\0')) return { kind: 'torn' };
  const open = `${text.slice(0, seal.index)}}`;
  if (sha256(open) !== hash) return { kind: 'damaged' };
  const value: unknown = JSON.parse(open);
  if (!isOpenLine(value)) return { kind: 'damaged' };
  return { kind: 'line', line: { prev: value.prev, hash, entry: value.entry } };
}

function isOpenLine(value: unknown): value is { prev: string; entry: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'prev' in value &&
    typeof value.prev === 'string' &&
    'entry' in value
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
