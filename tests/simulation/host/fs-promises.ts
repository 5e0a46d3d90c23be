/** Stands in for `node:fs/promises`: the same, others go first where the schedule wants it. */
import {
  type Options,
  bytesOf,
  constants,
  fail,
  fileOf,
  handles,
  held,
  linkNow,
  listNow,
  look,
  makeFolder,
  openNow,
  readNow,
  readPart,
  removeNow,
  renameNow,
  roomLeft,
  statNow,
  syncNow,
  unlinkNow,
  write,
  writeWhole,
} from './files.ts';
import { kernel } from './host.ts';
import { Stats } from './stats.ts';

export { constants };

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

/** `fs.promises` too. */
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

export const { open, readdir, lstat, stat, readFile, writeFile, mkdir, rename, link, unlink, rm, copyFile } =
  promises;
export const rmdir = unlink;
