import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Ask, CHILD, type ChildSettings, type Told } from './child.ts';

interface Answer {
  readonly ok: boolean;
  readonly told?: Told;
  readonly error?: string;
}

const running = new Set<ChildProcess>();

/** Flags of Node for every process that syncs, as `--cpu-prof` or a limit of its memory. */
let nodeFlags: readonly string[] = [];

export function useNodeFlags(flags: readonly string[]): void {
  nodeFlags = flags;
}

/** One process that syncs, asked one thing at a time. */
export class Worker {
  private constructor(private readonly child: ChildProcess) {}

  static start(settings: ChildSettings): Worker {
    const child = fork(process.argv[1] ?? '', [CHILD, JSON.stringify(settings)], {
      execArgv: [...nodeFlags],
      // As the services are started (daemon/setup/service).
      env: { ...process.env, MALLOC_ARENA_MAX: '2' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    return new Worker(child);
  }

  /** @param longestMs after which the process is killed and the answer is null. */
  async ask(ask: Ask, longestMs = 600_000): Promise<Told | null> {
    const { child } = this;
    const answered = new AbortController();
    try {
      child.send(ask);
      const answer = await Promise.race([
        once(child, 'message', answered).then(([message]) => message as Answer),
        once(child, 'close', answered).then((): Answer => ({ ok: false, error: 'the process ended' })),
        new Promise<null>((resolve) => {
          const timer = setTimeout(() => resolve(null), longestMs);
          answered.signal.addEventListener('abort', () => clearTimeout(timer));
        }),
      ]);
      if (answer === null) {
        child.kill('SIGKILL');
        return null;
      }
      if (!answer.ok || answer.told === undefined) throw new Error(answer.error ?? 'no answer');
      return answer.told;
    } finally {
      answered.abort();
    }
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}

/** Ends every worker at once, when the benchmark is interrupted. */
export function killWorkers(): void {
  for (const child of running) child.kill('SIGKILL');
}
