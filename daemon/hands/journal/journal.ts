import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Refusal, type Result, ok, refuse } from '../../../shared/result.ts';
import { syncFolder } from '../../disk/private-file.ts';
import { Chain, type Head } from './chain.ts';
import { sealLine } from './line.ts';
import { codeOf } from '../../disk/disk-error.ts';
import { checkPrivate, ensurePrivateFolder, whyUnwritten } from './private-files.ts';

/** What a journal is about: how its entries are read and what state follows from them. */
export interface JournalOf<S, E> {
  /** A fresh state; `apply` may change it in place, since the journal is its only owner. */
  initial(): S;
  parse(value: unknown): Result<E>;
  /** Throws where the entry can't follow on this state; the journal is then treated as damaged. */
  apply(state: S, entry: E): void;
}

/**
 * The append-only, hash-chained, fsync'ed memory of a hand (PROTOCOL §6). All calls are synchronous: an entry must be
 * durable before the next instruction runs, and within a process nothing can come between reading and writing.
 */
export interface Journal<S, E> {
  /** The state after everything that any process has written so far. */
  read(): Result<S>;
  /**
   * Appends the entry that `decide` makes of the newest state. If another process wrote first, the state has changed,
   * so `decide` is asked again, until its entry counts or it refuses. What it may not do is remember earlier answers.
   */
  decide(decide: (state: S) => Result<E>): Result<E>;
  head(): Result<Head>;
  /** Whether this journal's past begins with that one; false means that a restored backup is in its place. */
  holds(head: Head): Result<boolean>;
  close(): void;
}

export const JOURNAL_FILE = 'journal.jsonl';
const LF = 0x0a;

/** Opens or creates the journal in a folder outside the vault (folder 0700, file 0600). */
export function openJournal<S, E>(folder: string, of: JournalOf<S, E>): Result<Journal<S, E>> {
  try {
    const checked = ensurePrivateFolder(folder);
    if (!checked.ok) return checked;
    const path = join(folder, JOURNAL_FILE);
    const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_APPEND | fs.constants.O_CREAT, 0o600);
    const stat = fs.fstatSync(fd);
    const file = checkPrivate(path, stat.mode, '600');
    if (!file.ok) {
      fs.closeSync(fd);
      return file;
    }
    syncFolder(folder);
    return ok(new JournalFile(path, fd, of));
  } catch (error) {
    return refuse(
      'journal-unusable',
      `The journal in ${folder} can't be opened (${codeOf(error)}); nothing is sent.`,
    );
  }
}

class JournalFile<S, E> implements Journal<S, E> {
  readonly #path: string;
  readonly #fd: number;
  readonly #of: JournalOf<S, E>;
  readonly #state: S;
  readonly #chain = new Chain();
  /** Bytes of the file that were read up to and including a line feed. */
  #offset = 0;
  #broken: Refusal | null = null;

  constructor(path: string, fd: number, of: JournalOf<S, E>) {
    this.#path = path;
    this.#fd = fd;
    this.#of = of;
    this.#state = of.initial();
  }

  read(): Result<S> {
    if (this.#broken === null) this.#broken = this.#catchUp();
    return this.#broken === null ? ok(this.#state) : { ok: false, refusal: this.#broken };
  }

  decide(decide: (state: S) => Result<E>): Result<E> {
    for (;;) {
      const state = this.read();
      if (!state.ok) return state;
      const decided = decide(state.value);
      if (!decided.ok) return decided;
      const { text, hash } = sealLine(this.#chain.head.hash, randomBytes(12).toString('hex'), decided.value);
      const written = this.#append(text);
      if (!written.ok) return written;
      const after = this.read();
      if (!after.ok) return after;
      if (this.#chain.counts(hash)) return decided;
    }
  }

  head(): Result<Head> {
    const state = this.read();
    return state.ok ? ok(this.#chain.head) : state;
  }

  holds(head: Head): Result<boolean> {
    const state = this.read();
    return state.ok ? ok(this.#chain.holds(head)) : state;
  }

  close(): void {
    fs.closeSync(this.#fd);
    this.#broken = { kind: 'closed', message: 'The journal was closed.' };
  }

  /**
   * One write of LF + line + LF: the first LF ends whatever a crashed writer left, so a fragment can spoil only itself.
   * A write that came out short is such a fragment.
   */
  #append(text: string): Result<null> {
    const bytes = Buffer.from(`\n${text}\n`, 'utf8');
    try {
      if (fs.writeSync(this.#fd, bytes) !== bytes.length) return full(this.#path, 'ENOSPC');
    } catch (error) {
      return full(this.#path, codeOf(error));
    }
    try {
      fs.fsyncSync(this.#fd);
      return ok(null);
    } catch (error) {
      // After a failed fsync the kernel may call unwritten pages clean; a second fsync would prove nothing.
      this.#broken = {
        kind: 'journal-unusable',
        message: `The disk could not keep ${this.#path} (${codeOf(error)}); nothing is sent. Check the disk, then restart.`,
      };
      return { ok: false, refusal: this.#broken };
    }
  }

  #catchUp(): Refusal | null {
    try {
      const stat = fs.fstatSync(this.#fd);
      const named = fs.statSync(this.#path);
      if (stat.size < this.#offset || named.ino !== stat.ino || named.dev !== stat.dev) {
        return this.#damaged('the file was replaced or shortened while in use');
      }
      return stat.size > this.#offset ? this.#readFrom(stat.size) : null;
    } catch (error) {
      return this.#damaged(`it can't be read (${codeOf(error) || String(error)})`);
    }
  }

  #readFrom(size: number): Refusal | null {
    const bytes = Buffer.allocUnsafe(size - this.#offset);
    let got = 0;
    while (got < bytes.length) {
      const count = fs.readSync(this.#fd, bytes, got, bytes.length - got, this.#offset + got);
      if (count === 0) break;
      got += count;
    }
    // What does not end in LF is still being written, or was never finished: it is looked at again next time.
    const end = bytes.subarray(0, got).lastIndexOf(LF) + 1;
    if (end === 0) return null;
    this.#offset += end;
    for (const line of this.#chain.take(bytes.toString('utf8', 0, end - 1).split('\n'))) {
      const entry = this.#of.parse(line.entry);
      if (!entry.ok) return this.#damaged(entry.refusal.message);
      try {
        this.#of.apply(this.#state, entry.value);
      } catch (error) {
        return this.#damaged(error instanceof Error ? error.message : String(error));
      }
    }
    const damage = this.#chain.damage;
    return damage === null ? null : this.#damaged(`line ${String(damage.line)}: ${damage.reason}`);
  }

  #damaged(what: string): Refusal {
    return {
      kind: 'journal-damaged',
      message:
        `The journal ${this.#path} is damaged (${what}). Nothing is sent any more, since it can't be told what already ` +
        'was. Keep the file, restore it from a backup if there is one, and look into your Sent folder.',
    };
  }
}

function full(path: string, code: string): Result<never> {
  return refuse(
    'journal-full',
    `The journal ${path} can't be written (${whyUnwritten(code)}); nothing more is sent, and what was on its way just now may have left. Make room, then try again.`,
  );
}
