import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import type * as promises from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type * as regular from '../../../daemon/sync/read-regular.ts';
import { scanVault } from '../../../daemon/sync/scan.ts';
import { StatCache } from '../../../daemon/sync/stat-cache.ts';
import { VaultNews } from '../../../daemon/sync/vault-news.ts';
import { VaultScanner } from '../../../daemon/sync/vault-scanner.ts';
import { VaultView } from '../../../daemon/sync/vault-view.ts';
import { scratch } from './clone-fixture.ts';
import { world } from './world.ts';

/** A path that the disk refuses to tell of, by its end; '' for none. Rights would not do: root reads everything. */
const refused = vi.hoisted(() => ({ read: '', lstat: '' }));

vi.mock('../../../daemon/sync/read-regular.ts', async (original) => {
  const real = await original<typeof regular>();
  const readRegularNow = (path: string) => {
    if (refused.read !== '' && path.endsWith(refused.read))
      throw Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: 'EACCES' });
    return real.readRegularNow(path);
  };
  return { ...real, readRegularNow };
});

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>();
  const lstat = (path: string) =>
    refused.lstat !== '' && path.endsWith(refused.lstat)
      ? Promise.reject(Object.assign(new Error(`EIO: i/o error, lstat '${path}'`), { code: 'EIO' }))
      : real.lstat(path);
  return { ...real, lstat };
});

afterEach(() => {
  Object.assign(refused, { read: '', lstat: '' });
});

const root = scratch();

function vault(): string {
  const folder = mkdtempSync(join(root, 'vault-'));
  mkdirSync(join(folder, 'Briefings'));
  return folder;
}

test('a folder that the disk does not tell of is not taken for one that is not there', async () => {
  const folder = vault();
  writeFileSync(join(folder, 'Briefings', 'a.md'), 'words\n');
  const scan = () => scanVault(folder, StatCache.open(join(root, 'none')), new VaultView());
  refused.lstat = '/Briefings';
  await expect(scan()).rejects.toThrow('EIO');
  refused.lstat = '';
  expect([...(await scan()).disk.paths()]).toEqual(['Briefings/a.md']);
});

test.runIf(process.platform === 'linux')(
  'what a look that failed was told of is looked at again',
  async () => {
    const folder = vault();
    const news = VaultNews.open(folder);
    const scanner = new VaultScanner(folder, StatCache.open(join(root, 'none')), news);
    const first = await scanner.look(null, new VaultView());
    if (first.kind !== 'all') throw new Error('not everything');
    for (const name of ['a', 'b']) writeFileSync(join(folder, 'Briefings', `${name}.md`), 'words\n');
    refused.read = 'b.md';
    await expect(scanner.look(first.disk, new VaultView())).rejects.toThrow('EACCES');
    refused.read = '';
    const again = await scanner.look(first.disk, new VaultView());
    const seen = again.kind === 'all' ? again.disk.paths() : again.changed.keys();
    expect([...seen].sort()).toEqual(['Briefings/a.md', 'Briefings/b.md']);
    news?.close();
  },
);

test('a note that came from another computer is not deleted because the look after that failed', async () => {
  const w = await world();
  const [two, local] = [w.computer('local-two'), w.computer('local')];
  two.write('Company_Handbook.md', 'rules\n');
  await two.step();
  await local.step();
  two.write('Briefings/Week 47.md', 'words\n');
  await two.step();
  expect((await local.step()).applied).toEqual(['Briefings/Week 47.md']);
  local.write('Briefings/unreadable.md', 'words\n');
  refused.read = 'unreadable.md';
  await expect(local.cycle()).rejects.toThrow('EACCES');
  refused.read = '';
  await local.step();
  expect(w.published()).toEqual(['Briefings/Week 47.md', 'Briefings/unreadable.md', 'Company_Handbook.md']);
});
