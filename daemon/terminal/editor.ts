import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import process from 'node:process';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { writePrivate } from '../disk/private-file.ts';

/** The editor that a person has chosen, by the custom of Unix (environ(7)); the one that every Debian has where none is named. */
function editorCommand(): string {
  const { VISUAL, EDITOR } = process.env;
  for (const wish of [VISUAL, EDITOR]) if (wish !== undefined && wish.trim() !== '') return wish;
  return process.platform === 'win32' ? 'notepad' : 'vi';
}

/**
 * What a person makes of a text in their own editor, by a file that only they can read. The command may hold options and is
 * read by a shell, as Git reads it; the file's name is an argument of its own and never part of that text.
 */
export async function editInEditor(text: string, file: string): Promise<Result<string>> {
  writePrivate(file, `${text}\n`);
  const command = editorCommand();
  const failure = await run(command, file);
  if (failure !== null)
    return refuse('editor', `${command}: ${failure}. Nothing was changed; set EDITOR to the editor you use.`);
  const written = fromUtf8(new Uint8Array(readFileSync(file)));
  return written === null
    ? refuse('encoding', `${file} is no UTF-8 text; nothing was changed.`)
    : ok(written);
}

/** Resolves when the editor is closed: null, or why it could not be used. */
function run(command: string, file: string): Promise<string | null> {
  return new Promise((resolve) => {
    // Standard output may be somebody's pipe: the editor draws on the terminal that standard error is.
    const stdio: ['inherit', 2, 2] = ['inherit', 2, 2];
    const child =
      process.platform === 'win32'
        ? spawn(`${command} "${file}"`, { shell: true, stdio })
        : spawn('/bin/sh', ['-c', `${command} "$@"`, command, file], { stdio });
    child.once('error', ({ message }) => {
      resolve(message);
    });
    child.once('close', (code, signal) => {
      resolve(code === 0 ? null : signal === null ? `it ended with ${code}` : `it was ended by ${signal}`);
    });
  });
}

/** Removes the file, once its text is safe elsewhere. */
export function removeText(file: string): void {
  rmSync(file, { force: true });
}
