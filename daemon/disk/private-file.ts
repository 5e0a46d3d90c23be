import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { LinePieces } from './line-pieces.ts';
import { makeFolder } from './make-folder.ts';

/**
 * A file that only its owner may read (0600, its folder 0700) on its way: written to a temporary name, piece by piece, so
 * that a large one is never held. `commit` puts it in place, and a crash leaves the old content or the new one. Throws
 * what the file system throws; whoever does not come to `commit` calls `abort`.
 */
export class PrivateFile {
  private readonly temporary: string;
  private readonly descriptor: number;
  private open = true;

  constructor(private readonly file: string) {
    makeFolder(dirname(file), 0o700);
    this.temporary = `${file}.${String(process.pid)}.tmp`;
    try {
      this.descriptor = openSync(this.temporary, 'w', 0o600);
    } catch (error) {
      rmSync(this.temporary, { force: true });
      throw error;
    }
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.descriptor, bytes, at);
  }

  /** @param lasting false for what can be found out again: a power cut may lose it, or leave it empty */
  commit(lasting = true): void {
    if (lasting) fsyncSync(this.descriptor);
    this.close();
    renameSync(this.temporary, this.file);
    if (lasting) syncFolder(dirname(this.file));
  }

  abort(): void {
    this.close();
    rmSync(this.temporary, { force: true });
  }

  private close(): void {
    if (!this.open) return;
    this.open = false; // Also where closing it fails.
    closeSync(this.descriptor);
  }
}

/** Writes a private file at once (`PrivateFile`). @param lasting as of `commit` */
export function writePrivate(file: string, content: string | Uint8Array, lasting = true): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  fill(file, lasting, (writing) => writing.write(bytes));
}

/** The same of many lines, each with its end, which are never held all at once. */
export function writePrivateLines(file: string, lines: Iterable<string>): void {
  fill(file, true, (writing) => {
    const pieces = new LinePieces((piece) => writing.write(piece));
    for (const line of lines) pieces.add(line);
    pieces.end();
  });
}

function fill(file: string, lasting: boolean, write: (writing: PrivateFile) => void): void {
  const writing = new PrivateFile(file);
  try {
    write(writing);
    writing.commit(lasting);
  } catch (error) {
    writing.abort();
    throw error;
  }
}

/** Makes a rename in a folder durable; Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A small private text file, or null where there is none yet. */
export function readPrivate(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
