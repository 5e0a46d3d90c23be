import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Attachment } from '../../shared/approval/action.ts';
import { slugOf } from '../../shared/vault/ids.ts';
import { type LocalConfig } from '../config/local.ts';
import { codeOf } from '../disk/disk-error.ts';
import { writePrivate } from '../disk/private-file.ts';
import { type FindFile } from '../hands/email/ports.ts';

/** Where files to attach lie on this computer: never in the vault, so they never travel by Git. */
export function attachmentsFolder({ state, hand }: Pick<LocalConfig, 'state' | 'hand'>): string {
  return hand.attachments ?? join(state, 'attachments');
}

/**
 * Files to attach are looked up by content in that one folder, under whatever name; a name alone proves nothing. Files of
 * another size are not read, and those that are named after the content are tried first.
 */
export function fileIn(folder: string): FindFile {
  return async ({ sha256, size }) => {
    const names = (await namesIn(folder)).sort(
      (a, b) => Number(isKeptCopy(b, sha256)) - Number(isKeptCopy(a, sha256)),
    );
    for (const name of names) {
      const file = join(folder, name);
      if ((await lstat(file)).size !== size) continue;
      const content = await readFile(file);
      if (createHash('sha256').update(content).digest('hex') === sha256) return new Uint8Array(content);
    }
    return null;
  };
}

/** Puts a copy there, under a name that says what is in it; the same content is there once. */
export function keepCopy(
  folder: string,
  { name, sha256 }: Pick<Attachment, 'name' | 'sha256'>,
  bytes: Uint8Array,
): void {
  const extension = /^\.[A-Za-z0-9]{1,10}$/.exec(extname(name))?.[0] ?? '';
  const stem = name.slice(0, name.length - extname(name).length);
  const file = join(folder, `${sha256.slice(0, PREFIX)}-${slugOf(stem)}${extension}`);
  if (!existsSync(file)) writePrivate(file, bytes);
}

/** Hexadecimal digits of the hash that a copy is named by; only a hint, the content counts. */
const PREFIX = 16;

/** Whether a file of this name is a copy that `keepCopy` made of this content. */
export function isKeptCopy(name: string, sha256: string): boolean {
  return name.startsWith(`${sha256.slice(0, PREFIX)}-`);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    // Nothing was ever attached on this computer.
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
