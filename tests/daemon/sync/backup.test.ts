import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backups, dropOldBackups, keepVersions } from '../../../daemon/sync/backup.ts';
import { BRANCH } from '../../../daemon/sync/remote.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { scratch, testAgent } from './clone-fixture.ts';

const root = scratch();
const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-20T08:00:00Z');
/** What a computer believes that starts without its clock. */
const DEAD_CLOCK = Date.parse('2015-01-01T00:00:00Z');
const signer = signerFromSeed(testAgent('local').seed);

/** A clone whose last commit says that it was made then. */
async function clone(name: string, tipAt: number) {
  const repository = await Repository.open(join(root, name));
  const move = async (at: number) => {
    const about = { parent: await repository.ref(BRANCH), agent: 'local', at, message: 'a change' };
    await repository.setRef(BRANCH, await repository.commitChanges(new Map(), about, signer));
  };
  await move(tipAt);
  const keep = async (at: number) => {
    const files = new Map([['displaced-0', await repository.writeBlob(Buffer.from('typed\n'))]]);
    return keepVersions(repository, files, 'displaced when the process ended', 'local', at, signer);
  };
  return { repository, move, keep };
}

test('what is kept by a computer that starts without its clock is there after the next right start, for 90 days', async () => {
  const { repository, move, keep } = await clone('behind', NOW);
  const ref = await keep(DEAD_CLOCK);
  await dropOldBackups(repository, NOW);
  expect(await backups(repository)).toEqual([ref]);
  for (const [days, kept] of [
    [89, [ref]],
    [91, []],
  ] as const) {
    await move(NOW + days * DAY_MS);
    await dropOldBackups(repository, NOW + days * DAY_MS);
    expect(await backups(repository)).toEqual(kept);
  }
});

test('a clock that is right names what is kept, and a commit of a year with five digits lets nothing go', async () => {
  const { repository, keep } = await clone('right', NOW - DAY_MS);
  expect(await keep(NOW)).toMatch(/^refs\/countersign\/backup\/20261120T080000Z-[0-9a-f]{8}$/);
  const ahead = await clone('ahead', 999_999_999_999_000);
  const ref = await ahead.keep(NOW);
  await dropOldBackups(ahead.repository, NOW);
  expect(await backups(ahead.repository)).toEqual([ref]);
  expect(await backups(repository)).toHaveLength(1);
});
