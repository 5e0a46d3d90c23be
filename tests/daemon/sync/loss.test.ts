import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { git } from './clone-fixture.ts';
import { forge } from './forge.ts';
import { approval, approved, done, needs, pending, progress, task, world } from './world.ts';

const FREE = ['Company_Handbook.md', 'Business_Goals.md'] as const;

describe('absence is not deletion', () => {
  test('a state note that vanished is put back; one that a person deleted from Pending waits for the caller', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    for (const n of [1, 2]) cloud.write(needs(n), task(n));
    cloud.write(pending(3), approval(3, 'Dear Ana'));
    await cloud.step();
    await local.step();
    local.remove(needs(1));
    local.remove(pending(3));
    const report = await local.step();
    expect(report.restored).toEqual([needs(1)]);
    expect(local.read(needs(1))).toBe(task(1));
    expect(report.deletedPending).toMatchObject([{ path: pending(3), text: approval(3, 'Dear Ana') }]);
    // It is told again until it is moved on, over a restart too, and nothing of it is published.
    await local.restart();
    expect((await local.step()).deletedPending).toHaveLength(1);
    expect(w.published()).toContain(pending(3));
    local.write(`Rejected/email/${pending(3).split('/')[2] ?? ''}`, approval(3, 'Dear Ana'));
    const moved = await local.step();
    expect(moved.deletedPending).toEqual([]);
    expect(moved.published?.paths).toHaveLength(2);
    // On the cloud's disk nobody rejects anything by deleting.
    cloud.write(pending(4), approval(4));
    await cloud.step();
    cloud.remove(pending(4));
    expect((await cloud.step()).restored).toEqual([pending(4)]);
  });

  test.each([
    ['restore', 30],
    ['accept', 9],
  ] as const)('many vanished notes freeze sync until a person says "%s"', async (answer, left) => {
    const w = await world();
    const local = w.computer('local');
    for (let n = 0; n < 30; n++) local.write(done(n), task(n, 'done'));
    await local.step();
    const tip = git(w.server.repository, 'rev-parse', 'main');
    for (let n = 0; n < 21; n++) local.remove(done(n));
    for (let round = 0; round < 2; round++) {
      const frozen = await local.cycle();
      expect(frozen.outcome).toBe('frozen');
      expect(frozen.frozen?.message).toContain('21 of 30 notes are gone');
      expect(local.list()).toHaveLength(9);
    }
    expect(git(w.server.repository, 'rev-parse', 'main')).toBe(tip);
    const report = await local.cycle({ unfreeze: answer });
    expect(report.outcome).toBe('in-step');
    expect([local.list().length, w.published().length]).toEqual([left, left]);
    await local.step();
  });

  test('programs of ours may write what was there before: four approvals that are held and undone again', async () => {
    const w = await world();
    const local = w.computer('local');
    for (let n = 10; n < 30; n++) local.write(done(n), task(n, 'done'));
    const four = [1, 2, 3, 4];
    for (const n of four) local.write(pending(n), approval(n));
    await local.step();
    for (const n of four) local.move(pending(n), approved(n), approval(n, 'held'));
    await local.step();
    for (const n of four) local.move(approved(n), pending(n), approval(n));
    // A restored backup looks just the same.
    expect((await local.cycle()).frozen?.message).toContain('4 went back to an older version');
    const report = await local.cycle({
      wrote: new Map(four.flatMap((n) => [pending(n), approved(n)].map((path) => [path, null] as const))),
    });
    expect(report.outcome).toBe('in-step');
    expect(report.published?.paths).toHaveLength(8);
  });

  test.each(['restore', 'accept'] as const)(
    '"%s" answers the question it was given to, and no other',
    async (unfreeze) => {
      const w = await world();
      const local = w.computer('local');
      for (let n = 0; n < 30; n++) local.write(done(n), task(n, 'done'));
      local.write('Briefings/Week 47.md', 'words\n');
      await local.step();
      const tip = git(w.server.repository, 'rev-parse', 'main');
      // Where nothing is asked an answer means nothing: one note that vanished is put back as ever.
      local.remove(done(29));
      expect((await local.cycle({ unfreeze })).restored).toEqual([done(29)]);
      for (let n = 0; n < 21; n++) local.remove(done(n));
      const asked = (await local.cycle()).frozen;
      expect(asked?.message).toContain(`countersign sync --${unfreeze} ${asked?.code ?? ''}`);
      expect((await local.cycle()).frozen?.code).toBe(asked?.code);
      local.remove(done(25));
      const again = await local.cycle({ unfreeze, about: asked?.code });
      expect(again.frozen?.message).toContain('22 of 31 notes are gone');
      expect(again.frozen?.code).not.toBe(asked?.code);
      expect(git(w.server.repository, 'rev-parse', 'main')).toBe(tip);
      expect((await local.cycle({ unfreeze, about: again.frozen?.code })).outcome).toBe('in-step');
      expect(w.published()).toHaveLength(unfreeze === 'restore' ? 31 : 9);
      expect(local.list()).toEqual(w.published());
    },
  );

  test('a vault that is empty but for what our programs write anew is asked about', async () => {
    const w = await world();
    const local = w.computer('local');
    local.write('Dashboard.md', 'now\n');
    for (const path of [...FREE, 'Briefings/Week 47.md', 'Skills/tone/SKILL.md'])
      local.write(path, 'words\n');
    await local.step();
    await local.restart();
    for (const path of readdirSync(local.vault)) local.remove(path);
    const first = await local.cycle();
    local.write('Dashboard.md', 'something is wrong\n');
    const second = await local.cycle();
    expect([first.outcome, second.outcome]).toEqual(['frozen', 'frozen']);
    expect(second.frozen?.message).toContain('4 of 5 notes are gone');
    expect(second.frozen?.code).toBe(first.frozen?.code);
    expect(w.published()).toHaveLength(5);
    expect((await local.cycle({ unfreeze: 'restore', about: first.frozen?.code })).outcome).toBe('in-step');
    expect(local.list()).toEqual(w.published());
  });

  test('a person may delete a few notes until none is left', async () => {
    const w = await world();
    const local = w.computer('local');
    for (const path of ['Dashboard.md', ...FREE]) local.write(path, 'words\n');
    await local.step();
    for (const path of FREE) local.remove(path);
    await local.step();
    expect(w.published()).toEqual(['Dashboard.md']);
  });

  test('files that come back by themselves thaw it', async () => {
    const w = await world();
    const local = w.computer('local');
    for (let n = 0; n < 30; n++) local.write(done(n), task(n, 'done'));
    await local.step();
    const away = join(w.folder, 'away');
    cpSync(join(local.vault, 'Done'), away, { recursive: true });
    rmSync(join(local.vault, 'Done'), { recursive: true });
    expect((await local.cycle()).outcome).toBe('frozen');
    cpSync(away, join(local.vault, 'Done'), { recursive: true });
    await local.step();
  });

  test('an old vault folder put in place of the new one freezes; restore brings everything forward and keeps what was there', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    for (let n = 0; n < 40; n++) cloud.write(needs(n), task(n));
    await cloud.step();
    await local.step();
    const old = join(w.folder, 'old');
    cpSync(local.vault, old, { recursive: true });
    for (let n = 0; n < 30; n++) cloud.move(needs(n), progress('cloud-a', n), task(n, 'in_progress'));
    await cloud.step();
    await local.step();
    rmSync(local.vault, { recursive: true });
    cpSync(old, local.vault, { recursive: true });
    local.write(needs(35), task(35, 'needs_action', 'typed after the restore'));
    const frozen = await local.cycle();
    expect(frozen.frozen?.message).toContain('30 went back to an older version');
    const tip = git(w.server.repository, 'rev-parse', 'main');
    const report = await local.cycle({ unfreeze: 'restore' });
    expect(report.outcome).toBe('in-step');
    expect(local.list()).toEqual(cloud.list());
    expect(git(w.server.repository, 'rev-parse', 'main')).toBe(tip);
    expect(git(local.gitDir, 'show', `${report.backup}:${needs(35)}`)).toContain('typed after the restore');
  });

  test('moving many notes at once is work, not loss', async () => {
    const w = await world();
    const cloud = w.computer('cloud-a');
    for (let n = 0; n < 30; n++) cloud.write(needs(n), task(n));
    await cloud.step();
    for (let n = 0; n < 30; n++) cloud.move(needs(n), progress('cloud-a', n), task(n, 'in_progress'));
    expect((await cloud.step()).published?.paths).toHaveLength(60);
  });

  test('a vault and a clone that are both of yesterday simply catch up', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    for (let n = 0; n < 30; n++) cloud.write(needs(n), task(n));
    await cloud.step();
    await local.step();
    await local.restart();
    const backup = join(w.folder, 'backup');
    cpSync(join(w.folder, 'local'), backup, { recursive: true });
    for (let n = 0; n < 30; n++) cloud.move(needs(n), progress('cloud-a', n), task(n, 'in_progress'));
    await cloud.step();
    await local.step();
    await local.restart();
    rmSync(join(w.folder, 'local'), { recursive: true });
    cpSync(backup, join(w.folder, 'local'), { recursive: true });
    await local.step();
    expect(local.list()).toEqual(cloud.list());
  });

  test('a copy of a computer that is alive elsewhere is named, once for what it did; our own commits are no copy’s', async () => {
    const w = await world();
    const local = w.computer('local');
    local.write('Business_Goals.md', 'grow');
    await local.step();
    await local.restart();
    cpSync(join(w.folder, 'local'), join(w.folder, 'copy'), { recursive: true });
    const copy = w.computer('local', 'copy');
    local.write('Business_Goals.md', 'grow slowly');
    expect((await local.step()).conflicts).toEqual([]);
    copy.write('Company_Handbook.md', 'Be kind.');
    const [told, ...more] = (await copy.step()).conflicts;
    expect(told?.message).toMatch(
      /^1 new commit is signed with the key of local and not made here .*: .* a copy of it is running elsewhere/,
    );
    expect(more).toEqual([]);
    expect((await copy.step()).conflicts).toEqual([]);
    const asked = await local.step();
    expect(asked.conflicts.map(({ message }) => message.slice(0, 12))).toEqual(['1 new commit']);
    expect(local.list()).toEqual(copy.list());
  });
});

test('what to do stands in the first three hundred characters, which is what dashboard and log show', async () => {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  for (let n = 0; n < 30; n++) local.write(done(n), task(n, 'done'));
  local.write(pending(1), approval(1));
  await local.step();
  await forge(w, null, { [pending(1)]: approval(1, 'pay') });
  const [held] = (await local.cycle()).held;
  expect(held?.message.slice(0, 300)).toContain('`countersign sync --restore-held`');
  await cloud.cycle();
  const asks: string[] = [];
  for (let n = 0; n < 21; n++) local.remove(done(n));
  asks.push((await local.cycle()).frozen?.message ?? '');
  await local.cycle({ unfreeze: 'restore' });
  git(w.server.repository, 'update-ref', 'refs/heads/main', 'main~1');
  asks.push((await local.cycle()).frozen?.message ?? '');
  const onTheVm = (await cloud.cycle()).frozen?.message ?? '';
  expect(onTheVm).toMatch(
    /`countersign-cloud sync --restore [a-z2-7]{8}`.*`countersign-cloud sync --accept /,
  );
  git(w.server.repository, 'update-ref', '-d', 'refs/heads/main');
  asks.push((await local.cycle()).frozen?.message ?? '');
  for (const message of asks)
    expect(message.slice(0, 300)).toMatch(
      /^Sync stands still: .*`countersign sync --restore ([a-z2-7]{8})`.*`countersign sync --accept \1`/,
    );
});

test('a pending note that something in its way kept from being written was not deleted by the person', async () => {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  await local.step();
  writeFileSync(join(local.vault, 'Pending_Approval'), 'a file of the person');
  cloud.write(pending(1), approval(1));
  await cloud.step();
  for (let round = 0; round < 3; round++) {
    const report = await local.cycle();
    expect(report.withheld).toMatchObject([{ paths: [pending(1)] }]);
    expect([report.deletedPending, report.restored, report.published]).toEqual([[], [], null]);
    if (round === 1) await local.restart();
  }
  rmSync(join(local.vault, 'Pending_Approval'));
  expect((await local.step()).applied).toEqual([pending(1)]);
  // From now on its absence is the person's word again.
  local.remove(pending(1));
  expect((await local.step()).deletedPending).toMatchObject([{ path: pending(1) }]);
});

describe('a second copy of a note', () => {
  test('an old tab that re-creates a moved note: state stays, the copy is put away after a second look', async () => {
    const w = await world();
    const local = w.computer('local');
    local.write(pending(1), approval(1));
    await local.step();
    local.move(pending(1), done(1).replace(/[^/]*$/, pending(1).split('/')[2] ?? ''));
    await local.step();
    const home = local.list()[0] ?? '';
    local.write(pending(1), approval(1, 'typed in an old tab'));
    const seen = await local.step();
    expect(seen.withheld).toMatchObject([{ kind: 'two-places' }]);
    expect(local.list()).toEqual([home, pending(1)]);
    const settled = await local.step();
    expect(local.list()).toEqual([home]);
    expect(git(local.gitDir, 'show', `${settled.backup}:${pending(1)}`)).toContain('typed in an old tab');
    expect(w.published()).toEqual([home]);
  });

  test('a new note in two folders is not published until one is gone', async () => {
    const w = await world();
    const local = w.computer('local');
    local.write(needs(1), task(1));
    local.write(done(1), task(1));
    for (let round = 0; round < 2; round++) {
      const report = await local.step();
      expect(report.published).toBe(null);
      expect(report.withheld).toMatchObject([{ kind: 'two-places', paths: [done(1), needs(1)] }]);
    }
    local.remove(done(1));
    expect((await local.step()).published?.paths).toEqual([needs(1)]);
  });
});

describe('a remote that lost history', () => {
  async function rewound(replaced: boolean) {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    local.write('Company_Handbook.md', 'v1\n');
    cloud.write(needs(1), task(1));
    await cloud.step();
    await local.step();
    const old = git(w.server.repository, 'rev-parse', 'main');
    cloud.write(needs(2), task(2));
    await cloud.step();
    local.write('Company_Handbook.md', 'v2\n');
    await local.step();
    await cloud.step();
    git(w.server.repository, 'update-ref', 'refs/heads/main', old);
    const late = w.computer('cloud-b');
    if (replaced) {
      await late.step();
      late.write(needs(3), task(3));
      await late.step();
    }
    return { w, cloud, local, old };
  }

  test.each([false, true])(
    'nothing is applied, nothing pushed, and the sentence names what is missing (replaced: %s)',
    async (replaced) => {
      const { w, local } = await rewound(replaced);
      const tip = git(w.server.repository, 'rev-parse', 'main');
      const before = local.list();
      local.write('Business_Goals.md', 'waits\n');
      const report = await local.cycle();
      expect(report.outcome).toBe('frozen');
      expect(report.frozen?.message).toMatch(
        /2 commits are missing there .*"local: 1 path in Company_Handbook.md"/,
      );
      expect(git(w.server.repository, 'rev-parse', 'main')).toBe(tip);
      expect(local.list()).toEqual([...before, 'Business_Goals.md'].sort());
    },
  );

  test.each([false, true])(
    '"restore" publishes what was lost, on top of what is there (replaced: %s)',
    async (replaced) => {
      const { w, cloud, local } = await rewound(replaced);
      const there = git(w.server.repository, 'rev-parse', 'main');
      local.write('Business_Goals.md', 'waits\n');
      const report = await local.cycle({ unfreeze: 'restore' });
      expect(report.outcome).toBe('in-step');
      expect(w.show('Company_Handbook.md')).toBe('v2');
      expect(w.published()).toEqual(
        [
          'Business_Goals.md',
          'Company_Handbook.md',
          needs(1),
          needs(2),
          ...(replaced ? [needs(3)] : []),
        ].sort(),
      );
      expect(local.list()).toEqual(w.published());
      expect(git(w.server.repository, 'merge-base', '--is-ancestor', there, 'main')).toBe('');
      if (!replaced) await cloud.step();
      else expect((await cloud.cycle()).outcome).toBe('frozen');
    },
  );

  test.each([false, true])(
    '"accept" takes the remote as it is and keeps the lost history (replaced: %s)',
    async (replaced) => {
      const { w, local } = await rewound(replaced);
      const lost = git(local.gitDir, 'rev-parse', 'main');
      local.write('Business_Goals.md', 'waits\n');
      const report = await local.cycle({ unfreeze: 'accept' });
      expect(report.outcome).toBe('in-step');
      expect(local.read('Company_Handbook.md')).toBe('v1\n');
      expect(local.read(needs(2))).toBe(null);
      expect(w.published()).toEqual(local.list());
      const { backups } = await (await local.sync()).status();
      expect(backups.map((ref) => git(local.gitDir, 'rev-parse', ref))).toContain(lost);
      await local.step();
    },
  );

  test('a branch that is gone is a freeze of its own; "restore" brings the whole history back', async () => {
    const { w, local } = await rewound(false);
    git(w.server.repository, 'update-ref', '-d', 'refs/heads/main');
    const frozen = await local.cycle();
    expect(frozen.frozen).toMatchObject({
      kind: 'remote-empty',
      message: expect.stringContaining('main is gone') as string,
    });
    expect((await local.cycle({ unfreeze: 'restore' })).outcome).toBe('in-step');
    expect(w.published()).toEqual(local.list());
    expect(git(w.server.repository, 'rev-parse', 'main')).toBe(git(local.gitDir, 'rev-parse', 'main'));
  });
});
