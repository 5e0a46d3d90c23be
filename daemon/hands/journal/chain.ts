import { GENESIS, type Line, readLine } from './line.ts';

/** How many valid lines there are and the hash of the last: names a journal's whole past. */
export interface Head {
  readonly count: number;
  readonly hash: string;
}

export interface Damage {
  /** 1-based count of non-empty lines, void ones included. */
  readonly line: number;
  readonly reason: string;
}

/**
 * Which lines of an append-only file count. A line counts iff its `prev` is the hash of the last line that counts:
 * of several writers that decided on the same past, the first in the file has won and the others' lines are void for
 * every reader alike. Thus one `O_APPEND` write is a compare-and-swap between processes, with no lock to be left over.
 *
 * Void are also torn lines. A line that names a past which this file never held is neither: something before it was
 * changed or lost, and nothing after that place can be believed (I3).
 */
export class Chain {
  readonly #hashes: string[] = [];
  readonly #known = new Set<string>([GENESIS]);
  #line = 0;
  #damage: Damage | null = null;

  get head(): Head {
    return { count: this.#hashes.length, hash: this.#hashes.at(-1) ?? GENESIS };
  }

  get damage(): Damage | null {
    return this.#damage;
  }

  /** Whether this journal's past begins with the past that `head` names. */
  holds(head: Head): boolean {
    if (head.count === 0) return head.hash === GENESIS;
    return this.#hashes[head.count - 1] === head.hash;
  }

  /** Whether the line with this hash counts. */
  counts(hash: string): boolean {
    return hash !== GENESIS && this.#known.has(hash);
  }

  /** Takes lines that ended in a line feed, in file order, and gives those that count. */
  take(texts: readonly string[]): Line[] {
    const valid: Line[] = [];
    for (const text of texts) {
      if (this.#damage !== null) break;
      if (text === '') continue;
      this.#line++;
      const line = this.#judge(text);
      if (line !== null) valid.push(line);
    }
    return valid;
  }

  #judge(text: string): Line | null {
    const reading = readLine(text);
    if (reading.kind === 'torn') return null;
    if (reading.kind === 'damaged') return this.#fail('its content does not fit its hash');
    const { line } = reading;
    if (line.prev !== this.head.hash) {
      return this.#known.has(line.prev)
        ? null
        : this.#fail('a line that it builds on is missing or was changed');
    }
    this.#hashes.push(line.hash);
    this.#known.add(line.hash);
    return line;
  }

  #fail(reason: string): null {
    this.#damage = { line: this.#line, reason };
    return null;
  }
}
