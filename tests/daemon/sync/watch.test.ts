import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { VaultNews } from '../../../daemon/sync/vault-news.ts';
import { type VaultWatch, watchVault } from '../../../daemon/sync/watch.ts';
import { scratch } from './clone-fixture.ts';

const root = scratch();

/** The vault's watch of a role without Git, and sync's own, which is there on Linux only. */
const WATCHES: [string, (folder: string) => VaultWatch | null][] = [
  ['the whole folder', watchVault],
  ['sync’s own', (folder) => VaultNews.open(folder)],
];
const KINDS = process.platform === 'linux' ? WATCHES : WATCHES.slice(0, 1);

function watched(open: (folder: string) => VaultWatch | null, folder = mkdtempSync(join(root, 'vault-'))) {
  mkdirSync(join(root, 'other'), { recursive: true });
  const watch = open(folder);
  if (watch === null) throw new Error(`${folder} is not watched`);
  onTestFinished(() => {
    watch.close();
  });
  return { folder, watch, stop: new AbortController() };
}

const told = async (change: Promise<void>, ms: number) =>
  Promise.race([change.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, ms, false))]);

describe.each(KINDS)('a watch of %s', (_, open) => {
  test('a change is told, also one that came before anybody asked, and one in a new folder', async () => {
    const { folder, watch, stop } = watched(open);
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
    const { folder, watch, stop } = watched(open);
    mkdirSync(join(folder, '.countersign-sync'));
    writeFileSync(join(folder, '.countersign-sync', 'new-1'), 'x');
    const waiting = watch.changed(stop.signal);
    expect(await told(waiting, 150)).toBe(false);
    stop.abort();
    await waiting;
  });
});

test('a folder that can’t be watched is not an error: the caller rescans', async () => {
  const { watch, stop } = watched(watchVault, join(root, 'nowhere'));
  const waiting = watch.changed(stop.signal);
  stop.abort();
  await waiting;
});

test.runIf(process.platform === 'linux')(
  'a person’s other notes beside the vault’s own wake nobody where sync watches',
  async () => {
    const { folder, watch, stop } = watched((at) => VaultNews.open(at));
    mkdirSync(join(folder, 'Recipes'));
    writeFileSync(join(folder, 'Recipes', 'bread.md'), 'flour');
    writeFileSync(join(folder, 'Diary.md'), 'today');
    const waiting = watch.changed(stop.signal);
    expect(await told(waiting, 150)).toBe(false);
    writeFileSync(join(folder, 'Company_Handbook.md'), 'rules');
    await waiting;
  },
);
