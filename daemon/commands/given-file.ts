import { readFileSync } from 'node:fs';
import { codeOf } from '../disk/disk-error.ts';
import { CommandError } from './context.ts';

/** A file that a flag names, `-` for standard input. Node's own error for a folder does not say which one. */
export function givenFile(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const code = codeOf(error);
    if (code === '') throw error;
    const where = file === '-' ? 'Standard input' : file;
    throw new CommandError(
      code === 'EISDIR' ? `${where} is a folder; name a file.` : `${where} can't be used (${code}).`,
      'disk',
    );
  }
}
