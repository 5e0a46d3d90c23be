import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readPrivate, writePrivate } from '../disk/private-file.ts';
import { type Answers, ROLES, type SetupRole, answersSchema } from './answers.ts';

function answersPath(folder: string, role: SetupRole): string {
  return join(folder, `init-${role}.json`);
}

/** What an interrupted set-up left, or null. A file that can't be read counts as none: it holds nothing that can't be asked again. */
export function readAnswers(folder: string, role: SetupRole): Answers | null {
  const text = readPrivate(answersPath(folder, role));
  if (text === null) return null;
  try {
    const read = answersSchema.safeParse(JSON.parse(text));
    return read.success && read.data.role === role ? read.data : null;
  } catch {
    return null;
  }
}

/** The role of the only set-up that was begun in this folder, or null. */
export function begunRole(folder: string): SetupRole | null {
  const begun = ROLES.filter((role) => readAnswers(folder, role) !== null);
  return begun.length === 1 ? (begun[0] ?? null) : null;
}

/** Kept after every answer, 0600: it names servers and users, though no secret. */
export function writeAnswers(folder: string, answers: Answers): void {
  writePrivate(answersPath(folder, answers.role), `${JSON.stringify(answers, null, 2)}\n`);
}

export function forgetAnswers(folder: string, role: SetupRole): void {
  rmSync(answersPath(folder, role), { force: true });
}
