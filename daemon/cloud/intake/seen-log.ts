import { appendFileSync, closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { readPrivate } from '../../disk/private-file.ts';
import { makeFolder } from '../../disk/make-folder.ts';

/** One message that was confirmed, or that the first run left aside. */
export interface Seen {
  /** Its name in the mailbox: a Maildir name, or what `keyOf` makes of an IMAP number. */
  readonly key: string;
  /** SHA-256 (hex) of its bytes, '' where it was never read. */
  readonly sha256: string;
  /** Its Message-ID, '' without one. */
  readonly message_id: string;
}

/**
 * The memory of an intake: an append-only file outside the vault, one JSON line a message, fsync'ed before `add` returns.
 * A torn last line (power cut) is left behind and counts as not written: the message comes again, which does no harm.
 */
export class SeenLog {
  private readonly keys = new Set<string>();
  private readonly hashes = new Set<string>();
  private readonly messageIds = new Set<string>();
  private readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  /** Throws what the file system throws, but for a file that is not there yet. */
  static open(file: string): SeenLog {
    const log = new SeenLog(file);
    const text = readPrivate(file) ?? '';
    for (const line of text.split('\n')) log.remember(parseLine(line));
    makeFolder(dirname(file), 0o700);
    // What is appended after a torn line must begin a line of its own.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
    return log;
  }

  hasKey(key: string): boolean {
    return this.keys.has(key);
  }

  hasHash(sha256: string): boolean {
    return this.hashes.has(sha256);
  }

  hasMessageId(id: string): boolean {
    return id !== '' && this.messageIds.has(id);
  }

  add(...entries: readonly Seen[]): void {
    const lines = entries
      .map(({ key, sha256, message_id }) => `${JSON.stringify([key, sha256, message_id])}\n`)
      .join('');
    const descriptor = openSync(this.file, 'a', 0o600);
    try {
      const bytes = Buffer.from(lines);
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    for (const entry of entries) this.remember(entry);
  }

  private remember(entry: Seen | null): void {
    if (entry === null) return;
    this.keys.add(entry.key);
    if (entry.sha256 !== '') this.hashes.add(entry.sha256);
    if (entry.message_id !== '') this.messageIds.add(entry.message_id);
  }
}

function parseLine(line: string): Seen | null {
  try {
    const value = JSON.parse(line) as unknown;
    if (!Array.isArray(value) || value.length !== 3) return null;
    const [key, sha256, message_id] = value as unknown[];
    if (typeof key !== 'string' || typeof sha256 !== 'string' || typeof message_id !== 'string') return null;
    return { key, sha256, message_id };
  } catch {
    return null;
  }
}
