import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StoreError } from '../../../shared/vault/store-error.ts';
import { SmallDisk, canMount } from '../../hostile/small-disk.ts';
import { fsck } from './clone-fixture.ts';
import { type Computer, approval, needs, pending, progress, task, world } from './world.ts';

/** After each of these something else has to be written next, here or in the vault. */
const STEPS = [
  'scanned',
  'fetched',
  'received',
  'planned',
  'committed',
  'intent',
  'pushed',
  'kept',
  'applied',
];

const leftovers = ({ vault, gitDir }: Computer) => [
  ...(existsSync(join(vault, '.countersign-sync')) ? ['.countersign-sync'] : []),
  ...(existsSync(join(gitDir, 'countersign', 'tmp')) ? readdirSync(join(gitDir, 'countersign', 'tmp')) : []),
];

describe.runIf(canMount())('a full disk', () => {
  const cases = (['git', 'vault'] as const).flatMap((part) => STEPS.map((step) => [part, step] as const));
  test.each(cases)(
    'under %s, from "%s" on: a sentence, nothing lost, and it goes on by itself',
    async (part, step) => {
      const w = await world();
      const disk = new SmallDisk(join(w.folder, 'local', part));
      const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
      try {
        cloud.write(needs(1), task(1));
        cloud.write(needs(2), task(2));
        await cloud.step();
        await local.step();
        // Something to apply, to remove, to publish and to lose against.
        cloud.move(needs(1), progress('cloud-a', 1), task(1, 'in_progress', 'x'.repeat(6000)));
        cloud.write(pending(3), approval(3, 'y'.repeat(6000)));
        cloud.move(needs(2), progress('cloud-a', 2));
        await cloud.step();
        local.write('Company_Handbook.md', 'rules\n'.repeat(1000));
        local.write(needs(2), task(2, 'needs_action', 'typed here'));
        local.onStep = (name) => {
          if (name === step) disk.fill();
        };
        const failed = await local.cycle().then(
          () => null,
          (error: unknown) => error,
        );
        local.onStep = null;
        expect(failed).toBeInstanceOf(StoreError);
        const sentence = /The disk is full: sync could not write \/.*\. Free some space; /;
        expect(String(failed)).toMatch(sentence);
        // Tried again without room: the same, and nothing piles up.
        await expect(local.cycle()).rejects.toThrow(sentence);
        expect(leftovers(local).filter((name) => name !== '.countersign-sync')).toEqual([]);
        // What the person wrote is on disk or kept, whatever happened.
        disk.empty();
        if (step === 'intent') await local.restart();
        const report = await local.step();
        expect(report).toMatchObject({ deletedPending: [], held: [], withheld: [] });
        expect(local.list()).toEqual(
          ['Company_Handbook.md', progress('cloud-a', 1), progress('cloud-a', 2), pending(3)].sort(),
        );
        expect(w.published()).toEqual(local.list());
        expect(local.read(pending(3))).toBe(approval(3, 'y'.repeat(6000)));
        expect(leftovers(local)).toEqual([]);
        expect(fsck(local.gitDir)).toBe('');
        const { backups } = await (await local.sync()).status();
        expect(backups).not.toEqual([]);
        await cloud.step();
        expect(cloud.list()).toEqual(local.list());
      } finally {
        await local.restart();
        disk.remove();
      }
    },
  );

  test('under a clone that is to be made: a refusal that says so, and it can be made when there is room', async () => {
    const w = await world();
    const disk = new SmallDisk(join(w.folder, 'local', 'git'));
    const local = w.computer('local');
    try {
      disk.fill();
      await expect(local.sync()).rejects.toThrow(
        /^The disk is full: sync could not write .*local\/git.*Free some space/,
      );
      disk.empty();
      await local.restart();
      local.write(needs(1), task(1));
      expect((await local.step()).published?.paths).toEqual([needs(1)]);
    } finally {
      await local.restart();
      disk.remove();
    }
  });
});

describe.skipIf(canMount())('full disks', () => {
  test('were LEFT OUT: only root can mount the small disks that these tests fill', () => {
    expect(process.env['CI'], 'in CI these tests must run').not.toBe('true');
  });
});
