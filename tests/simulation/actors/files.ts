import type { FileNode } from '../host/disk.ts';
import type { Computer } from '../host/computer.ts';
import type { Kernel } from '../host/kernel.ts';
import type { Random } from '../random.ts';
import { VAULT_DIR, folderAt } from '../world.ts';
import { Savings } from './savings.ts';

/**
 * How a program saves: by a new file that takes the name; in place, all at once; or in place and in steps, first empty and then
 * filled, as Obsidian does.
 */
export type Way = 'rename' | 'at-once' | 'in-steps';

export interface Saved {
  /** Called when all bytes are there. */
  readonly whole: (file: FileNode) => void;
  readonly cutOff?: () => void;
}

/** Files as a person's programs treat them: without our locks, whenever they like. Editors sync what they save. */
export class Files {
  readonly savings = new Savings();

  constructor(
    private readonly kernel: Kernel,
    private readonly random: Random,
  ) {}

  find(computer: Computer, path: string): FileNode | null {
    const { folder, name } = this.at(computer, path);
    const node = folder.entries.get(name);
    return node?.kind === 'file' ? node : null;
  }

  aWay(): Way {
    return this.random.weighted([
      [3, 'rename'],
      [2, 'at-once'],
      [5, 'in-steps'],
    ]);
  }

  /** Makes a file or changes it; a file that is being written already is left to who writes it. */
  save(computer: Computer, path: string, text: string, way: Way, { whole, cutOff }: Saved): void {
    const { folder, name } = this.at(computer, path);
    const there = folder.entries.get(name);
    if (there?.kind === 'folder' || this.savings.isOpen(there ?? null)) return;
    const now = this.now(computer);
    const file = there === undefined || way === 'rename' ? computer.disk.file(0o644) : there;
    file.data = way === 'in-steps' ? Buffer.alloc(0) : Buffer.from(text);
    file.modified = file.changed = now;
    if (way !== 'in-steps') file.synced = file.data;
    if (file !== there) {
      computer.disk.put(folder, name, file);
      computer.disk.syncFolder(folder);
    }
    if (way !== 'in-steps') {
      whole(file);
      return;
    }
    this.savings.begin({
      computer,
      file,
      parts: this.parts(Buffer.from(text)),
      whole: () => {
        whole(file);
      },
      cutOff: cutOff ?? (() => undefined),
    });
  }

  remove(computer: Computer, path: string): void {
    const { folder, name } = this.at(computer, path);
    this.savings.dropped(folder.entries.get(name));
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

  now(computer: Computer): bigint {
    return BigInt(computer.wall(this.kernel.time)) * 1_000_000n;
  }

  /** One part or two, cut anywhere. */
  private parts(bytes: Buffer): Buffer[] {
    const at = this.random.chance(0.5) ? 0 : this.random.below(bytes.length);
    return at === 0 ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at)];
  }

  private at(computer: Computer, path: string) {
    const slash = path.lastIndexOf('/');
    const folder = folderAt(computer, `${VAULT_DIR}/${path.slice(0, Math.max(0, slash))}`);
    return { folder, name: path.slice(slash + 1) };
  }
}
