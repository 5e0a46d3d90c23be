import type { Random } from '../random.ts';
import { GitHost } from '../twins/git-host.ts';
import { Mailroom } from '../twins/mailroom.ts';
import { ObjectPool } from '../twins/objects.ts';
import type { Computer } from './computer.ts';
import type { FileNode } from './disk.ts';
import { Moments } from './moments.ts';

/** Thrown into the code of a process that was killed in the middle of a system call; nothing it does after that counts. */
export class Killed extends Error {
  constructor() {
    super('The process was killed.');
  }
}

interface Timer {
  /** On the computer's own uptime. */
  readonly due: number;
  readonly fire: () => void;
}

/** One program on one computer: code that runs until it waits, and is dead for good once it was killed. */
export class Process {
  alive = true;
  /** Whether its main function has ended. */
  ended = false;
  /** System calls it may still make before it is killed; Infinity: as many as it likes. */
  callsLeft = Infinity;
  readonly waiting: (() => void)[] = [];
  readonly timers: Timer[] = [];
  /** What module-level variables hold in this process; a new process begins with none. */
  readonly memory = new Map<string, Set<string>>();
  /** Why its main function ended, where it threw. */
  failure: unknown = null;
  /** Tells it that something in its vault changed; null while it does not listen. */
  news: (() => void) | null = null;

  constructor(
    readonly name: string,
    readonly computer: Computer,
    readonly pid: number,
    /** Kernel's start time, for `/proc/<pid>/stat`. */
    readonly started: number,
  ) {}

  get dueTimer(): number {
    return Math.min(Infinity, ...this.timers.map(({ due }) => due));
  }
}

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
const shortSleep = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
/** So many turns of the event loop are more than any code needs; the first use of a package may have to read it from disk. */
const MANY_TURNS = 2000;
const QUIET_TURNS = 4;
/** A process that neither waits nor ends after so many milliseconds more hangs, which is a finding. */
const LONGEST_MS = 10_000;

/** What no fault of the world excuses. */
function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || (error as Error).name === 'AccessError';
}

function waitsForMore({ waiting, timers, news }: Process): boolean {
  return waiting.length > 0 || timers.length > 0 || news !== null;
}

/**
 * Runs one process at a time until it waits for something of the outside world. What it waits for and who goes on is the
 * scheduler's choice, so a run is a function of its seed: no clock and no chance of the real machine is ever asked.
 */
export class Kernel {
  /** True time, milliseconds since 1970; no computer knows it exactly. */
  time = Date.parse('2026-11-20T08:30:00Z');
  current: Process | null = null;
  /** How often an asynchronous file operation lets others go first. */
  yields = 0.1;
  steps = 0;
  /** System calls that were made: before each of them a process may be killed. */
  calls = 0;
  /** Grows with everything that may change which objects a ref leads to. */
  refChanges = 0;
  readonly pool = new ObjectPool();
  readonly git = new GitHost(this);
  readonly mail = new Mailroom(this);
  readonly moments = new Moments();
  /** Told of every file that a process reads whole. */
  onRead: (computer: Computer, file: FileNode) => void = () => undefined;
  /** Sentences about what no program may do: throw out of its main function, hang. */
  readonly failures: string[] = [];
  private settled = true;

  constructor(readonly random: Random) {}

  /** The process whose code runs now. */
  get process(): Process {
    if (this.current === null) {
      this.failures.push('Code of a process ran outside of its turn.');
      throw new Error('Code of a process ran outside of its turn.');
    }
    return this.current;
  }

  /** Begins a process and runs it until it first waits. */
  async start(process: Process, main: () => Promise<unknown>): Promise<void> {
    await this.turn(process, () => {
      Promise.resolve()
        .then(main)
        .catch((error: unknown) => {
          if (!process.alive) return;
          process.failure = error;
          if (isBug(error)) this.failures.push(`${process.name}: ${String(error)}`);
        })
        .finally(() => {
          process.ended = true;
          if (this.current === process) this.settled = true;
        });
    });
  }

  /** Lets a process go on from one of the things it waits for, and runs it until it waits again. */
  async resume(process: Process): Promise<void> {
    const at = this.random.below(process.waiting.length);
    const [go] = process.waiting.splice(at, 1);
    if (go !== undefined) await this.turn(process, go);
  }

  async fire(process: Process): Promise<void> {
    const at = process.timers.findIndex(({ due }) => due <= process.computer.uptime(this.time));
    const [timer] = at < 0 ? [] : process.timers.splice(at, 1);
    if (timer !== undefined) await this.turn(process, timer.fire);
  }

  async tell(process: Process): Promise<void> {
    const { news } = process;
    if (news !== null) await this.turn(process, news);
  }

  private async turn(process: Process, go: () => void): Promise<void> {
    this.current = process;
    this.settled = false;
    go();
    for (let turns = 0; ; turns++) {
      await (turns < MANY_TURNS ? nextTurn() : shortSleep());
      // Work beside something that it waits for already may end without waiting anew.
      if (this.hasSettled() || (turns >= QUIET_TURNS && waitsForMore(process))) break;
      if (turns > MANY_TURNS + LONGEST_MS)
        throw new Error(`${process.name} hangs: it neither waits nor ends.`);
    }
    this.current = null;
  }

  private hasSettled(): boolean {
    return this.settled;
  }

  /** Waits until the scheduler lets this process go on; for ever where it was killed. */
  park(): Promise<void> {
    const { process } = this;
    this.settled = true;
    return new Promise((resolve) => {
      if (process.alive) process.waiting.push(resolve);
    });
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { process } = this;
    this.settled = true;
    return new Promise((resolve, reject) => {
      const timer = { due: process.computer.uptime(this.time) + Math.max(0, ms), fire: resolve };
      if (process.alive) process.timers.push(timer);
      signal?.addEventListener(
        'abort',
        () => {
          const at = process.timers.indexOf(timer);
          if (at >= 0) process.timers.splice(at, 1);
          reject(new Error('aborted'));
        },
        { once: true },
      );
    });
  }

  /** Before every system call: a dead process makes none, and one may be killed right here. */
  call(): Process {
    const { process } = this;
    if (!this.mayCall(process)) throw new Killed();
    return process;
  }

  /** Before an asynchronous system call. */
  async io(): Promise<Process> {
    const { process } = this;
    if (!this.mayCall(process)) return this.never();
    if (this.random.chance(this.yields)) await this.park();
    return process;
  }

  private mayCall(process: Process): boolean {
    this.calls++;
    if (process.alive && --process.callsLeft < 0) process.alive = false;
    return process.alive;
  }

  /** What a dead process gets of everything it waits for. */
  never(): Promise<never> {
    this.settled = true;
    return new Promise(() => undefined);
  }
}
