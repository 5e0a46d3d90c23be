import { join } from 'node:path';
import * as z from 'zod';
import { newDecisionId } from '../../shared/approval/build.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';
import { type HandJournal } from './hand-journal.ts';

type Mode = 'live' | 'dry';

/** In the journal's folder: when a hand was last at work here, and how it was set. Milliseconds since 1970. */
const lastRun = z.strictObject({ mode: z.enum(['live', 'dry']), at: z.int() });
type LastRun = z.infer<typeof lastRun>;

const DAY = 86_400_000;
const MARK_EVERY = 60_000;

/**
 * Going live after a dry run, and a start after more than a day, list what would leave and ask (PROTOCOL §6): the hand
 * pauses what was signed before, until a person has looked and resumed. The mark is written after the pause, so a crash
 * between the two asks again rather than not at all.
 */
export class LastRun {
  readonly #file: string;
  #marked = -Infinity;

  constructor(
    folder: string,
    private readonly journal: HandJournal,
    private readonly mode: Mode,
  ) {
    this.#file = join(folder, 'last-run.json');
  }

  /** Called once, when a hand begins its work. */
  begin(): Result<null> {
    const last = this.#read();
    if (this.mode === 'live') {
      const paused = this.journal.decide((history, { stamp }) => {
        const before = last ?? (history.last === null ? null : { mode: 'live', at: history.last.at });
        const ask = before === null ? null : askOf(before, stamp.at);
        if (ask === null) return refuse('no-need', '');
        return ok({ type: 'paused', ...stamp, pause: newDecisionId(), ...ask, text: '' });
      });
      if (!paused.ok && paused.refusal.kind !== 'no-need') return paused;
    }
    this.mark();
    return ok(null);
  }

  /** A sign of life, at most one a minute. That it can't be written (a full disk) only makes the next start ask. */
  mark(): void {
    const history = this.journal.read();
    if (!history.ok) return;
    const at = this.journal.now(history.value);
    if (Math.abs(at - this.#marked) < MARK_EVERY) return;
    this.#marked = at;
    try {
      writePrivate(this.#file, `${JSON.stringify({ mode: this.mode, at } satisfies LastRun)}\n`);
    } catch {
      return;
    }
  }

  #read(): LastRun | null {
    try {
      return lastRun.parse(JSON.parse(readPrivate(this.#file) ?? ''));
    } catch {
      return null;
    }
  }
}

function askOf(
  last: { readonly mode: string; readonly at: number },
  now: number,
): { reason: 'going-live' | 'late-start'; message: string } | null {
  const look = 'What was approved before waits. Look at what would leave: countersign resume';
  if (last.mode === 'dry') return { reason: 'going-live', message: `This computer goes live after a dry run. ${look}` };
  if (now - last.at <= DAY) return null;
  const hours = Math.floor((now - last.at) / 3_600_000);
  const long = hours < 72 ? `${String(hours)} hours` : `${String(Math.floor(hours / 24))} days`;
  return { reason: 'late-start', message: `This computer sent nothing for ${long}, since it was off. ${look}` };
}
