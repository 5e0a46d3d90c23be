/** Stands in for `node:fs` in the bundle of the simulation: the calls that the project makes, in one turn each. */
import {
  type Options,
  bytesOf,
  fail,
  fileOf,
  find,
  handles,
  held,
  linkNow,
  listNow,
  look,
  makeFolder,
  openNow,
  partsOf,
  readNow,
  readPart,
  removeNow,
  renameNow,
  roomLeft,
  statNow,
  syncNow,
  touched,
  unlinkNow,
  write,
  writeWhole,
} from './files.ts';
import { kernel } from './host.ts';
import { type Entry, Stats } from './stats.ts';

export { constants } from './files.ts';
export { promises } from './fs-promises.ts';
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

/** Nothing tells of changes here; the twin of sync's watch does. */
export const watch = (path: string): never => fail('ENOSYS', 'watch', path);
