import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { readPrivate, writePrivate } from '../../disk/private-file.ts';
import { makeFolder } from '../../disk/make-folder.ts';

/** An entry and the line it stands on. */
interface Line<T> {
  readonly text: string;
  readonly entry: T;
}

/**
 * A private file (0600) of one JSON value a line, of which the last `most` lines count. A line is written by one append; what a
 * power cut, a full disk or a person made of it is skipped when the file is read, and left out when it is next written whole.
 */
export class LineFile<T> {
  #lines = 0;
  /** The last append failed and may have left a part of a line. */
  #torn = false;

  constructor(
    private readonly file: string,
    private readonly most: number,
    private readonly parse: (value: unknown) => T | null,
  ) {}

  /** All entries, oldest first. A file with damage, or with far too many lines, is written anew. Throws what the disk throws. */
  read(): T[] {
    const text = readPrivate(this.file);
    if (text === null) return [];
    const found = text.split('\n').flatMap((line) => this.#read(line));
    const kept = found.slice(-this.most);
    this.#lines = kept.length;
    const whole = text === '' || text.endsWith('\n');
    const asIs = whole && text.split('\n').length - 1 === found.length && found.length <= this.most * 1.2;
    if (asIs) this.#lines = found.length;
    else writePrivate(this.file, kept.map((line) => `${line.text}\n`).join(''));
    return kept.map(({ entry }) => entry);
  }

  /** To be called after `read`. @param durable waits for the disk; left out for what may be lost in a power cut. */
  append(entry: T, durable: boolean): void {
    makeFolder(dirname(this.file), 0o700);
    const descriptor = openSync(this.file, 'a', 0o600);
    try {
      const bytes = Buffer.from(`${this.#torn ? '\n' : ''}${JSON.stringify(entry)}\n`);
      this.#torn = true;
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
      if (durable) fsyncSync(descriptor);
      this.#torn = false;
    } finally {
      closeSync(descriptor);
    }
    this.#lines++;
    if (this.#lines > this.most * 1.2) this.read();
  }

  #read(text: string): Line<T>[] {
    if (text === '') return [];
    try {
      const entry = this.parse(JSON.parse(text) as unknown);
      return entry === null ? [] : [{ text, entry }];
    } catch {
      return [];
    }
  }
}
