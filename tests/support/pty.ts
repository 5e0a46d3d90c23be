import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';

/**
 * A program in a real pseudo-terminal, so that it finds a TTY, raw mode works and echo is the kernel's. util-linux
 * `script` opens the terminal: no native add-on is needed.
 */
export class Pty {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number>;
  readonly #wake = new Set<() => void>();
  #screen = '';
  #read = 0;
  #ended = false;

  constructor(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn('script', ['-qec', command.map(quoted).join(' '), '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'dumb', ...env },
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#screen += chunk.replaceAll('\r\n', '\n');
      this.#news();
    });
    this.#exit = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#ended = true;
        this.#news();
        resolve(code ?? -1);
      });
    });
  }

  /** Everything that has appeared, what the terminal echoed included. */
  get screen(): string {
    return this.#screen;
  }

  /** Waits until the text appears after what was awaited before; gives what came up to it. */
  async sees(text: string, limitMs = 30_000): Promise<string> {
    const until = performance.now() + limitMs;
    for (;;) {
      const at = this.#screen.indexOf(text, this.#read);
      if (at >= 0) {
        const part = this.#screen.slice(this.#read, at);
        this.#read = at + text.length;
        return part;
      }
      const left = until - performance.now();
      if (this.#ended || left <= 0)
        throw new Error(`The terminal never showed ${JSON.stringify(text)}. It shows:\n${this.#screen}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Types a line, as a person does: after the question has appeared. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\r`);
  }

  /** A single control character such as '\x03' for Ctrl-C. */
  press(key: string): void {
    this.#child.stdin?.write(key);
  }

  /** Closes the terminal, as by closing its window: the kernel hangs up on the program. */
  close(): void {
    this.#child.kill('SIGKILL');
  }

  /** The program's own exit code. */
  async exit(): Promise<number> {
    const code = await this.#exit;
    this.#child.stdin?.destroy();
    return code;
  }

  #news(): void {
    for (const wake of this.#wake) wake();
    this.#wake.clear();
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Whether a real pseudo-terminal can be had here. */
function hasPty(): boolean {
  return (
    spawnSync('script', ['-qec', 'test -t 0 && test -t 2', '/dev/null'], { stdio: 'ignore' }).status === 0
  );
}

/** Tests that need a pseudo-terminal: left out loudly where there is none, and a failure in CI. */
export function describeInTerminal(name: string, tests: () => void): void {
  if (hasPty()) {
    describe(name, tests);
  } else if (process.env['CI'] === 'true') {
    it(name, () => {
      throw new Error('This needs a pseudo-terminal: install util-linux (the command `script`).');
    });
  } else {
    console.warn(`LEFT OUT, for want of util-linux \`script\`: ${name}`);
    describe.skip(name, tests);
  }
}
