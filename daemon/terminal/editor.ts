import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';

/** The editor that a person has chosen, by the custom of Unix (environ(7)); the one that every Debian has where none is named. */
function editorCommand(): string {
  const { VISUAL, EDITOR } = process.env;
  for (const wish of [VISUAL, EDITOR]) if (wish !== undefined && wish.trim() !== '') return wish;
  return process.platform === 'win32' ? 'notepad' : 'vi';
}

/**
 * What a person makes of a file in their own editor. The command may hold options and is read by a shell, as Git reads it; the
 * file's name is an argument of its own and never part of that text. A refusal names the file where it holds their words.
 */
export async function editInEditor(file: string): Promise<Result<string>> {
  const before = readFileSync(file);
  const command = editorCommand();
  const failure = await run(command, file);
  const after = readFileSync(file);
  if (failure !== null) {
    const left = after.equals(before)
      ? 'Nothing was changed'
      : `The draft was not changed; what you wrote is in ${file} and is opened the next time`;
    return refuse('editor', `${command}: ${failure}. ${left}; set EDITOR to the editor you use.`);
  }
  const written = fromUtf8(new Uint8Array(after));
  return written === null
    ? refuse('encoding', `${file} is no UTF-8 text; the draft was not changed. It is opened the next time.`)
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
