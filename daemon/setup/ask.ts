import { type Result } from '../../shared/result.ts';
import { type Terminal } from '../terminal/terminal.ts';

export interface Option<T extends string> {
  readonly id: T;
  readonly label: string;
}

/**
 * Questions to a person, one at a time, a line each: plain text works in every terminal, over ssh and with a screen
 * reader. Throws UnansweredError where the person leaves (Ctrl-C, Ctrl-D).
 */
export class Asker {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  say(...lines: readonly string[]): void {
    for (const line of lines) this.#terminal.show(line);
  }

  /** Asks until `read` takes the answer; its refusals are shown as they are. Enter alone gives the fallback. */
  async text<T>(
    question: string,
    fallback: string | undefined,
    read: (answer: string) => Result<T> | Promise<Result<T>>,
  ): Promise<T> {
    const hint = fallback === undefined || fallback === '' ? '' : ` [${fallback}]`;
    for (;;) {
      const typed = (await this.#terminal.ask(`${question}${hint}: `)).trim();
      if (typed === '' && fallback === undefined) {
        this.say('This needs an answer.');
        continue;
      }
      const answer = await read(typed === '' ? (fallback ?? '') : typed);
      if (answer.ok) return answer.value;
      this.say(answer.refusal.message);
    }
  }

  /** A choice by number; the first option is what Enter alone takes. */
  async choose<T extends string>(
    question: string,
    options: readonly [Option<T>, ...Option<T>[]],
  ): Promise<T> {
    this.say(question, ...options.map(({ label }, at) => `  ${String(at + 1)}  ${label}`));
    for (;;) {
      const typed = (await this.#terminal.ask(`Number [1]: `)).trim();
      const found =
        typed === '' ? options[0] : options.find(({ id }, at) => typed === id || typed === String(at + 1));
      if (found !== undefined) return found.id;
      this.say(`Type a number from 1 to ${String(options.length)}.`);
    }
  }

  async yes(question: string, fallback: boolean): Promise<boolean> {
    for (;;) {
      const typed = (await this.#terminal.ask(`${question} [${fallback ? 'Y/n' : 'y/N'}]: `))
        .trim()
        .toLowerCase();
      if (typed === '') return fallback;
      if (['y', 'yes'].includes(typed)) return true;
      if (['n', 'no'].includes(typed)) return false;
      this.say('Type y or n.');
    }
  }

  /** Without showing what is typed; Enter alone gives ''. */
  secret(question: string): Promise<string> {
    return this.#terminal.askSecret(`${question} (it is not shown): `);
  }
}
