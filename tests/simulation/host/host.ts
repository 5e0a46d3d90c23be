import type { Kernel } from './kernel.ts';

let running: Kernel | null = null;

/** Puts a schedule's machine below the code: from now on it sees these clocks, this chance, these disks. */
export function boot(kernel: Kernel | null): void {
  running = kernel;
}

export function kernel(): Kernel {
  if (running === null) throw new Error('No schedule is running.');
  return running;
}

/** What the bundle puts in place of the globals of Node.js in the project's own modules. */
export const host = {
  /** Date.now */
  now: (): number => {
    const { time, process } = kernel();
    return process.computer.wall(time);
  },
  /** performance.now */
  up: (): number => {
    const { time, process } = kernel();
    return process.computer.uptime(time);
  },
  /** Math.random */
  random: (): number => kernel().random.unit(),
  /** crypto.getRandomValues */
  fill: (bytes: Uint8Array): Uint8Array => {
    bytes.set(kernel().random.bytes(bytes.length));
    return bytes;
  },
  get pid(): number {
    return kernel().process.pid;
  },
  /** process.kill with signal 0 */
  kill: (pid: number): true => {
    const { computer } = kernel().process;
    if (computer.processes.some((one) => one.pid === pid && one.alive && !one.ended)) return true;
    throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH', syscall: 'kill' });
  },
  setTimeout: (then: () => void, ms: number) => {
    const cancelled = new AbortController();
    kernel()
      .sleep(ms, cancelled.signal)
      .then(then, () => undefined);
    const timer = { cancel: cancelled, unref: () => timer };
    return timer;
  },
  clearTimeout: (timer: { readonly cancel: AbortController } | undefined): void => timer?.cancel.abort(),
  /** The answer of a pure reader, from memory where the same text was read before. */
  readOnce: <T>(known: Map<string, T>, read: (input: unknown) => T, input: unknown): T => {
    const text =
      typeof input === 'string' ? input : `bytes ${Buffer.from(input as Uint8Array).toString('latin1')}`;
    let answer = known.get(text);
    if (answer === undefined) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(text, (answer = frozen(read(input))));
    }
    return answer;
  },
  /** What is remembered for one list of rules. */
  knownOf: <T>(rules: object): Map<string, T> => {
    let known = knownTexts.get(rules);
    if (known === undefined) knownTexts.set(rules, (known = new Map<string, unknown>()));
    return known as Map<string, T>;
  },
  /** A module-level set: each process has one of its own. */
  ownSet: (name: string) => {
    const own = (): Set<string> => {
      const { memory } = kernel().process;
      let set = memory.get(name);
      if (set === undefined) memory.set(name, (set = new Set()));
      return set;
    };
    return {
      add: (value: string) => own().add(value),
      has: (value: string) => own().has(value),
      delete: (value: string) => own().delete(value),
    };
  },
};

const MOST_KNOWN = 3000;
const knownTexts = new WeakMap<object, Map<string, unknown>>();

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}
