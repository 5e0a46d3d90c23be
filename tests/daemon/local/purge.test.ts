import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guardedStore } from '../../../shared/access/guarded-store.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { writeTask } from '../../../shared/vault/typed-notes.ts';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { mailNotes, purgeNotes, whyNotPurged } from '../../../daemon/local/purge.ts';
import { readNotes } from '../../../daemon/records/notes.ts';
import { doubled, world } from '../sync/world.ts';
import { task } from '../../support/seen-notes.ts';

const tombstone = { at: '2026-11-21T10:00:00Z', by: 'local' };

function mail() {
  const { task: note } = task('amethyst', 'done', { subject: 'Amethyst invoice' });
  const path = `Done/email/2026-11/EMAIL_2026-11-20_amethyst-invoice_${note.id}.md`;
  return { path, id: note.id, text: writeTask(note, 'The amethyst is on its way.\n') };
}

test('a tombstone travels like a move: no clone puts the text back, and each note stays in one place', async () => {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  const { path, text } = mail();
  local.write(path, text);
  await local.step();
  await cloud.cycle();
  expect(cloud.read(path)).toBe(text);

  const store = guardedStore(DiskStore.open(local.vault), 'local', 'local');
  const notes = await readNotes(store);
  const about = notes.find((note) => note.kind === 'task');
  if (about === undefined) throw new Error('the task is there');
  const found = mailNotes(notes, about);
  expect(whyNotPurged(found)).toBe(null);
  expect(await purgeNotes(store, found, tombstone)).toHaveLength(1);

  expect(await local.step()).toMatchObject({ restored: [], withheld: [], held: [] });
  expect(await cloud.cycle()).toMatchObject({ restored: [], withheld: [], held: [] });
  for (const computer of [cloud, local])
    for (const name of computer.list())
      expect(`${name} ${readFileSync(join(computer.vault, name), 'utf8')}`).not.toMatch(/amethyst/i);
  expect(cloud.list()).toEqual(local.list());
  expect(doubled(local.list())).toEqual([]);
});

test('a purge that was cut short between text and name goes on where it stood', async () => {
  const w = await world();
  const local = w.computer('local');
  const { path, text, id } = mail();
  local.write(path, text);
  const disk = DiskStore.open(local.vault);
  const readAll = async () => {
    const notes = await readNotes(disk);
    const about = notes.find((note) => note.kind === 'task');
    if (about === undefined) throw new Error('the task is there');
    return mailNotes(notes, about);
  };
  // The process ends before the rename.
  const broken: Store = {
    list: (prefix) => disk.list(prefix),
    read: (path) => disk.read(path),
    readBytes: (path) => disk.readBytes(path),
    create: (path, bytes) => disk.create(path, bytes),
    replace: (path, bytes, expected) => disk.replace(path, bytes, expected),
    remove: (path, expected) => disk.remove(path, expected),
    move: () => Promise.resolve('missing'),
  };
  expect(await purgeNotes(broken, await readAll(), tombstone)).toBe('busy');
  expect(local.read(path)).not.toContain('amethyst is on its way');
  const later = { ...tombstone, at: '2026-11-22T10:00:00Z' };
  expect(await purgeNotes(disk, await readAll(), later)).toEqual([
    `Done/email/2026-11/EMAIL_2026-11-20_purged_${id}.md`,
  ]);
  // When it happened is said once.
  expect(local.read(local.list()[0] ?? '')).toContain('Purged at 2026-11-21T10:00:00Z');
  expect(await purgeNotes(disk, await readAll(), later)).toEqual([]);
});
