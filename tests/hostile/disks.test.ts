import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openSync, sentences } from '../../daemon/sync/open-sync.ts';
import { StoreError } from '../../shared/vault/store-error.ts';
import { needs, task, world } from '../daemon/sync/world.ts';
import { Machines, reached, said } from './machines.ts';
import { says } from './says.ts';
import { SmallDisk, canMount } from './small-disk.ts';

/** Disks that are full or can't be written, under the real programs. */
const LIMIT = { timeout: 60_000 };
let machines: Machines | null = null;
let disk: SmallDisk | null = null;

afterEach(async () => {
  await machines?.stop();
  disk?.remove();
  await machines?.remove();
  machines = null;
  disk = null;
});

/** A laptop of which one folder is a small disk of its own. */
async function laptop(part: 'vault' | 'state', holdSeconds = 0): Promise<{ m: Machines; small: SmallDisk }> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-disk-'));
  const small = (disk = new SmallDisk(join(root, 'laptop', part)));
  const m = (machines = await Machines.start({ root, holdSeconds }));
  return { m, small };
}

describe.runIf(canMount())('a full disk', () => {
  it(
    'under the vault, before the decision: signing says so, writes nothing, and works when there is room',
    LIMIT,
    async () => {
      const { m, small } = await laptop('vault');
      const asked = await m.drafted();
      const local = m.local();
      await reached(local, 'pending');
      small.fill();
      const refused: unknown = await m.approve(asked.request.id).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(StoreError);
      says(String(refused), /disk is full\. Free some space and try again; what was there is untouched/);
      small.empty();
      expect((await m.approvals())[0]?.text).toBe(asked.text);
      await m.approve(asked.request.id);
      await reached(local, 'sent');
      expect(m.smtp.delivered).toHaveLength(1);
    },
  );

  it(
    'under the vault, after it was sent: filed when there is room, sent once, by itself',
    LIMIT,
    async () => {
      const { m, small } = await laptop('vault', 2);
      const asked = await m.drafted();
      const local = m.local();
      await reached(local, 'pending');
      await m.approve(asked.request.id);
      await reached(local, 'held');
      small.fill();
      await local.until('it left', () => m.smtp.delivered.length === 1);
      const failure = await said(local, /disk is full/);
      says(String(failure['message']), /Free some space and try again/);
      small.empty();
      await local.until('filed', async () => (await m.approvals())[0]?.placed.place === 'done');
      await local.stop();
      const [done] = await m.approvals();
      expect(done?.draft).toBe(asked.draft);
      expect(done?.request.evidence.join()).toContain('reply 250');
      expect(m.smtp.delivered).toHaveLength(1);
    },
  );

  it(
    'under the journal: nothing leaves, it says why, and it goes on by itself when there is room',
    LIMIT,
    async () => {
      const { m, small } = await laptop('state', 1);
      const asked = await m.drafted();
      const local = m.local();
      await reached(local, 'pending');
      small.fill();
      await m.approve(asked.request.id);
      const told = await local.event('why', ({ message }) => /disk is full|ENOSPC/.test(String(message)));
      says(String(told['message']), /disk is full.*nothing is sent.*Make room, then try again/);
      expect(m.smtp.delivered).toHaveLength(0);
      small.empty();
      await reached(local, 'sent');
      await local.until('filed', async () => (await m.approvals())[0]?.placed.place === 'done');
      expect(m.smtp.delivered).toHaveLength(1);
    },
  );

  it(
    'under the clone: the note stays, a sentence says what to do, and the next round publishes it',
    LIMIT,
    async () => {
      const w = await world();
      const self = w.computer('local');
      const small = (disk = new SmallDisk(join(w.folder, 'small')));
      self.write(needs(1), task(1));
      const sync = await openSync({
        vaultDir: self.vault,
        gitDir: join(small.path, 'git'),
        agent: 'local',
        signingSecret: self.seed,
        pinnedAgents: [],
        remote: { url: w.server.url },
      });
      if (!sync.ok) throw new Error(sync.refusal.message);
      small.fill();
      const said = await sync.value.cycle().then(
        (report) => sentences(report).join(' '),
        (error: unknown) => (error instanceof Error ? error.message : ''),
      );
      expect(self.read(needs(1))).toBe(task(1));
      small.empty();
      const report = await sync.value.cycle();
      expect(report.published?.paths).toEqual([needs(1)]);
      await sync.value.close();
      says(said, /disk is full|Free some space|Make room/i);
    },
  );
});

describe.runIf(canMount())('a vault that can’t be written', () => {
  it('is said with what to check, and Local goes on by itself afterwards', LIMIT, async () => {
    const { m, small } = await laptop('vault', 1);
    const asked = await m.drafted();
    const local = m.local();
    await reached(local, 'pending');
    await m.approve(asked.request.id);
    small.readOnly(true);
    const failure = await said(local, /not written/);
    says(
      String(failure['message']),
      /this user may not do that there\. Check who owns the folder, then try again/,
    );
    small.readOnly(false);
    await local.until('filed', async () => (await m.approvals())[0]?.placed.place === 'done');
    expect(m.smtp.delivered).toHaveLength(1);
  });
});

describe.skipIf(canMount())('full disks', () => {
  it('were LEFT OUT: only root can mount the small disks that these tests fill', () => {
    expect(process.env['CI'], 'in CI these tests must run').not.toBe('true');
  });
});
