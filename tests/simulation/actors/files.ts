import type { FileNode } from '../host/disk.ts';
import type { Computer } from '../host/computer.ts';
import type { Kernel } from '../host/kernel.ts';
import { VAULT_DIR, folderAt } from '../world.ts';

/** Files as a person's programs treat them: without our locks, whenever they like. Editors sync what they save. */
export class Files {
  constructor(private readonly kernel: Kernel) {}

  find(computer: Computer, path: string): FileNode | null {
    const { folder, name } = this.at(computer, path);
    const node = folder.entries.get(name);
    return node?.kind === 'file' ? node : null;
  }

  /** In place, as some editors save, or by a new file that takes the name, as others do. */
  save(computer: Computer, path: string, text: string, inPlace: boolean): FileNode {
    const { folder, name } = this.at(computer, path);
    const there = folder.entries.get(name);
    const now = BigInt(computer.wall(this.kernel.time)) * 1_000_000n;
    if (inPlace && there?.kind === 'file') {
      there.data = there.synced = Buffer.from(text);
      there.modified = there.changed = now;
      return there;
    }
    const file = computer.disk.file(0o644);
    file.data = file.synced = Buffer.from(text);
    file.modified = file.changed = now;
    computer.disk.put(folder, name, file);
    computer.disk.syncFolder(folder);
    return file;
  }

  remove(computer: Computer, path: string): void {
    const { folder, name } = this.at(computer, path);
    computer.disk.put(folder, name, undefined);
    computer.disk.syncFolder(folder);
  }

  move(computer: Computer, from: string, to: string): void {
    const [source, target] = [this.at(computer, from), this.at(computer, to)];
    if (target.folder.entries.has(target.name)) return;
    computer.disk.rename(source.folder, source.name, target.folder, target.name);
    computer.disk.syncFolder(source.folder);
    computer.disk.syncFolder(target.folder);
  }

  private at(computer: Computer, path: string) {
    const slash = path.lastIndexOf('/');
    const folder = folderAt(computer, `${VAULT_DIR}/${path.slice(0, Math.max(0, slash))}`);
    return { folder, name: path.slice(slash + 1) };
  }
}
