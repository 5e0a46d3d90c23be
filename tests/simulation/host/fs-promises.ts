/** Stands in for `node:fs/promises`: the same, others go first where the schedule wants it. */
import * as files from './files.ts';
import { kernel } from './host.ts';
import type { Process } from './kernel.ts';
import { Stats } from './stats.ts';

export { constants } from './files.ts';

/** What a process does, done when it is its turn again. */
function later<Args extends readonly unknown[], Answer>(
  act: (process: Process, ...args: Args) => Answer,
): (...args: Args) => Promise<Answer> {
  return async (...args) => act(await kernel().io(), ...args);
}

class FileHandle {
  constructor(private readonly handle: number) {}
  async stat(options: files.Options = {}): Promise<Stats> {
    await kernel().io();
    return new Stats(files.held(this.handle).node, options.bigint ?? false);
  }
  async readFile(encoding?: BufferEncoding): Promise<Buffer | string> {
    const process = await kernel().io();
    const file = files.fileOf(files.held(this.handle).node, 'read', '');
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
    return { bytesRead: files.readPart(this.handle, into, offset, length, at) };
  }
  async writeFile(data: string | Uint8Array): Promise<void> {
    const process = await kernel().io();
    files.roomLeft(process, 'write', '');
    files.write(process, files.fileOf(files.held(this.handle).node, 'write', ''), files.bytesOf(data), 0);
  }
  async sync(): Promise<void> {
    files.syncNow(await kernel().io(), files.held(this.handle).node);
  }
  async close(): Promise<void> {
    await kernel().io();
    files.handles.delete(this.handle);
  }
}

/** `fs.promises` too. */
export const promises = {
  open: later((process, path: string, flags?: string | number, mode?: number) => {
    return new FileHandle(files.openNow(process, path, flags, mode));
  }),
  readdir: later(files.listNow),
  lstat: later(files.statNow),
  stat: later(files.statNow),
  readFile: later(files.readNow),
  writeFile: later(files.writeWhole),
  mkdir: later(files.makeFolder),
  rename: later(files.renameNow),
  link: later(files.linkNow),
  unlink: later(files.unlinkNow),
  rm: later(files.removeNow),
  copyFile: later((process, from: string, to: string, flags?: number) => {
    if (((flags ?? 0) & files.constants.COPYFILE_EXCL) !== 0 && files.look(process, to) !== undefined)
      files.fail('EEXIST', 'copyfile', to);
    files.writeWhole(process, to, files.readNow(process, from));
  }),
};

export const { open, readdir, lstat, stat, readFile, writeFile, mkdir, rename, link, unlink, rm, copyFile } =
  promises;
export const rmdir = unlink;
