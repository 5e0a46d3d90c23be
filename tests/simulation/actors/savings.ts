import type { Computer } from '../host/computer.ts';
import type { FileNode, Node } from '../host/disk.ts';

/** A file that a program of a person is writing. */
export interface Saving {
  readonly computer: Computer;
  /** What is still to come goes into the same inode, wherever that is by then, as through an open handle. */
  readonly file: FileNode;
  readonly parts: Buffer[];
  /** All bytes are there. */
  readonly whole: () => void;
  /** The program died with its computer; what was written so far stays. */
  readonly cutOff: () => void;
}

/**
 * Saves that are under way. Obsidian, editors and the tools that carry a vault make a file empty and then fill it, and
 * anything may happen in between; the scheduler lets one of them go on as it lets programs go on.
 */
export class Savings {
  private readonly open: Saving[] = [];

  get underWay(): readonly Saving[] {
    return this.open;
  }

  begin(saving: Saving): void {
    this.open.push(saving);
  }

  isOpen(file: FileNode | null): boolean {
    return this.open.some((saving) => saving.file === file);
  }

  /** A person deleted the file: what is still written to it goes nowhere, by their own hand. */
  dropped(file: Node | undefined): void {
    const at = this.open.findIndex((saving) => saving.file === file);
    if (at >= 0) this.open.splice(at, 1);
  }

  goOn(saving: Saving, now: bigint): void {
    const { file, parts } = saving;
    const part = parts.shift();
    if (part !== undefined) {
      file.data = Buffer.concat([file.data, part]);
      file.modified = file.changed = now;
    }
    if (parts.length > 0) return;
    // Editors sync what they save.
    file.synced = file.data;
    this.open.splice(this.open.indexOf(saving), 1);
    saving.whole();
  }

  /** A computer has lost its power or was put back to an earlier day. */
  stop(computer: Computer): void {
    for (const saving of this.open.filter((one) => one.computer === computer)) {
      this.open.splice(this.open.indexOf(saving), 1);
      saving.cutOff();
    }
  }
}
