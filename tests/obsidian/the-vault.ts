import { fileURLToPath } from 'node:url';
import { type Sample, handNote, HAND_PATH, sample } from '../workbench/sample-vault.ts';

/** Written by make-vault.ts; the service opens a copy of it, so that no run sees the traces of another. */
export const VAULT_FOLDER = fileURLToPath(new URL('./vault', import.meta.url));

/** One request for a countersignature, its task, and the report of a computer that sends live. */
export const MADE: Sample = sample('in obsidian');

export const NOTES: Readonly<Record<string, string>> = {
  [MADE.path]: MADE.note,
  [MADE.taskPath]: MADE.taskNote,
  [HAND_PATH]: handNote(),
};
