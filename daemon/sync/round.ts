import { diskTrouble } from './disk-trouble.ts';
import type { CycleOptions } from './engine-parts.ts';
import type { SyncEngine } from './engine.ts';
import { failedRound, noteRound, readLastRound, roundOf } from './last-round.ts';
import { answerLeft, takeAway } from './left-answer.ts';
import type { SyncReport } from './report.ts';

/**
 * One cycle of a clone, with the answer that a person left for it, and a note of what it came to for `countersign
 * sync`. What the disk refuses is thrown as a sentence.
 */
export async function syncRound(
  engine: SyncEngine,
  gitDir: string,
  now: () => number,
  options: CycleOptions | undefined,
): Promise<SyncReport> {
  const answers = options?.unfreeze !== undefined || options?.restoreHeld !== undefined;
  const left = answers ? null : answerLeft(gitDir);
  const note = (round: Parameters<typeof noteRound>[1]) => {
    // Rounds follow each other faster than whoever waits for the answer looks.
    noteRound(gitDir, round, left?.id ?? readLastRound(gitDir)?.answered ?? '', now());
  };
  try {
    const report = await engine.cycle({ ...left, ...options });
    note(roundOf(report, sentences(report)));
    return report;
  } catch (error) {
    const told = diskTrouble(error, gitDir);
    note(failedRound(told instanceof Error ? told.message : String(told)));
    throw told;
  } finally {
    if (left !== null) takeAway(gitDir, left.id);
  }
}

/** What a person should hear about a round; empty where all is as it should be. */
export function sentences(report: SyncReport): string[] {
  return [
    ...(report.frozen === null ? [] : [report.frozen.message]),
    ...(report.refusal === null ? [] : [report.refusal.message]),
    ...[...report.held, ...report.withheld, ...report.rolledBack, ...report.conflicts].map(
      ({ message }) => message,
    ),
    ...report.restored.map((path) => `${path} had vanished from disk and was put back.`),
    ...report.deletedPending.map(({ path }) => `${path} was deleted here; that counts as a rejection.`),
    ...report.ignored.map(({ path, message }) => `${path} ${message}.`),
  ];
}
