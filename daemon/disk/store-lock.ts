import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreError } from '../../shared/vault/store-error.ts';
import { codeOf } from './disk-error.ts';
import { fateOf } from './process-identity.ts';
import { type Workspace, identityIn } from './workspace.ts';

const LOCK = 'lock';
/** So long until a lock that the disk did not let go of is tried again, in milliseconds. */
const AGAIN_MS = 1000;

/**
 * One lock per vault between all processes that open it through a DiskStore. It is held for a few system calls, never
 * across an fsync or an await, so a holder that is seen twice is either dead or asleep. A dead holder's lock is broken
 * at once, a silent one's of another container after `patience` ms.
 *
 * A disk that becomes read-only while the lock is held does not let go of it. The lock is then left behind by a process that
 * lives: that process takes it as its own the next time, and removes it for the others as soon as the disk allows.
 *
 * What the lock buys is that a look and the step after it are one (compare-and-swap, "never onto an existing name").
 * That a note has one mover rests on `rename` alone.
 */
export class StoreLock {
  readonly #file: string;
  /** Whether somebody who uses this object holds the lock: where nobody does, a lock of ours was left behind. */
  #held = false;
  #removing = false;

  constructor(
    private readonly workspace: Workspace,
    private readonly patience = 10_000,
    private readonly again = AGAIN_MS,
  ) {
    this.#file = join(workspace.shared, LOCK);
  }

  /** Runs `work`, which must not wait for anything, while no other process does. */
  async hold<T>(path: string, work: () => T): Promise<T> {
    await this.#acquire(path);
    try {
      return work();
    } finally {
      this.#held = false;
      // What was done is done, whatever becomes of the lock.
      if (!this.#removed()) void this.#removeLater();
    }
  }

  /** A last try to remove what is ours, before the workspace goes that tells whose it is. */
  close(): void {
    if (!this.#held) this.#removed();
  }

  async #acquire(path: string): Promise<void> {
    let seen = '';
    let since = performance.now();
    for (let round = 0; !this.#take(); round++) {
      const holder = this.#holder();
      if (holder === null) continue;
      if (holder.trace !== seen) {
        seen = holder.trace;
        since = performance.now();
      }
      const silent = performance.now() - since > this.patience;
      if (holder.dead || (silent && holder.foreign)) {
        this.#break(seen);
        continue;
      }
      if (silent) {
        throw new StoreError(
          'busy',
          path,
          `${path} was not written: the process ${holder.name} has held the vault's lock for ${this.patience / 1000} s. ` +
            `If it hangs, end it; then remove ${this.#file}.`,
        );
      }
      await pause(Math.random() * Math.min(20, 1 + round));
    }
  }

  #take(): boolean {
    if (this.#held) return false;
    try {
      fs.linkSync(this.workspace.identityFile, this.#file);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      if (!this.#isOurs()) return false;
    }
    return (this.#held = true);
  }

  /** Null where the lock has been released meanwhile. */
  #holder(): { trace: string; dead: boolean; foreign: boolean; name: string } | null {
    const trace = this.#trace();
    if (trace === null) return null;
    const identity = identityIn(this.#file);
    if (identity === null) return { trace, dead: false, foreign: true, name: 'unknown' };
    const own = this.workspace.identity;
    return {
      trace,
      dead: fateOf(identity, own) === 'dead',
      foreign: identity.space !== own.space || identity.boot !== own.boot,
      name: String(identity.pid),
    };
  }

  /** Changes whenever somebody takes the lock, the same process included: linking touches the inode's change time. */
  #trace(): string | null {
    const stat = fs.lstatSync(this.#file, { throwIfNoEntry: false, bigint: true });
    return stat === undefined ? null : `${String(stat.ino)}:${String(stat.ctimeNs)}`;
  }

  /** Of several breakers one gets the file; one that got a newer lock than it had judged puts it back. */
  #break(judged: string): void {
    if (this.#trace() !== judged) return;
    const aside = this.workspace.fresh();
    try {
      fs.renameSync(this.#file, aside);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw error;
    }
    const [inode] = judged.split(':');
    if (String(fs.lstatSync(aside, { bigint: true }).ino) !== inode) {
      try {
        fs.linkSync(aside, this.#file);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    }
    fs.rmSync(aside, { force: true });
  }

  /** Whether no lock of ours is there any more; false where the disk does not let it be removed. */
  #removed(): boolean {
    try {
      if (this.#isOurs()) fs.unlinkSync(this.#file);
      return true;
    } catch (error) {
      return codeOf(error) === 'ENOENT';
    }
  }

  async #removeLater(): Promise<void> {
    if (this.#removing) return;
    this.#removing = true;
    // Whoever holds it meanwhile removes it afterwards.
    while (!this.#held && !this.#removed()) await pause(this.again, undefined, { ref: false });
    this.#removing = false;
  }

  #isOurs(): boolean {
    const own = fs.lstatSync(this.workspace.identityFile, { throwIfNoEntry: false });
    const there = fs.lstatSync(this.#file, { throwIfNoEntry: false });
    return own !== undefined && there?.ino === own.ino;
  }
}
