/**
 * What a process does with the disk of its computer: open(2), rename(2), link(2), fsync(2) as POSIX has them. `fs.ts` and
 * `fs-promises.ts` are the faces that Node.js gives to it.
 */
import { type FileNode, type FolderNode, type Node } from './disk.ts';
import { kernel } from './host.ts';
import type { Process } from './kernel.ts';
import { Entry, Stats } from './stats.ts';

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
export const handles = new Map<number, Open>();
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
export function fail(code: string, syscall: string, path: string): never {
  const error = Object.create(Error.prototype) as Error & Record<'code' | 'syscall' | 'path', string>;
  Object.assign(error, { message: `${code}: ${syscall} '${path}'`, code, syscall, path });
  throw error;
}

const split = new Map<string, readonly string[]>();
const MOST_SPLIT = 20_000;

export function partsOf(path: string): readonly string[] {
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

export function look(process: Process, path: string): Node | undefined {
  const parts = partsOf(path);
  return lookAt(process, parts, parts.length);
}

export function find(process: Process, path: string, syscall: string): Node {
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

export function roomLeft(process: Process, syscall: string, path: string): void {
  if (process.computer.full) fail('ENOSPC', syscall, path);
}

export function touched(process: Process, node: Node): void {
  node.changed = ticks(process);
}

function put(process: Process, folder: FolderNode, name: string, node: Node | undefined): void {
  process.computer.disk.put(folder, name, node);
  folder.modified = folder.changed = ticks(process);
  if (node !== undefined) touched(process, node);
}

export function write(process: Process, node: FileNode, bytes: Uint8Array, at: number): void {
  if (at === node.data.length && at > 0) process.computer.disk.grows(node);
  const size = Math.max(node.data.length, at + bytes.length);
  const data = Buffer.alloc(size);
  node.data.copy(data);
  data.set(bytes, at);
  node.data = data;
  node.modified = node.changed = ticks(process);
}

export function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}

const FLAGS: Readonly<Record<string, number>> = {
  r: constants.O_RDONLY,
  'r+': constants.O_RDWR,
  w: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
  wx: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
  a: constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND,
};

export function openNow(process: Process, path: string, flags: string | number = 'r', mode = 0o644): number {
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

export function held(handle: number): Open {
  return handles.get(handle) ?? fail('EBADF', 'handle', String(handle));
}

export function fileOf(node: Node, syscall: string, path: string): FileNode {
  return node.kind === 'file' ? node : fail('EISDIR', syscall, path);
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

export function readNow(process: Process, path: string, encoding?: BufferEncoding): Buffer | string {
  const bytes = bytesAt(process, path);
  return encoding === undefined ? bytes : bytes.toString(encoding);
}

function bytesAt(process: Process, path: string): Buffer {
  const told = path.startsWith('/proc/') ? procFile(process, path) : null;
  if (told !== null) return Buffer.from(told);
  const file = fileOf(find(process, path, 'open'), 'read', path);
  kernel().onRead(process.computer, file);
  return Buffer.from(file.data);
}

export function makeFolder(
  process: Process,
  path: string,
  { recursive = false, mode = 0o755 }: Options = {},
): void {
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

export function removeNow(
  process: Process,
  path: string,
  { recursive = false, force = false }: Options = {},
): void {
  const node = look(process, path);
  if (node === undefined) {
    if (!force) fail('ENOENT', 'rm', path);
    return;
  }
  if (node.kind === 'folder' && !recursive) fail('EISDIR', 'rm', path);
  const { folder, name } = parent(process, path, 'rm');
  put(process, folder, name, undefined);
}

export function renameNow(process: Process, from: string, to: string): void {
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

export function linkNow(process: Process, from: string, to: string): void {
  const node = fileOf(find(process, from, 'link'), 'link', from);
  const { folder, name } = parent(process, to, 'link');
  if (folder.entries.has(name)) fail('EEXIST', 'link', to);
  put(process, folder, name, node);
  if (name.startsWith('old-')) kernel().moments.pass('note-displaced', process.computer, from);
}

export function unlinkNow(process: Process, path: string): void {
  const node = find(process, path, 'unlink');
  if (node.kind === 'folder') fail('EISDIR', 'unlink', path);
  const { folder, name } = parent(process, path, 'unlink');
  put(process, folder, name, undefined);
  touched(process, node);
}

export function listNow(
  process: Process,
  path: string,
  { withFileTypes = false }: Options = {},
): Entry[] | string[] {
  const node = find(process, path, 'scandir');
  if (node.kind !== 'folder') return fail('ENOTDIR', 'scandir', path);
  return withFileTypes
    ? [...node.entries].map(([name, inner]) => new Entry(name, inner))
    : [...node.entries.keys()];
}

export function writeWhole(
  process: Process,
  path: string,
  data: string | Uint8Array,
  { mode = 0o644 }: Options = {},
): void {
  const handle = openNow(process, path, 'w', mode);
  write(process, fileOf(held(handle).node, 'write', path), bytesOf(data), 0);
  handles.delete(handle);
}

export function statNow(process: Process, path: string, options: Options = {}): Stats | undefined {
  const node = look(process, path);
  if (node === undefined) return options.throwIfNoEntry === false ? undefined : fail('ENOENT', 'lstat', path);
  return new Stats(node, options.bigint ?? false);
}

export function syncNow(process: Process, node: Node): void {
  const { computer } = process;
  if (computer.fsyncFails !== '') {
    const code = computer.fsyncFails;
    computer.fsyncFails = '';
    fail(code, 'fsync', '');
  }
  if (node.kind === 'file') computer.disk.syncFile(node);
  else computer.disk.syncFolder(node);
}

export function readPart(
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
