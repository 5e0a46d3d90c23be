import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RoleEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** A role of the built program as a real process; its events are awaited, never polled for by time. */
export class RoleProcess {
  readonly events: RoleEvent[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly #waiting = new Set<() => void>();
  #stderr = '';
  #ended = false;

  constructor(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#exit = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#ended = true;
        this.#wake();
        resolve(code);
      });
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-4000);
    });
    if (this.#child.stdout === null) throw new Error('The process has no output.');
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line) as RoleEvent);
      this.#wake();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** The signal that ended it, or null. */
  get signal(): NodeJS.Signals | null {
    return this.#child.signalCode;
  }

  /** The first event (also of the past) that fits. Fails when the process ends first or `limitMs` pass. */
  async event(what: string, fits: (event: RoleEvent) => boolean, limitMs = 30_000): Promise<RoleEvent> {
    const until = performance.now() + limitMs;
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      const left = until - performance.now();
      if (this.#ended || left <= 0) {
        const why = this.#ended ? 'the process ended' : `${String(limitMs)} ms passed`;
        throw new Error(
          `No "${what}": ${why}. ${this.#stderr}\n${this.events
            .slice(-8)
            .map((event) => JSON.stringify(event))
            .join('\n')}`,
        );
      }
      await this.#news(left);
    }
  }

  /** Waits until a condition on the outside holds, looking again at every event of the process. */
  async until(what: string, holds: () => Promise<boolean> | boolean, limitMs = 30_000): Promise<void> {
    const limit = performance.now() + limitMs;
    while (!(await holds())) {
      const left = limit - performance.now();
      if (this.#ended || left <= 0) {
        throw new Error(
          `Not reached: ${what}. ${this.#stderr}\n${this.events
            .slice(-8)
            .map((event) => JSON.stringify(event))
            .join('\n')}`,
        );
      }
      await this.#news(Math.min(left, 250));
    }
  }

  /** Waits for a process that ends by itself; gives its exit code. */
  ended(): Promise<number | null> {
    return this.#exit;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.#ended) this.#child.kill(signal);
    return this.#exit;
  }

  #news(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
