import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
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
 * A file to attach is looked up by content, among the files of its own name: the copy that was kept of it under that name,
 * or one that the person put there. What was attached once leaves under no other name, so that a request which gives
 * another file's hash a harmless name finds nothing. A name alone proves nothing either.
 */
export function fileIn(folder: string): FindFile {
  return async ({ name, sha256, size }) => {
    // A copy has the name of a copy, which is nobody's name for a file.
    const names = isKeptCopy(name, sha256) ? [] : [name];
    const wanted = new Set([...names, copyName(name, sha256)].map(asDisksCompare));
    for (const entry of await namesIn(folder)) {
      if (!wanted.has(asDisksCompare(entry))) continue;
      const file = join(folder, entry);
      if ((await lstat(file)).size !== size) continue;
      const content = await readFile(file);
      if (createHash('sha256').update(content).digest('hex') === sha256) return new Uint8Array(content);
    }
    return null;
  };
}

/**
 * Puts a copy there, under a name that says what is in it and what it is called; the same content and name is there once. A copy
 * that somebody changed is made anew.
 */
export function keepCopy(
  folder: string,
  { name, sha256 }: Pick<Attachment, 'name' | 'sha256'>,
  bytes: Uint8Array,
): void {
  const file = join(folder, copyName(name, sha256));
  if (!holds(file, bytes)) writePrivate(file, bytes);
}

/** Whether it is a file of that content. One that can't be read is none for the hand either; writing it says why. */
function holds(file: string, bytes: Uint8Array): boolean {
  try {
    const there = lstatSync(file);
    return there.isFile() && there.size === bytes.length && readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}

/** Hexadecimal digits of the hash that a copy is named by; only a hint, the content counts. */
const PREFIX = 16;

/** What a copy is called: in ASCII, and where that leaves letters of the name out, with a hash of the name. */
function copyName(name: string, sha256: string): string {
  const extension = /^\.[A-Za-z0-9]{1,10}$/.exec(extname(name))?.[0] ?? '';
  const slug = slugOf(name.slice(0, name.length - extname(name).length));
  const whole = lettersOf(slug + extension) === lettersOf(name);
  const mark = whole
    ? ''
    : `-${createHash('sha256').update(asDisksCompare(name)).digest('hex').slice(0, PREFIX)}`;
  return `${sha256.slice(0, PREFIX)}-${slug}${mark}${extension}`;
}

function lettersOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
}

/** Disks differ in whether they tell large from small letters, and in how they write an accent. */
function asDisksCompare(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

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
