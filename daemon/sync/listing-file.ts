import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LinePieces } from '../disk/line-pieces.ts';
import { PrivateFile } from '../disk/private-file.ts';
import type { PlacedFile } from './tree-compare.ts';

/** All files below one tree. */
export interface Listing {
  readonly tree: string;
  readonly files: Iterable<PlacedFile>;
}

const HEAD = /^countersign listing 1 ([0-9a-f]{40})\n/;
/** The last line: SHA-256 of all before it, in hex. */
const TAIL = 65;
/** `<mode> <oid> <path>`, the first two of one length in every line. */
const OID_AT = 7;
const PATH_AT = 48;

/**
 * A list of all files of one tree, beside the clone: what a start reads in one go where a vault of fifty thousand notes
 * has thousands of trees. It says nothing that the trees don't, and is believed only whole: it ends in the hash of all
 * before, so that neither half of it counts nor one that was changed.
 */
export class ListingFile {
  constructor(private readonly file: string) {}

  /** Null where there is none, or none that can be believed: then the trees are read. */
  read(): Listing | null {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.file);
    } catch {
      return null;
    }
    const end = bytes.length - TAIL;
    const text = bytes.toString('latin1'); // Names hold bytes one to one, as in trees.
    const head = HEAD.exec(text);
    if (head?.[1] === undefined || end < head[0].length) return null;
    const hash = createHash('sha256').update(bytes.subarray(0, end)).digest('hex');
    return text.slice(end) === `${hash}\n`
      ? { tree: head[1], files: filesIn(text, head[0].length, end) }
      : null;
  }

  /** The same files, written down on the way: all of them or nothing, and nothing where there are fewer than `least`. */
  *written(tree: string, files: Iterable<PlacedFile>, least: number): Generator<PlacedFile> {
    const writing = new ListingWriter(this.file, tree, least);
    try {
      for (const placed of files) {
        writing.add(placed);
        yield placed;
      }
      writing.commit();
    } finally {
      writing.end();
    }
  }
}

function* filesIn(text: string, from: number, to: number): Generator<PlacedFile> {
  for (let at = from; at < to;) {
    const end = text.indexOf('\n', at);
    const oid = text.slice(at + OID_AT, at + PATH_AT - 1);
    yield [text.slice(at + PATH_AT, end), { mode: text.slice(at, at + OID_AT - 1), oid }];
    at = end + 1;
  }
}

/** What the disk refuses, or a name that can't stand in a line, costs the next start some time and nothing else. */
class ListingWriter {
  private readonly hash = createHash('sha256');
  private readonly lines = new LinePieces((piece) => this.held.push(piece), 'latin1');
  private held: Uint8Array[] = [];
  private count = 0;
  private writing: PrivateFile | null = null;
  private ended = false;

  constructor(
    private readonly file: string,
    tree: string,
    private readonly least: number,
  ) {
    this.lines.add(`countersign listing 1 ${tree}\n`);
  }

  add([path, { mode, oid }]: PlacedFile): void {
    if (this.ended) return;
    this.count++;
    if (mode.length !== OID_AT - 1 || path.includes('\n'))
      this.end(); // No note of a vault has such a name or mode.
    else this.lines.add(`${mode} ${oid} ${path}\n`);
    if (this.held.length > 0 && this.count >= this.least) this.attempt(() => this.write());
  }

  commit(): void {
    if (this.ended || this.count < this.least) return;
    this.attempt(() => {
      this.lines.end();
      this.write();
      this.writing?.write(Buffer.from(`${this.hash.digest('hex')}\n`));
      this.writing?.commit(false);
      this.writing = null;
    });
  }

  /** Nothing is written any more, and what is not finished goes. */
  end(): void {
    this.ended = true;
    this.held = [];
    this.writing?.abort();
    this.writing = null;
  }

  private write(): void {
    this.writing ??= new PrivateFile(this.file);
    for (const piece of this.held) {
      this.hash.update(piece);
      this.writing.write(piece);
    }
    this.held = [];
  }

  private attempt(act: () => void): void {
    try {
      act();
    } catch {
      this.end();
    }
  }
}
