import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newSeed, signerFromSeed } from '../../../shared/approval/keys.ts';
import { openSync, sentences } from '../../../daemon/sync/open-sync.ts';
import { fsck, git, scratch } from './clone-fixture.ts';
import { approval, needs, pending, progress, task, world } from './world.ts';

describe('a remote in trouble: nothing is lost, it is said what to do, and it goes on by itself', () => {
  test.each([
    [{ kind: 'status', status: 401, on: 'all' } as const, 'auth'],
    [{ kind: 'status', status: 403, on: 'push' } as const, 'forbidden'],
    [{ kind: 'status', status: 413, on: 'push' } as const, 'too-large'],
    [{ kind: 'status', status: 500, on: 'all' } as const, 'server'],
    [{ kind: 'refuse', on: 'all' } as const, 'unreachable'],
    [{ kind: 'refuse', on: 'push' } as const, 'unreachable'],
    [{ kind: 'cut', on: 'fetch' } as const, 'unreachable'],
  ])('%o', async (fault, kind) => {
    const w = await world();
    const [cloud, other] = [w.computer('cloud-a'), w.computer('cloud-b')];
    cloud.write(needs(1), task(1));
    await cloud.step();
    await other.step();
    other.write(needs(2), task(2));
    await other.step();
    cloud.move(needs(1), progress('cloud-a', 1));
    w.server.fault(fault);
    const report = await cloud.cycle();
    expect(report).toMatchObject({ outcome: 'waiting', published: null, refusal: { kind } });
    expect(report.backlog).toEqual([progress('cloud-a', 1), needs(1)].sort());
    expect(sentences(report)[0]?.length).toBeGreaterThan(40);
    // A host that takes no push can still be read.
    expect(cloud.read(needs(2)) !== null).toBe(fault.on === 'push');
    w.server.fault();
    const after = await cloud.step();
    expect(after.published?.paths).toEqual([progress('cloud-a', 1), needs(1)].sort());
    expect(w.published()).toEqual(cloud.list());
    expect(fsck(cloud.gitDir)).toBe('');
  });

  test('the answer to a push is lost: it counts as published, also when another agent builds on it before we look', async () => {
    const w = await world();
    const [cloud, other] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(needs(1), task(1));
    await cloud.step();
    await other.step();
    cloud.move(needs(1), progress('cloud-a', 1));
    w.server.fault({ kind: 'drop-after-push', on: 'push', times: 1 });
    expect((await cloud.step()).published?.paths).toHaveLength(2);
    cloud.write(pending(1), approval(1));
    // This time nobody can be asked either.
    w.server.fault({ kind: 'drop-after-push', on: 'push', times: 1 }, { kind: 'refuse', on: 'all' });
    const lost = await cloud.cycle();
    expect(lost.refusal?.message).toContain('not known yet');
    expect(w.published()).toContain(pending(1));
    w.server.fault();
    await other.step();
    other.move(pending(1), pending(1).replace('Pending_Approval', 'Approved'));
    await other.step();
    const report = await cloud.step();
    expect(report.rolledBack).toEqual([]);
    expect(cloud.list()).toEqual(w.published());
  });

  test('offline, what a person deleted from Pending is told, and nothing is applied', async () => {
    const w = await world();
    const local = w.computer('local');
    local.write(pending(1), approval(1));
    await local.step();
    local.remove(pending(1));
    w.server.fault({ kind: 'refuse', on: 'all' });
    const report = await local.cycle();
    expect(report.deletedPending).toMatchObject([{ path: pending(1) }]);
    expect(local.list()).toEqual([]);
  });
});

describe('a damaged or foreign clone', () => {
  test('objects that went missing are fetched again', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    for (let n = 0; n < 5; n++) cloud.write(needs(n), task(n));
    await cloud.step();
    await local.step();
    await local.restart();
    const { rmSync, readdirSync } = await import('node:fs');
    for (const name of readdirSync(join(local.gitDir, 'objects'))) {
      if (name !== 'info') rmSync(join(local.gitDir, 'objects', name), { recursive: true });
    }
    mkdirSync(join(local.gitDir, 'objects', 'pack'));
    cloud.write(needs(6), task(6));
    await cloud.step();
    local.write(needs(7), task(7));
    await local.step();
    expect(w.published()).toEqual(local.list());
    expect(fsck(local.gitDir)).toBe('');
  });

  test('lost state: the disk joins again without losing or reverting anything', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(needs(1), task(1));
    await cloud.step();
    await local.step();
    await local.restart();
    const { rmSync, writeFileSync } = await import('node:fs');
    writeFileSync(join(local.gitDir, 'countersign', 'state.json'), '{"version":1,"ba');
    cloud.move(needs(1), progress('cloud-a', 1));
    await cloud.step();
    await local.step();
    expect(local.list()).toEqual(cloud.list());
    await local.restart();
    rmSync(join(local.gitDir, 'countersign', 'state.json'));
    await local.step();
    expect(local.list()).toEqual(cloud.list());
  });

  test('a clone has one owner; whoever comes second is told who has it; a closed one can be opened again', async () => {
    const w = await world();
    const cloud = w.computer('cloud-a');
    await cloud.step();
    const settings = {
      vaultDir: cloud.vault,
      gitDir: cloud.gitDir,
      agent: 'cloud-a',
      signingSecret: cloud.seed,
      pinnedAgents: [],
      remote: { url: w.server.url },
    };
    const second = await openSync(settings);
    expect(second).toMatchObject({ ok: false, refusal: { kind: 'clone-locked' } });
    expect(second.ok ? '' : second.refusal.message).toContain(String(process.pid));
    await cloud.restart();
    const third = await openSync(settings);
    expect(third.ok).toBe(true);
    if (third.ok) await third.value.close();
  });
});

describe('settings that cannot work are refused in a sentence', () => {
  const root = scratch();
  const seed = newSeed();
  const good = {
    vaultDir: join(root, 'vault'),
    gitDir: join(root, 'git'),
    agent: 'cloud',
    signingSecret: seed,
    pinnedAgents: [],
    remote: { url: 'https://git.example.org/vault.git' },
  };
  test.each([
    [{ agent: 'boss' }, 'agent'],
    [{ gitDir: join(root, 'vault', 'state') }, 'git-dir'],
    [{ gitDir: join(root, 'vault') }, 'git-dir'],
    [{ signingSecret: new Uint8Array(31) }, 'signing-secret'],
    [{ remote: { url: 'http://git.example.org/vault.git' } }, 'remote-url'],
    [{ pinnedAgents: [{ agent: 'local', key: 'ed25519:short' }] }, 'pinned-agent'],
    [{ pinnedAgents: [{ agent: 'cloud', key: signerFromSeed(newSeed()).publicKey }] }, 'pinned-agent'],
  ])('%o', async (change, kind) => {
    expect(await openSync({ ...good, ...change })).toMatchObject({ ok: false, refusal: { kind } });
  });
});

test('a clone is a repository that people can look at with git', async () => {
  const w = await world();
  const cloud = w.computer('cloud-a');
  cloud.write(needs(1), task(1));
  await cloud.step();
  expect(git(cloud.gitDir, 'log', '--format=%an %s', 'main')).toBe('cloud-a cloud-a: 1 path in Needs_Action');
  expect(git(cloud.gitDir, 'show', `main:${needs(1)}`)).toBe(task(1).trimEnd());
});
