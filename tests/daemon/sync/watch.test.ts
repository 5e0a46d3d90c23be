import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { vaultChanges } from '../../../daemon/sync/watch.ts';
import { scratch } from './clone-fixture.ts';

const root = scratch();

function watching(rescanMs: number) {
  const vaultDir = mkdtempSync(join(root, 'vault-'));
  mkdirSync(join(vaultDir, 'Needs_Action', 'email'), { recursive: true });
  const stop = new AbortController();
  const changes = vaultChanges({ vaultDir, rescanMs, quietMs: 40, signal: stop.signal });
  return { vaultDir, stop, changes };
}

test('a change is told once, soon; sync’s own temporary files are not told', async () => {
  const { vaultDir, stop, changes } = watching(60_000);
  const next = changes.next();
  await new Promise((resolve) => setImmediate(resolve));
  mkdirSync(join(vaultDir, '.countersign-sync'));
  writeFileSync(join(vaultDir, '.countersign-sync', 'new-1'), 'x');
  for (const text of ['a', 'b', 'c']) writeFileSync(join(vaultDir, 'Needs_Action', 'email', 'note.md'), text);
  expect(await next).toEqual({ value: 'changed', done: false });
  const after = changes.next();
  stop.abort();
  expect(await after).toEqual({ value: undefined, done: true });
});

test('without changes a rescan is due again and again', async () => {
  const { stop, changes } = watching(30);
  expect(await changes.next()).toEqual({ value: 'rescan', done: false });
  expect(await changes.next()).toEqual({ value: 'rescan', done: false });
  stop.abort();
  expect(await changes.next()).toEqual({ value: undefined, done: true });
});

test('a folder that does not exist is rescanned, not watched', async () => {
  const stop = new AbortController();
  const changes = vaultChanges({ vaultDir: join(root, 'nowhere'), rescanMs: 20, signal: stop.signal });
  expect((await changes.next()).value).toBe('rescan');
  stop.abort();
});
