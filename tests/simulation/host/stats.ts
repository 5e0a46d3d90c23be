import { type Node } from './disk.ts';

export class Stats {
  readonly size: number | bigint;
  readonly ino: number | bigint;
  readonly dev: number | bigint;
  readonly nlink: number | bigint;
  readonly mode: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly mtimeMs: number;

  constructor(
    private readonly node: Node,
    bigint: boolean,
  ) {
    const number = (value: number) => (bigint ? BigInt(value) : value);
    this.size = number(node.kind === 'file' ? node.data.length : 0);
    this.ino = number(node.ino);
    this.dev = number(1);
    this.nlink = number(node.kind === 'file' ? node.links : 2);
    this.mode = node.mode;
    this.mtimeNs = node.modified;
    this.ctimeNs = node.changed;
    this.mtimeMs = Number(node.modified / 1_000_000n);
  }

  isFile(): boolean {
    return this.node.kind === 'file';
  }
  isDirectory(): boolean {
    return this.node.kind === 'folder';
  }
  isSymbolicLink(): boolean {
    return false;
  }
}

export class Entry {
  constructor(
    readonly name: string,
    private readonly node: Node,
  ) {}
  isFile(): boolean {
    return this.node.kind === 'file';
  }
  isDirectory(): boolean {
    return this.node.kind === 'folder';
  }
}
