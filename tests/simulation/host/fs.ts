/**
 * Stands in for `node:fs` in the bundle of the simulation: the calls that the project makes, over the disk of the computer whose
 * process runs now (open(2), rename(2), link(2), fsync(2) as POSIX has them).
 */
import { type FileNode, type FolderNode, type Node } from './disk.ts';
import { kernel } from './host.ts';
import type { Process } from './kernel.ts';

export const constants = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_NOFOLLOW: 0o400000,
  COPYFILE_EXCL: 1,
} as const;

interface Open {
  readonly process: Process;
  readonly node: Node;
  readonly append: boolean;
  at: number;
}
const handles = new Map<number, Open>();
let nextHandle = 10;

export function forgetHandles(): void {
  handles.clear();
}

export interface Options {
  readonly recursive?: boolean;
  readonly force?: boolean;
  readonly mode?: number;
  readonly bigint?: boolean;
  readonly throwIfNoEntry?: boolean;
  readonly withFileTypes?: boolean;
}

/** A system error without a stack: most of them say only that a file is not there, and a schedule meets thousands. */
function fail(code: string, syscall: string, path: string): never {
  const error = Object.create(Error.prototype) as Error & Record<'code' | 'syscall' | 'path', string>;
  Object.assign(error, { message: `${code}: ${syscall} '${path}'`, code, syscall, path });
  throw error;
}

const split = new Map<string, readonly string[]>();
const MOST_SPLIT = 20_000;

function partsOf(path: string): readonly string[] {
  let parts = split.get(path);
  if (parts === undefined) {
    if (split.size > MOST_SPLIT) split.clear();
    parts = path.split('/').filter((part) => part !== '' && part !== '.');
    split.set(path, parts);
  }
  return parts;
}

function lookAt({ computer }: Process, parts: readonly string[], count: number): Node | undefined {
  let node: Node | undefined = computer.disk.root;
  for (let at = 0; at < count && node !== undefined; at++)
    node = node.kind === 'folder' ? node.entries.get(parts[at] ?? '') : undefined;
  return node;
}

function look(process: Process, path: string): Node | undefined {
  const parts = partsOf(path);
  return lookAt(process, parts, parts.length);
}

function find(process: Process, path: string, syscall: string): Node {
  return look(process, path) ?? fail('ENOENT', syscall, path);
}

function parent(process: Process, path: string, syscall: string): { folder: FolderNode; name: string } {
  const parts = partsOf(path);
  const name = parts.at(-1) ?? '';
  const folder = lookAt(process, parts, parts.length - 1);
  if (folder === undefined) return fail('ENOENT', syscall, path);
  return folder.kind === 'folder' ? { folder, name } : fail('ENOTDIR', syscall, path);
}

function ticks(process: Process): bigint {
  return BigInt(process.computer.wall(kernel().time)) * 1_000_000n;
}

function roomLeft(process: Process, syscall: string, path: string): void {
  if (process.computer.full) fail('ENOSPC', syscall, path);
}

function touched(process: Process, node: Node): void {
  node.changed = ticks(process);
}

function put(process: Process, folder: FolderNode, name: string, node: Node | undefined): void {
  process.computer.disk.put(folder, name, node);
  folder.modified = folder.changed = ticks(process);
  if (node !== undefined) touched(process, node);
}

function write(process: Process, node: FileNode, bytes: Uint8Array, at: number): void {
  if (at === node.data.length && at > 0) process.computer.disk.grows(node);
  const size = Math.max(node.data.length, at + bytes.length);
  const data = Buffer.alloc(size);
  node.data.copy(data);
  data.set(bytes, at);
  node.data = data;
  node.modified = node.changed = ticks(process);
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}

const FLAGS: Readonly<Record<string, number>> = {
  r: constants.O_RDONLY,
  'r+': constants.O_RDWR,
  w: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
  wx: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
  a: constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND,
};

function openNow(process: Process, path: string, flags: string | number, mode: number): number {
  const bits = typeof flags === 'string' ? (FLAGS[flags] ?? fail('EINVAL', 'open', path)) : flags;
  let node = look(process, path);
  if (node !== undefined && (bits & constants.O_EXCL) !== 0) return fail('EEXIST', 'open', path);
  if (node?.kind === 'folder' && (bits & 3) !== 0) return fail('EISDIR', 'open', path);
  if (node === undefined) {
    const { folder, name } = parent(process, path, 'open');
    if ((bits & constants.O_CREAT) === 0) return fail('ENOENT', 'open', path);
    roomLeft(process, 'open', path);
    node = process.computer.disk.file(mode);
    node.modified = ticks(process);
    put(process, folder, name, node);
  } else if (node.kind === 'file' && (bits & constants.O_TRUNC) !== 0) {
    node.data = Buffer.alloc(0);
    node.modified = node.changed = ticks(process);
  }
  const handle = nextHandle++;
  handles.set(handle, { process, node, append: (bits & constants.O_APPEND) !== 0, at: 0 });
  return handle;
}

function held(handle: number): Open {
  return handles.get(handle) ?? fail('EBADF', 'handle', String(handle));
}

function fileOf(node: Node, syscall: string, path: string): FileNode {
  return node.kind === 'file' ? node : fail('EISDIR', syscall, path);
}

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

class Entry {
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

/** proc(5), as far as the project looks: who runs, since when, since which start of the computer. */
function procFile(process: Process, path: string): string | null {
  if (path === '/proc/sys/kernel/random/boot_id') return `${process.computer.bootId}\n`;
  const pid = Number(/^\/proc\/(\d+)\/stat$/.exec(path)?.[1] ?? NaN);
  if (Number.isNaN(pid)) return null;
  const found = process.computer.processes.find((one) => one.pid === pid && one.alive && !one.ended);
  if (found === undefined) return fail('ENOENT', 'open', path);
  return `${String(pid)} (node) S ${'0 '.repeat(18)}${String(found.started)} 0`;
}

function readNow(process: Process, path: string): Buffer {
  const told = path.startsWith('/proc/') ? procFile(process, path) : null;
  if (told !== null) return Buffer.from(told);
  const file = fileOf(find(process, path, 'open'), 'read', path);
  kernel().onRead(process.computer, file);
  return Buffer.from(file.data);
}

function makeFolder(process: Process, path: string, { recursive = false, mode = 0o755 }: Options): void {
  const parts = partsOf(path);
  for (let at = recursive ? 1 : parts.length; at <= parts.length; at++) {
    const here = parts.slice(0, at).join('/');
    const node = look(process, here);
    if (node !== undefined) {
      if (recursive && node.kind === 'folder') continue;
      fail('EEXIST', 'mkdir', path);
    }
    const { folder, name } = parent(process, here, 'mkdir');
    roomLeft(process, 'mkdir', path);
    put(process, folder, name, process.computer.disk.folder(mode));
  }
}

function removeNow(process: Process, path: string, { recursive = false, force = false }: Options): void {
  const node = look(process, path);
  if (node === undefined) {
    if (!force) fail('ENOENT', 'rm', path);
    return;
  }
  if (node.kind === 'folder' && !recursive) fail('EISDIR', 'rm', path);
  const { folder, name } = parent(process, path, 'rm');
  put(process, folder, name, undefined);
}

function renameNow(process: Process, from: string, to: string): void {
  const node = find(process, from, 'rename');
  const source = parent(process, from, 'rename');
  const target = parent(process, to, 'rename');
  const there = target.folder.entries.get(target.name);
  if (there === node) return;
  if (there?.kind === 'folder') fail('EISDIR', 'rename', to);
  if (there?.kind === 'file') touched(process, there);
  process.computer.disk.rename(source.folder, source.name, target.folder, target.name);
  touched(process, node);
}

function linkNow(process: Process, from: string, to: string): void {
  const node = fileOf(find(process, from, 'link'), 'link', from);
  const { folder, name } = parent(process, to, 'link');
  if (folder.entries.has(name)) fail('EEXIST', 'link', to);
  put(process, folder, name, node);
  if (name.startsWith('old-')) kernel().moments.pass('note-displaced', process.computer, from);
}

function unlinkNow(process: Process, path: string): void {
  const node = find(process, path, 'unlink');
  if (node.kind === 'folder') fail('EISDIR', 'unlink', path);
  const { folder, name } = parent(process, path, 'unlink');
  put(process, folder, name, undefined);
  touched(process, node);
}

function listNow(process: Process, path: string, withFileTypes: boolean): Entry[] | string[] {
  const node = find(process, path, 'scandir');
  if (node.kind !== 'folder') return fail('ENOTDIR', 'scandir', path);
  return withFileTypes
    ? [...node.entries].map(([name, inner]) => new Entry(name, inner))
    : [...node.entries.keys()];
}

function writeWhole(process: Process, path: string, data: string | Uint8Array, mode: number): void {
  const handle = openNow(process, path, 'w', mode);
  write(process, fileOf(held(handle).node, 'write', path), bytesOf(data), 0);
  handles.delete(handle);
}

function statNow(process: Process, path: string, options: Options): Stats | undefined {
  const node = look(process, path);
  if (node === undefined) return options.throwIfNoEntry === false ? undefined : fail('ENOENT', 'lstat', path);
  return new Stats(node, options.bigint ?? false);
}

function syncNow(process: Process, node: Node): void {
  const { computer } = process;
  if (computer.fsyncFails !== '') {
    const code = computer.fsyncFails;
    computer.fsyncFails = '';
    fail(code, 'fsync', '');
  }
  if (node.kind === 'file') computer.disk.syncFile(node);
  else computer.disk.syncFolder(node);
}

export const openSync = (path: string, flags: string | number = 'r', mode = 0o644): number =>
  openNow(kernel().call(), path, flags, mode);
export const closeSync = (handle: number): void => void handles.delete(handle);
export const existsSync = (path: string): boolean => look(kernel().call(), path) !== undefined;
export const realpathSync = (path: string): string => {
  find(kernel().call(), path, 'realpath');
  return `/${partsOf(path).join('/')}`;
};
export const chmodSync = (path: string, mode: number): void => {
  const process = kernel().call();
  const node = find(process, path, 'chmod');
  node.mode = mode;
  touched(process, node);
};
export const fsyncSync = (handle: number): void => {
  syncNow(kernel().call(), held(handle).node);
};
export const fstatSync = (handle: number, options: Options = {}): Stats => {
  kernel().call();
  return new Stats(held(handle).node, options.bigint ?? false);
};
export const lstatSync = (path: string, options: Options = {}): Stats | undefined =>
  statNow(kernel().call(), path, options);
export const statSync = lstatSync;
export const mkdirSync = (path: string, options: Options = {}): void => {
  makeFolder(kernel().call(), path, options);
};
export const renameSync = (from: string, to: string): void => {
  renameNow(kernel().call(), from, to);
};
export const linkSync = (from: string, to: string): void => {
  linkNow(kernel().call(), from, to);
};
export const unlinkSync = (path: string): void => {
  unlinkNow(kernel().call(), path);
};
export const rmSync = (path: string, options: Options = {}): void => {
  removeNow(kernel().call(), path, options);
};
export const readlinkSync = (path: string): string =>
  path === '/proc/self/ns/pid' ? `pid:[${kernel().call().computer.name}]` : fail('EINVAL', 'readlink', path);
export const readdirSync = (path: string, options: Options = {}): Entry[] | string[] =>
  listNow(kernel().call(), path, options.withFileTypes ?? false);
export const readFileSync = (path: string, encoding?: BufferEncoding): Buffer | string => {
  const bytes = readNow(kernel().call(), path);
  return encoding === undefined ? bytes : bytes.toString(encoding);
};
export const writeFileSync = (path: string, data: string | Uint8Array, options: Options = {}): void => {
  writeWhole(kernel().call(), path, data, options.mode ?? 0o644);
};
export const appendFileSync = (path: string, data: string | Uint8Array, options: Options = {}): void => {
  const process = kernel().call();
  const handle = openNow(process, path, 'a', options.mode ?? 0o644);
  const node = fileOf(held(handle).node, 'write', path);
  write(process, node, bytesOf(data), node.data.length);
  handles.delete(handle);
};
export const readSync = (
  handle: number,
  into: Uint8Array,
  offset: number,
  length: number,
  at: number | null,
): number => {
  kernel().call();
  return readPart(handle, into, offset, length, at);
};
export const writeSync = (handle: number, bytes: Uint8Array, offset = 0): number => {
  const process = kernel().call();
  const open = held(handle);
  const node = fileOf(open.node, 'write', '');
  roomLeft(process, 'write', '');
  const part = bytes.subarray(offset);
  const at = open.append ? node.data.length : open.at;
  write(process, node, part, at);
  open.at = at + part.length;
  return part.length;
};

function readPart(
  handle: number,
  into: Uint8Array,
  offset: number,
  length: number,
  at: number | null,
): number {
  const open = held(handle);
  const node = fileOf(open.node, 'read', '');
  const { data } = node;
  const from = at ?? open.at;
  if (from === 0 && length >= data.length) kernel().onRead(open.process.computer, node);
  const part = data.subarray(from, from + length);
  into.set(part, offset);
  if (at === null) open.at += part.length;
  return part.length;
}

/** Nothing tells of changes here; the twin of sync's watch does. */
export const watch = (path: string): never => fail('ENOSYS', 'watch', path);

class FileHandle {
  constructor(private readonly handle: number) {}
  async stat(options: Options = {}): Promise<Stats> {
    await kernel().io();
    return new Stats(held(this.handle).node, options.bigint ?? false);
  }
  async readFile(encoding?: BufferEncoding): Promise<Buffer | string> {
    const process = await kernel().io();
    const file = fileOf(held(this.handle).node, 'read', '');
    kernel().onRead(process.computer, file);
    const bytes = Buffer.from(file.data);
    return encoding === undefined ? bytes : bytes.toString(encoding);
  }
  async read(
    into: Uint8Array,
    offset: number,
    length: number,
    at: number | null,
  ): Promise<{ bytesRead: number }> {
    await kernel().io();
    return { bytesRead: readPart(this.handle, into, offset, length, at) };
  }
  async writeFile(data: string | Uint8Array): Promise<void> {
    const process = await kernel().io();
    roomLeft(process, 'write', '');
    write(process, fileOf(held(this.handle).node, 'write', ''), bytesOf(data), 0);
  }
  async sync(): Promise<void> {
    syncNow(await kernel().io(), held(this.handle).node);
  }
  async close(): Promise<void> {
    await kernel().io();
    handles.delete(this.handle);
  }
}

export const promises = {
  open: async (path: string, flags: string | number = 'r', mode = 0o644) =>
    new FileHandle(openNow(await kernel().io(), path, flags, mode)),
  readdir: async (path: string, options: Options = {}) =>
    listNow(await kernel().io(), path, options.withFileTypes ?? false),
  lstat: async (path: string, options: Options = {}) => statNow(await kernel().io(), path, options),
  stat: async (path: string, options: Options = {}) => statNow(await kernel().io(), path, options),
  readFile: async (path: string, encoding?: BufferEncoding) => {
    const bytes = readNow(await kernel().io(), path);
    return encoding === undefined ? bytes : bytes.toString(encoding);
  },
  writeFile: async (path: string, data: string | Uint8Array, options: Options = {}) => {
    writeWhole(await kernel().io(), path, data, options.mode ?? 0o644);
  },
  mkdir: async (path: string, options: Options = {}) => {
    makeFolder(await kernel().io(), path, options);
  },
  rename: async (from: string, to: string) => {
    renameNow(await kernel().io(), from, to);
  },
  link: async (from: string, to: string) => {
    linkNow(await kernel().io(), from, to);
  },
  unlink: async (path: string) => {
    unlinkNow(await kernel().io(), path);
  },
  rm: async (path: string, options: Options = {}) => {
    removeNow(await kernel().io(), path, options);
  },
  copyFile: async (from: string, to: string, flags = 0) => {
    const process = await kernel().io();
    if ((flags & constants.COPYFILE_EXCL) !== 0 && look(process, to) !== undefined)
      fail('EEXIST', 'copyfile', to);
    writeWhole(process, to, readNow(process, from), 0o644);
  },
};
