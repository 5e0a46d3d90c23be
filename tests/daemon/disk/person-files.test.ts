import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_PERSON_NOTE } from '../../../daemon/compose/person-note.ts';
import { DiskPersonFiles } from '../../../daemon/disk/person-files.ts';

const FOLDER = 'Needs_Action/email';
let root: string;
let files: DiskPersonFiles;
const at = (name: string) => join(root, FOLDER, name);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-person-'));
  mkdirSync(join(root, FOLDER), { recursive: true });
  files = DiskPersonFiles.open(root, FOLDER);
});
afterEach(() => {
  files.close();
  rmSync(root, { recursive: true, force: true });
});

test('lists Markdown files of people by name, with their bytes and the time of their last change', async () => {
  writeFileSync(at('Ask Ana?.md'), 'x');
  writeFileSync(at('b.MD'), 'y');
  utimesSync(at('b.MD'), 1000, 2000);
  const found = await files.list();
  expect(found.map(({ name }) => name)).toEqual(['Ask Ana?.md', 'b.MD']);
  expect(found[1]).toEqual({ name: 'b.MD', bytes: new Uint8Array([121]), changedMs: 2_000_000 });
});

test('passes over our own notes, hidden files, other kinds, folders and links', async () => {
  writeFileSync(at('EMAIL_2026-11-20_x_abcdefgh234567ab.md'), 'x');
  writeFileSync(at('.hidden.md'), 'x');
  writeFileSync(at('photo.png'), 'x');
  mkdirSync(at('folder.md'));
  writeFileSync(join(root, 'secret.md'), 'secret');
  symlinkSync(join(root, 'secret.md'), at('link.md'));
  expect(await files.list()).toEqual([]);
});

test('gives no bytes of what is too large', async () => {
  writeFileSync(at('fits.md'), 'x'.repeat(MAX_PERSON_NOTE));
  writeFileSync(at('large.md'), 'x'.repeat(MAX_PERSON_NOTE + 1));
  const [fits, large] = await files.list();
  expect(fits?.bytes).toHaveLength(MAX_PERSON_NOTE);
  expect(large).toMatchObject({ name: 'large.md', bytes: null });
});

test('a folder that is a link leads nowhere, and one that is missing holds nothing', async () => {
  writeFileSync(at('a.md'), 'x');
  rmSync(join(root, FOLDER), { recursive: true });
  expect(await files.list()).toEqual([]);
  mkdirSync(join(root, 'elsewhere'));
  writeFileSync(join(root, 'elsewhere', 'a.md'), 'x');
  symlinkSync(join(root, 'elsewhere'), join(root, FOLDER));
  expect(await files.list()).toEqual([]);
});

test('removes what still reads the same, and nothing else', async () => {
  writeFileSync(at('a.md'), 'new');
  writeFileSync(at('EMAIL_2026-11-20_x_abcdefgh234567ab.md'), 'x');
  expect(await files.remove('a.md', 'old')).toBe(false);
  expect(await files.remove('EMAIL_2026-11-20_x_abcdefgh234567ab.md', 'x')).toBe(false);
  expect(await files.remove('../../secret.md', 'x')).toBe(false);
  expect(await files.remove('gone.md', 'x')).toBe(false);
  expect(await files.remove('a.md', 'new')).toBe(true);
  expect(readdirSync(join(root, FOLDER))).toEqual(['EMAIL_2026-11-20_x_abcdefgh234567ab.md']);
});
