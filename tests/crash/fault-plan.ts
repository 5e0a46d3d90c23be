import { writeFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What happens to a process, and when; fault-point.mjs says what each word means. */
export interface FaultPlan {
  readonly at: number;
  readonly match?: readonly string[];
  readonly how?: 'before' | 'after' | 'torn';
  readonly fault?: 'kill' | 'full' | 'read-only';
  readonly under?: readonly string[];
  readonly trace?: string;
}

export const NO_FAULT: FaultPlan = { at: 0 };

/** The plan of one process: a file that the preloaded module reads at the start and at SIGUSR2. */
export class FaultFile {
  constructor(
    private readonly file: string,
    /** The folder of `fault-point.mjs`. */
    private readonly sources: string,
  ) {
    this.set(NO_FAULT);
  }

  /** Arguments of `node`, before the program. With a word: only for a process that has it as an argument. */
  address(only?: string): string {
    const url = pathToFileURL(join(this.sources, 'fault-point.mjs'));
    url.searchParams.set('plan', this.file);
    if (only !== undefined) url.searchParams.set('only', only);
    return url.href;
  }

  /** For the next start, or for the process that runs, once it is told. */
  set(plan: FaultPlan, running?: number): void {
    const fresh = `${this.file}.new`;
    writeFileSync(fresh, JSON.stringify(plan));
    renameSync(fresh, this.file);
    if (running === undefined || running === 0) return;
    try {
      process.kill(running, 'SIGUSR2');
    } catch {
      // It has ended already; whoever waits for that sees it.
    }
  }
}
