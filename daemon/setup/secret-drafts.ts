import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { wholePath } from '../config/path.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';
import { type Answers } from './answers.ts';
import { type Places, secretPath } from './places.ts';
import { type ConfigValue } from './value.ts';

// What was typed as a secret waits in a draft until the configuration that names it is written: the file that a working
// configuration names is not touched by an answer that may never count.

interface Machine {
  readonly places: Places;
  readonly answers: Answers;
}

/** Answers that name no draft, and which draft goes where. */
export interface Settled {
  readonly answers: Answers;
  readonly moves: readonly { readonly draft: string; readonly file: string }[];
}

/** A place in a configuration that names a secret, and whose it is: host and user, or the repository. */
interface Use {
  readonly file: string;
  readonly login: string;
}

/** Of one role, so that a set-up which another role has begun in this folder keeps its own. */
function ending({ answers }: Machine): string {
  return `.${answers.role}.new`;
}

export function draftPath(machine: Machine, name: string): string {
  return `${secretPath(machine.places, name)}${ending(machine)}`;
}

function secretsFolder(places: Places): string {
  return dirname(secretPath(places, 'any'));
}

/** Takes away every draft of this role: none of them is named by a configuration. */
export function dropDrafts(machine: Machine): void {
  const folder = secretsFolder(machine.places);
  for (const name of namesIn(folder))
    if (name.endsWith(ending(machine))) rmSync(join(folder, name), { force: true });
}

/**
 * Finds each draft its file. A file that a configuration names for another login is left alone: a crash between secret and
 * configuration would make the old one log in with the new password, at the old server. The same login takes its new
 * password in place, and so does all else that shares the file.
 *
 * @param values what is to be written, with drafts where a secret was typed
 */
export function settleSecrets(machine: Machine, values: readonly ConfigValue[]): Result<Settled> {
  const before = usesBefore(machine.places);
  const wanted = values.flatMap(usesIn).filter(({ file }) => file.endsWith(ending(machine)));
  const files = new Map<string, string>();
  for (const draft of new Set(wanted.map(({ file }) => file))) {
    if (readPrivate(draft) === null)
      return refuse('secret', `${draft} is gone; run init again, and answer n to “Go on where it stopped?”.`);
    const logins = wanted.filter(({ file }) => file === draft).map(({ login }) => login);
    files.set(draft, freeFile(draft.slice(0, -ending(machine).length), logins, before));
  }
  const named = (key: string, value: unknown) =>
    key === 'file' && typeof value === 'string' ? (files.get(value) ?? value) : value;
  return ok({
    // Answers are kept as JSON, so they are whole as JSON.
    answers: JSON.parse(JSON.stringify(machine.answers), named) as Answers,
    moves: [...files].map(([draft, file]) => ({ draft, file })),
  });
}

function freeFile(wish: string, logins: readonly string[], before: readonly Use[]): string {
  for (let count = 1; ; count++) {
    const file = count === 1 ? wish : `${wish}-${count}`;
    const users = before.filter((use) => use.file === file).map(({ login }) => login);
    if (users.length === 0 || logins.every((login) => users.includes(login))) return file;
  }
}

/** Puts secrets where the configuration will name them; drafts stay until that is written, for one that is gone on with. */
export function placeSecrets({ moves }: Settled): void {
  for (const { draft, file } of moves) writePrivate(file, readFileSync(draft));
}

/** Names under which set-up keeps what was typed; any other file beside them is the person's own. */
const OURS = /(?:-(?:mail|reading|sending)|^git-token)(?:-\d+)?$/;

/** The secrets of set-up's own that configurations of this folder name now. */
export function namedSecrets(places: Places): string[] {
  const folder = secretsFolder(places);
  const files = usesBefore(places).map(({ file }) => file);
  return [...new Set(files)].filter((file) => dirname(file) === folder && OURS.test(basename(file)));
}

/** Takes away secrets that were named before and are no more, in no configuration of this folder and no comment there. */
export function forgetSecrets(places: Places, before: readonly string[]): void {
  const words = new Set(texts(places).flatMap((text) => text.match(/[\w.-]+/g) ?? []));
  for (const file of before) if (!words.has(basename(file))) rmSync(file, { force: true });
}

function usesBefore(places: Places): Use[] {
  return texts(places).flatMap((text) => {
    try {
      return usesIn(parse(text));
    } catch {
      return []; // No configuration of ours.
    }
  });
}

/** Every configuration of the folder, not this role's alone: they share its secrets. */
function texts({ folder }: Places): string[] {
  return namesIn(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

function usesIn(value: unknown): Use[] {
  if (typeof value !== 'object' || value === null) return [];
  const { host, user, url } = value as Readonly<Record<string, unknown>>;
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const file = key === 'password' || key === 'token' ? fileOf(inner) : null;
    return file === null ? usesIn(inner) : [{ file, login: JSON.stringify([host, user, url]) }];
  });
}

function fileOf(source: unknown): string | null {
  if (typeof source !== 'object' || source === null || !('file' in source)) return null;
  const path = wholePath.safeParse(source.file);
  return path.success ? path.data : null;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
