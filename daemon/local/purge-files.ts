import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isKeptCopy } from './attachment-files.ts';
import { type ApprovalNote, type AnyNote } from '../records/notes.ts';

/** Files on this computer, outside the vault, that hold words or attachments of one mail. */
export interface OwnFiles {
  /** Copies and texts that this program made. */
  readonly ours: readonly string[];
  /** Files that a person put there: the same content, but theirs to remove. */
  readonly theirs: readonly string[];
}

/**
 * @param state Local's state folder
 * @param attachments where files to attach lie
 * @param notes every note of the vault: a file that another mail wants as well stays
 */
export function filesOf(
  { state, attachments }: { readonly state: string; readonly attachments: string },
  task: string,
  approvals: readonly ApprovalNote[],
  notes: readonly AnyNote[],
): OwnFiles {
  const texts = [
    join(state, 'corrections', `${task}.json`),
    ...approvals.map(({ request }) => join(state, 'edits', `${request.id}.txt`)),
  ].filter((file) => existsSync(file));
  const own = new Set(approvals.map(({ request }) => request.id));
  const others = notes.flatMap((note) =>
    note.kind === 'approval' && !own.has(note.request.id) ? note.request.attachments : [],
  );
  const wanted = new Set(others.map(({ sha256 }) => sha256));
  const attached = approvals
    .flatMap(({ request }) => request.attachments)
    .filter(({ sha256 }) => !wanted.has(sha256))
    .flatMap(({ sha256, size }) => withContent(attachments, sha256, size));
  return {
    ours: [...new Set([...texts, ...attached.filter(({ copy }) => copy).map(({ file }) => file)])],
    theirs: [...new Set(attached.filter(({ copy }) => !copy).map(({ file }) => file))],
  };
}

export function removeFiles(files: readonly string[]): void {
  for (const file of files) rmSync(file, { force: true });
}

function withContent(folder: string, sha256: string, size: number): { file: string; copy: boolean }[] {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return entries.flatMap((entry) => {
    const file = join(folder, entry.name);
    if (!entry.isFile() || statSync(file).size !== size) return [];
    const found = createHash('sha256').update(readFileSync(file)).digest('hex');
    return found === sha256 ? [{ file, copy: isKeptCopy(entry.name, sha256) }] : [];
  });
}
