import { MAX_LINE, MAX_PATHS } from '../../shared/link/limits.ts';
import { type Changed } from '../../shared/link/messages.ts';
import { oneLine } from '../../shared/text/show.ts';

/** What a round writes in one go is one message. Milliseconds. */
const PAUSE = 30;

/** Gathers paths until there is a pause, and tells them at once. */
export class Changes {
  #paths = new Set<string>();
  #more = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly tell: (changed: Changed) => void) {}

  noticed(path: string): void {
    // A name that can't be told as it is stands for "look at everything".
    if (this.#paths.size >= MAX_PATHS || oneLine(path, MAX_LINE) !== path) this.#more = true;
    else this.#paths.add(path);
    this.#timer ??= setTimeout(() => this.#flush(), PAUSE).unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #flush(): void {
    const changed: Changed = { type: 'changed', paths: [...this.#paths], more: this.#more };
    this.#paths = new Set();
    this.#more = false;
    this.#timer = null;
    this.tell(changed);
  }
}
