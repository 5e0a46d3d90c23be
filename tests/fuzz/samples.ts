import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = process.env['COUNTERSIGN_ROOT'] ?? process.cwd();

/** A folder of mail that a person names; the project's own fixtures do without. */
let mailFolder: string | null = null;
export function useMail(folder: string): void {
  mailFolder = folder;
}

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The files of a folder of the project whose names end so. */
export function filesOf(folder: string, ends: string): Buffer[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ends))
    .sort()
    .map((name) => readFileSync(join(ROOT, folder, name)));
}

/** True mails: those of the tests, and those of the folder that was named, and of its `messages/`. */
export function mails(): Buffer[] {
  return [...filesOf('tests/fixtures/mail', '.eml'), ...(mailFolder === null ? [] : named(mailFolder))];
}

function named(folder: string): Buffer[] {
  return [folder, join(folder, 'messages')].flatMap((place) => {
    let names: string[];
    try {
      names = readdirSync(place);
    } catch {
      return [];
    }
    return names
      .filter((name) => name.endsWith('.eml'))
      .sort()
      .map((name) => readFileSync(join(place, name)).subarray(0, 200_000));
  });
}

export const bytes = (...texts: readonly string[]): Buffer[] =>
  texts.map((text) => Buffer.from(text, 'utf8'));
