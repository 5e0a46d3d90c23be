import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchVault } from '../../../daemon/sync/watch.ts';
import { scratch } from './clone-fixture.ts';

const root = scratch();

function watched(folder = mkdtempSync(join(root, 'vault-'))) {
  mkdirSync(join(root, 'other'), { recursive: true });
  const watch = watchVault(folder);
  onTestFinished(() => {
    watch.close();
  });
  return { folder, watch, stop: new AbortController() };
}

const told = async (change: Promise<void>, ms: number) =>
  Promise.race([change.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, ms, false))]);

test('a change is told, also one that came before anybody asked, and one in a new folder', async () => {
  const { folder, watch, stop } = watched();
  mkdirSync(join(folder, 'Needs_Action', 'email'), { recursive: true });
  await watch.changed(stop.signal);
  const next = watch.changed(stop.signal);
  // The system begins to watch a new folder a moment after it was made; until it does the note is written again.
  for (let at = 0; !(await told(next, 50)); at++) {
    writeFileSync(join(folder, 'Needs_Action', 'email', 'note.md'), String(at));
    expect(at).toBeLessThan(100);
  }
});

test('sync’s own temporary files are not told, and an abort ends the wait', async () => {
  const { folder, watch, stop } = watched();
  mkdirSync(join(folder, '.countersign-sync'));
  writeFileSync(join(folder, '.countersign-sync', 'new-1'), 'x');
  const waiting = watch.changed(stop.signal);
  expect(await told(waiting, 150)).toBe(false);
  stop.abort();
  await waiting;
});

test('a folder that can’t be watched is not an error: the caller rescans', async () => {
  const { watch, stop } = watched(join(root, 'nowhere'));
  const waiting = watch.changed(stop.signal);
  stop.abort();
  await waiting;
});
