import { Disk } from './disk.ts';
import type { Process } from './kernel.ts';

/** What a Git directory holds in the twin: names of objects that are there, and refs. */
export interface CloneFacts {
  readonly have: Set<string>;
  /** Written and not yet durable. */
  readonly unsynced: Set<string>;
  readonly refs: Map<string, string>;
}

/** A machine with a disk, clocks of its own, and the processes that run on it. */
export class Computer {
  disk = new Disk();
  readonly clones = new Map<string, CloneFacts>();
  readonly processes: Process[] = [];
  boots = 1;
  /** How far the wall clock is off true time (ms), and how much faster than true time its clocks run. */
  offset = 0;
  private drift = 0;
  /** True time and readings from which the clocks have run with their drift. */
  private since: number;
  private up = 0;
  /** Whether its clocks have moved as time does since the beginning. */
  steady = true;
  /** How often its disk, or a part of it, was put back to an earlier day. */
  restores = 0;
  /** No two processes have the same. */
  private pids = 100;
  /** Fault of the next fsync: '' or a system error code. */
  fsyncFails = '';
  full = false;

  constructor(
    readonly name: string,
    time: number,
  ) {
    this.since = time;
    this.up = 1_000_000;
  }

  wall(time: number): number {
    return Math.floor(time + this.offset + (time - this.since) * this.drift);
  }

  /** Milliseconds since the last start. */
  uptime(time: number): number {
    return Math.floor(this.up + (time - this.since) * (1 + this.drift));
  }

  setDrift(time: number, drift: number): void {
    this.offset += (time - this.since) * this.drift;
    this.up = this.uptime(time);
    this.since = time;
    this.drift = drift;
  }

  get bootId(): string {
    return `boot-${this.name}-${String(this.boots)}`;
  }

  newPid(): number {
    return ++this.pids;
  }

  reboot(time: number): void {
    this.boots++;
    this.setDrift(time, this.drift);
    this.up = 1000;
  }

  clone(gitdir: string): CloneFacts {
    let clone = this.clones.get(gitdir);
    if (clone === undefined) {
      clone = { have: new Set(), unsynced: new Set(), refs: new Map() };
      this.clones.set(gitdir, clone);
    }
    return clone;
  }

  running(name: string): Process | undefined {
    return this.processes.find((process) => process.name === name && process.alive && !process.ended);
  }
}
