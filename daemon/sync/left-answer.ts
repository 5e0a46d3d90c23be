import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readPrivate, writePrivate } from '../disk/private-file.ts';
import type { CycleOptions } from './engine-parts.ts';

const leftAnswer = z
  .strictObject({
    version: z.literal(1),
    id: z.string(),
    unfreeze: z.enum(['restore', 'accept']).optional(),
    about: z.string().optional(),
    restoreHeld: z.boolean().optional(),
  })
  .readonly();

/**
 * A person's answer, left beside the clone for whichever process owns it: its next round uses it up, whatever comes of
 * it, so that no old answer lies in wait. It lies outside the vault, where nothing that travels could write one.
 */
export type LeftAnswer = z.infer<typeof leftAnswer>;

/** @returns the id under which `LastRound` names it. */
export function leaveAnswer(gitDir: string, answer: CycleOptions): string {
  const id = randomBytes(8).toString('hex');
  const left: LeftAnswer = { version: 1, id, ...answer };
  writePrivate(file(gitDir), JSON.stringify(left));
  return id;
}

/** Null where none was left, or it can't be read: then it is asked again. */
export function answerLeft(gitDir: string): LeftAnswer | null {
  try {
    return leftAnswer.parse(JSON.parse(readPrivate(file(gitDir)) ?? ''));
  } catch {
    return null;
  }
}

/** Takes an answer away, unless another was left meanwhile. */
export function takeAway(gitDir: string, id: string): void {
  if (answerLeft(gitDir)?.id === id) rmSync(file(gitDir), { force: true });
}

function file(gitDir: string): string {
  return join(gitDir, 'countersign', 'answer.json');
}
