import { join } from 'node:path';
import * as z from 'zod';
import { instant } from '../../shared/text/time.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';
import type { SyncReport } from './report.ts';

const lastRound = z
  .strictObject({
    version: z.literal(1),
    at: z.string(),
    /** As in `SyncReport`; `failed`: the round ended in an error, whose sentence is the only message. */
    outcome: z.enum(['in-step', 'waiting', 'frozen', 'failed']),
    /** The last answer that was used up, by this round or an earlier one; '' for none yet. */
    answered: z.string(),
    frozen: z
      .strictObject({
        kind: z.enum(['rewound', 'remote-empty', 'vanished']),
        code: z.string(),
        message: z.string(),
      })
      .nullable(),
    held: z
      .array(
        z.strictObject({ path: z.string(), commit: z.string(), signer: z.string(), message: z.string() }),
      )
      .readonly(),
    held_count: z.int(),
    /** Everything a person should hear about the round. */
    messages: z.array(z.string()).readonly(),
  })
  .readonly();

/** What the last round of sync came to, for another process to look at: the clone itself has one owner. */
export type LastRound = z.infer<typeof lastRound>;

/** A remote can hold back any number of paths; a person reads so many of them. */
const MOST = 100;

export function roundOf(report: SyncReport, messages: readonly string[]): Omit<LastRound, 'at' | 'answered'> {
  const { outcome, frozen, held } = report;
  return {
    version: 1,
    outcome,
    frozen,
    held: held.slice(0, MOST),
    held_count: held.length,
    messages: messages.slice(0, MOST),
  };
}

export function failedRound(message: string): Omit<LastRound, 'at' | 'answered'> {
  return { version: 1, outcome: 'failed', frozen: null, held: [], held_count: 0, messages: [message] };
}

/** Best effort: it only tells, and a round that went well does not fail because its note could not be written. */
export function noteRound(
  gitDir: string,
  round: Omit<LastRound, 'at' | 'answered'>,
  answered: string,
  nowMs: number,
): void {
  try {
    writePrivate(file(gitDir), JSON.stringify({ ...round, answered, at: instant(nowMs) }), false);
  } catch {
    // The next round notes itself again.
  }
}

/** Null where sync never ran here, or what it left can't be read: it is written anew every round. */
export function readLastRound(gitDir: string): LastRound | null {
  try {
    return lastRound.parse(JSON.parse(readPrivate(file(gitDir)) ?? ''));
  } catch {
    return null;
  }
}

function file(gitDir: string): string {
  return join(gitDir, 'countersign', 'last-round.json');
}
