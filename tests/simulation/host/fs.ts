/** Stands in for `node:fs` in the bundle of the simulation: the calls that the project makes, in one turn each. */
import * as files from './files.ts';
import { kernel } from './host.ts';
import type { Process } from './kernel.ts';
import { Stats } from './stats.ts';

export { constants } from './files.ts';
export { promises } from './fs-promises.ts';

/** What a process does, done at once by the one that runs. */
function atOnce<Args extends readonly unknown[], Answer>(
  act: (process: Process, ...args: Args) => Answer,
): (...args: Args) => Answer {
  return (...args) => act(kernel().call(), ...args);
}

export const openSync = atOnce(files.openNow);
export const closeSync = (handle: number): void => void files.handles.delete(handle);
export const existsSync = atOnce((process, path: string) => files.look(process, path) !== undefined);
export const realpathSync = atOnce((process, path: string) => {
  files.find(process, path, 'realpath');
  return `/${files.partsOf(path).join('/')}`;
});
export const chmodSync = atOnce((process, path: string, mode: number) => {
  const node = files.find(process, path, 'chmod');
  node.mode = mode;
  files.touched(process, node);
});
export const fsyncSync = atOnce((process, handle: number) => {
  files.syncNow(process, files.held(handle).node);
});
export const fstatSync = atOnce(
  (_, handle: number, options: files.Options = {}) =>
    new Stats(files.held(handle).node, options.bigint ?? false),
);
export const lstatSync = atOnce(files.statNow);
export const statSync = lstatSync;
export const mkdirSync = atOnce(files.makeFolder);
export const renameSync = atOnce(files.renameNow);
export const linkSync = atOnce(files.linkNow);
export const unlinkSync = atOnce(files.unlinkNow);
export const rmSync = atOnce(files.removeNow);
export const readlinkSync = atOnce(({ computer }, path: string) =>
  path === '/proc/self/ns/pid' ? `pid:[${computer.name}]` : files.fail('EINVAL', 'readlink', path),
);
export const readdirSync = atOnce(files.listNow);
export const readFileSync = atOnce(files.readNow);
export const writeFileSync = atOnce(files.writeWhole);
export const appendFileSync = atOnce(
  (process, path: string, data: string | Uint8Array, options: files.Options = {}) => {
    const handle = files.openNow(process, path, 'a', options.mode);
    const node = files.fileOf(files.held(handle).node, 'write', path);
    files.write(process, node, files.bytesOf(data), node.data.length);
    files.handles.delete(handle);
  },
);
export const readSync = atOnce(
  (_, handle: number, into: Uint8Array, offset: number, length: number, at: number | null) =>
    files.readPart(handle, into, offset, length, at),
);
export const writeSync = atOnce((process, handle: number, bytes: Uint8Array, offset?: number) => {
  const open = files.held(handle);
  const node = files.fileOf(open.node, 'write', '');
  files.roomLeft(process, 'write', '');
  const part = bytes.subarray(offset);
  const at = open.append ? node.data.length : open.at;
  files.write(process, node, part, at);
  open.at = at + part.length;
  return part.length;
});

/** Nothing tells of changes here; the twin of sync's watch does. */
export const watch = (path: string): never => files.fail('ENOSYS', 'watch', path);
