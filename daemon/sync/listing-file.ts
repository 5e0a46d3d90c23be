import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writePrivate } from '../disk/private-file.ts';
import { HeldLines } from './held-lines.ts';
import type { PlacedFile } from './tree-compare.ts';

/** All files below one tree. */
export interface Listing {
  readonly tree: string;
  readonly files: Iterable<PlacedFile>;
}

const HEAD = 'countersign listing 1';
const HEAD_LINE = /^countersign listing 1 ([0-9a-f]{40}) ([0-9a-f]{64})\n/;
/** `<mode> <oid> <path>`, the first two of one length in every line. */
const OID_AT = 7;
const PATH_AT = 48;

/**
 * A list of all files of one tree, beside the clone: what a start reads in one go where a vault of fifty thousand notes
 * has thousands of trees. It says nothing that the trees don't, and is believed only whole: its head has the hash of all
 * that follows, so that neither half of it counts nor one that was changed.
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
    const text = bytes.toString('latin1'); // Names hold bytes one to one, as in trees.
    const head = HEAD_LINE.exec(text);
    if (head?.[1] === undefined || head[2] !== hashOf(bytes.subarray(head[0].length))) return null;
    return { tree: head[1], files: filesIn(text, head[0].length) };
  }

  /** A disk that refuses it costs the next start some time and nothing else. */
  write(tree: string, files: ListingLines): void {
    const body = files.bytes();
    const head = Buffer.from(`${HEAD} ${tree} ${hashOf(body)}\n`);
    try {
      writePrivate(this.file, Buffer.concat([head, body]), false);
    } catch {
      return;
    }
  }
}

/** The files of a tree as lines of its listing. */
export class ListingLines {
  /** False once there was a file that can't stand in a line: no note of a vault has such a name or mode. */
  writable = true;
  count = 0;
  private readonly lines = new HeldLines('latin1');

  add([path, { mode, oid }]: PlacedFile): void {
    this.writable &&= mode.length === OID_AT - 1 && !path.includes('\n');
    this.count++;
    this.lines.add(`${mode} ${oid} ${path}\n`);
  }

  bytes(): Buffer {
    return this.lines.bytes();
  }
}

function* filesIn(text: string, from: number): Generator<PlacedFile> {
  for (let at = from; at < text.length;) {
    const end = text.indexOf('\n', at);
    const oid = text.slice(at + OID_AT, at + PATH_AT - 1);
    yield [text.slice(at + PATH_AT, end), { mode: text.slice(at, at + OID_AT - 1), oid }];
    at = end + 1;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
