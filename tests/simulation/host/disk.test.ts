import { describe, expect, it } from 'vitest';
import { Disk, type FileNode } from './disk.ts';

/** A file under two names: in the vault, and in a folder as sync keeps displaced notes in. */
function displaced(): { disk: Disk; file: FileNode } {
  const disk = new Disk();
  const own = disk.folder(0o700);
  disk.put(disk.root, 'own', own);
  const file = disk.file(0o644);
  disk.put(disk.root, 'note.md', file);
  disk.put(own, 'old-1', file);
  return { disk, file };
}

/** The checker believes the number of links: a wrong one hid four mutants of sync from it. */
describe('the disk in memory counts the names of a file as POSIX has them', () => {
  it('lets go of the files in a folder that is removed', () => {
    const { disk, file } = displaced();
    disk.put(disk.root, 'own', undefined);
    expect(file.links).toBe(1);
    disk.put(disk.root, 'note.md', undefined);
    expect(file.links).toBe(0);
  });

  it('keeps the files in a folder that is renamed', () => {
    const { disk, file } = displaced();
    disk.rename(disk.root, 'own', disk.root, 'kept');
    expect(file.links).toBe(2);
  });
});

describe('a power cut', () => {
  it('may lose the newest write alone, where older ones were written by the kernel itself', () => {
    const disk = new Disk();
    const file = disk.file(0o644);
    disk.put(disk.root, 'journal', file);
    disk.syncFolder(disk.root);
    for (const line of ['one\n', 'two\n', 'three\n']) {
      disk.grows(file);
      file.data = Buffer.concat([file.data, Buffer.from(line)]);
    }
    // Of six ways in which content survives the fourth, and of the sizes before the newest writes the last.
    const choices = [3, 2];
    disk.powerCut((count) => Math.min(choices.shift() ?? 0, count - 1));
    expect(file.data.toString()).toBe('one\ntwo\n');
  });
});
