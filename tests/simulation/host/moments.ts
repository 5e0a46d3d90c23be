import type { Computer } from './computer.ts';

/** Points in the work of a program at which a schedule may let something happen just then. */
export type Moment =
  /** The server asks for a message; nothing of it is out, and no entry says that anything may be. */
  | 'server-asks'
  /** The first byte of a message is out, and no answer is there. */
  | 'message-under-way'
  /** The hand asks the user's mailbox: the last that it waits for before an attempt. */
  | 'mailbox-asked'
  /** Sync has looked at a note of the vault that it is about to replace or remove. */
  | 'note-displaced';

/** Waits for such a point once, so that chance does not have to hit a step in thousands. */
export class Moments {
  private readonly armed = new Map<string, (path: string) => void>();

  arm(moment: Moment, { name }: Computer, act: (path: string) => void): void {
    this.armed.set(`${moment} ${name}`, act);
  }

  /** A program is there; `path` is what it works on. */
  pass(moment: Moment, { name }: Computer, path = ''): void {
    const key = `${moment} ${name}`;
    const act = this.armed.get(key);
    if (act === undefined) return;
    this.armed.delete(key);
    act(path);
  }
}
