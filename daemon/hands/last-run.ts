import { join } from 'node:path';
import * as z from 'zod';
import { newDecisionId } from '../../shared/approval/build.ts';
import { type Result, ok } from '../../shared/result.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';
import { type HandJournal } from './hand-journal.ts';

/** When a hand was last at work here (milliseconds since 1970), and how it was set. */
const mark = z.strictObject({ mode: z.enum(['live', 'dry']), at: z.int() });
type Mark = z.infer<typeof mark>;

const DAY = 86_400_000;
const MARK_EVERY = 60_000;

/**
 * Going live after a dry run, and a start after more than a day, list what would leave and ask (PROTOCOL §6): the hand
 * pauses what was signed before, until a person has looked and resumed. The mark is written after the pause, so a crash
 * between the two asks again rather than never.
 */
export class LastRun {
  readonly #file: string;
  readonly #journal: HandJournal;
  readonly #mode: Mark['mode'];
  #last: Mark | null;

  constructor(folder: string, journal: HandJournal, mode: Mark['mode']) {
    this.#file = join(folder, 'last-run.json');
    this.#journal = journal;
    this.#mode = mode;
    this.#last = this.#read();
  }

  /** Called once, when a hand begins its work. */
  begin(): Result<null> {
    const history = this.#journal.read();
    if (!history.ok) return history;
    const at = this.#journal.now(history.value);
    const last = this.#last ?? { mode: 'live', at: history.value.last?.at ?? at };
    const ask = this.#mode === 'live' ? askOf(last, at) : null;
    if (ask !== null) {
      const paused = this.#journal.decide((_history, { stamp }) =>
        ok({ type: 'paused', ...stamp, pause: newDecisionId(), ...ask, text: '' }),
      );
      if (!paused.ok) return paused;
    }
    this.#write(at);
    return ok(null);
  }

  /** A sign of life, written at most once a minute. */
  mark(): void {
    const history = this.#journal.read();
    if (!history.ok) return;
    const at = this.#journal.now(history.value);
    if (this.#last === null || Math.abs(at - this.#last.at) >= MARK_EVERY) this.#write(at);
  }

  /** That it can't be written (a full disk) only makes the next start ask. */
  #write(at: number): void {
    this.#last = { mode: this.#mode, at };
    try {
      writePrivate(this.#file, `${JSON.stringify(this.#last)}\n`);
    } catch {
      return;
    }
  }

  #read(): Mark | null {
    try {
      return mark.parse(JSON.parse(readPrivate(this.#file) ?? ''));
    } catch {
      return null;
    }
  }
}

type Ask = { readonly reason: 'going-live' | 'late-start'; readonly message: string };

function askOf(last: Mark, now: number): Ask | null {
  const look = 'What was approved before waits. Look at what would leave: countersign resume';
  if (last.mode === 'dry')
    return { reason: 'going-live', message: `This computer goes live after a dry run. ${look}` };
  if (now - last.at <= DAY) return null;
  const hours = Math.floor((now - last.at) / 3_600_000);
  const long = hours < 72 ? `${String(hours)} hours` : `${String(Math.floor(hours / 24))} days`;
  return { reason: 'late-start', message: `This computer was off for ${long}. ${look}` };
}
