import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { lookInto } from '../../../daemon/disk/look-into.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-look-'));
const vault = join(root, 'vault');
const NOTE = 'Needs_Action/email/EMAIL_2026-11-20_invoice_aaaaaaaaaaaaaaaa.md';

beforeAll(() => {
  mkdirSync(join(vault, 'Needs_Action/email'), { recursive: true });
  writeFileSync(join(vault, NOTE), 'text\n');
  symlinkSync('/etc/hostname', join(vault, 'Dashboard.md'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

it('sees what a store sees', async () => {
  const looked = lookInto(vault);
  const seen = [await looked.list(''), await looked.read(NOTE), await looked.read('Dashboard.md')];
  const store = DiskStore.open(vault);
  expect(seen).toEqual([await store.list(''), await store.read(NOTE), await store.read('Dashboard.md')]);
  expect(seen).toEqual([[NOTE], 'text\n', null]);
  expect(await looked.stamp?.(NOTE)).toBe(await store.stamp(NOTE));
  store.close();
  rmSync(join(vault, '.countersign'), { recursive: true });
});

it('makes nothing, not even for the time of the look: a full disk can be looked at', async () => {
  const before = statSync(vault, { bigint: true }).mtimeNs;
  const looked = lookInto(vault);
  await looked.list('');
  expect(readdirSync(vault).sort()).toEqual(['Dashboard.md', 'Needs_Action']);
  expect(statSync(vault, { bigint: true }).mtimeNs).toBe(before);
});

it('a folder that is not there is empty and stays away', async () => {
  const looked = lookInto(join(root, 'none'));
  expect([await looked.list(''), await looked.read(NOTE)]).toEqual([[], null]);
  expect(readdirSync(root)).toEqual(['vault']);
});

it('writes nothing', async () => {
  const looked = lookInto(vault);
  const refused = { name: 'StoreError', message: expect.stringContaining('only looks at the vault') };
  await expect(looked.create('Dashboard.md', 'x')).rejects.toMatchObject(refused);
  await expect(looked.replace(NOTE, 'x', 'text\n')).rejects.toMatchObject(refused);
  await expect(looked.move(NOTE, 'Dashboard.md')).rejects.toMatchObject(refused);
  await expect(looked.remove(NOTE, 'text\n')).rejects.toMatchObject(refused);
  expect(await looked.read(NOTE)).toBe('text\n');
});
