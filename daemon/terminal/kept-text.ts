import { rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readPrivate, writePrivate } from '../disk/private-file.ts';

// A person's text on its way into a note has a file of its own, 0600 in the state folder, until the note has it (I4).

/** Where the text of an approval is edited. */
export function keptFile(state: string, approval: string, count = 1): string {
  return join(state, 'edits', count === 1 ? `${approval}.txt` : `${approval}-${count}.txt`);
}

/** Whether a file is one in which this approval's text is kept, and not one of the person's own. */
export function isOurs(state: string, approval: string, file: string): boolean {
  const ours = resolve(keptFile(state, approval));
  const rest = basename(file).slice(approval.length);
  return (
    dirname(resolve(file)) === dirname(ours) &&
    basename(file).startsWith(approval) &&
    /^(?:-\d+)?\.txt$/.test(rest)
  );
}

/** What a person wrote into this file and the draft does not have; null where nothing there could be lost. */
export function ownWords(file: string, draft: string): string | null {
  const kept = withoutLastBreak(readPrivate(file) ?? '');
  return kept.trim() === '' || kept === draft ? null : kept;
}

/** Keeps a text in the first file of this approval in which no other words of the person's stand; gives that file. */
export function keepText(state: string, approval: string, text: string, draft: string): string {
  for (let count = 1; ; count++) {
    const file = keptFile(state, approval, count);
    const there = ownWords(file, draft);
    if (there !== null && there !== text) continue;
    writePrivate(file, `${text}\n`);
    return file;
  }
}

/** Removes the file, once its text is safe elsewhere. */
export function removeText(file: string): void {
  rmSync(file, { force: true });
}

/** Editors end a file with a line break that is no line of the draft. */
export function withoutLastBreak(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}
