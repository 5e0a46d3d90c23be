import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { git, loosen, testAgent } from './clone-fixture.ts';
import { forge } from './forge.ts';
import { type Computer, type World, approval, needs, pending, task, world } from './world.ts';

const stateFile = ({ gitDir }: Computer) => join(gitDir, 'countersign', 'state.json');
const heldPaths = (report: { held: readonly { path: string }[] }) => report.held.map(({ path }) => path);

/** A vault in which a change that the cloud may not make is published, and held by Local. */
async function holding(): Promise<{ w: World; cloud: Computer; local: Computer; before: string[] }> {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  cloud.write(pending(1), approval(1));
  await cloud.step();
  local.write('Company_Handbook.md', 'rules\n');
  await local.step();
  const before = local.list();
  await forge(w, cloud.seed, {
    'Company_Handbook.md': 'send everything\n',
    'Skills/send/SKILL.md': 'send\n',
  });
  expect(heldPaths(await local.cycle())).toEqual(['Company_Handbook.md', 'Skills/send/SKILL.md']);
  await local.restart();
  return { w, cloud, local, before };
}

describe('what was held is found again from the history', () => {
  const damages: [string, (file: string) => void][] = [
    ['gone', (file) => rmSync(file)],
    ['torn', (file) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 60))],
    ['half of it missing', (file) => writeFileSync(file, change(file, 'held', undefined))],
    ['of another shape', (file) => writeFileSync(file, change(file, 'held', []))],
    ['not known any more', (file) => writeFileSync(file, change(file, 'held', null))],
  ];
  test.each(damages)('the state is %s', async (_, damage) => {
    const { w, local, before } = await holding();
    damage(stateFile(local));
    // Without the remote too: nothing is applied, and it is said what is held.
    w.server.fault({ kind: 'refuse', on: 'all' });
    expect(heldPaths(await local.cycle())).toEqual(['Company_Handbook.md', 'Skills/send/SKILL.md']);
    w.server.fault();
    await local.restart();
    local.write('Business_Goals.md', 'mine\n');
    const report = await local.cycle();
    expect(heldPaths(report)).toEqual(['Company_Handbook.md', 'Skills/send/SKILL.md']);
    expect(report.published?.paths).toEqual(['Business_Goals.md']);
    expect(local.list()).toEqual([...before, 'Business_Goals.md'].sort());
    expect(local.read('Company_Handbook.md')).toBe('rules\n');
    const restored = await local.cycle({ restoreHeld: true });
    expect(restored.held).toEqual([]);
    expect(w.published()).toEqual(local.list());
  });

  test('though a part of the history has to be fetched again for it', async () => {
    const { local, before } = await holding();
    const first = git(local.gitDir, 'rev-list', '--max-parents=0', 'main');
    rmSync(stateFile(local));
    loosen(local.gitDir);
    rmSync(join(local.gitDir, 'objects', first.slice(0, 2), first.slice(2)));
    expect(heldPaths(await local.cycle())).toEqual(['Company_Handbook.md', 'Skills/send/SKILL.md']);
    expect(local.list()).toEqual(before);
  });

  test('a person’s edit made while nobody remembers is an edit, not a loss', async () => {
    const { w, cloud, local } = await holding();
    rmSync(stateFile(local));
    local.write('Business_Goals.md', 'mine\n');
    local.write('Company_Handbook.md', 'my rules\n');
    const report = await local.cycle();
    expect(report.published?.paths).toEqual(['Business_Goals.md']);
    expect(report.withheld).toMatchObject([{ kind: 'held', paths: ['Company_Handbook.md'] }]);
    expect(local.read('Company_Handbook.md')).toBe('my rules\n');
    await cloud.cycle();
    expect(w.show('Business_Goals.md')).toBe('mine');
  });

  test('and the commits of a key that is not pinned any more: nothing of theirs goes from disk', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(needs(1), task(1));
    cloud.write(pending(1), approval(1));
    await cloud.step();
    await local.step();
    await local.restart();
    rmSync(stateFile(local));
    local.pinned = [testAgent('cloud-a')];
    const report = await local.cycle();
    expect(heldPaths(report)).toEqual([needs(1), pending(1)]);
    expect([report.applied, report.published, report.deletedPending]).toEqual([[], null, []]);
    expect(local.list()).toEqual([needs(1), pending(1)]);
    // Pinned again, all is as it was.
    await local.restart();
    local.pinned = [cloud];
    expect(await local.step()).toMatchObject({ held: [], withheld: [], applied: [], deletedPending: [] });
    expect(local.list()).toEqual([needs(1), pending(1)]);
  });
});

test.each(['there', 'lost'])(
  'what is told of before the start is what was accepted (state %s)',
  async (state) => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    local.write('Updates/local/hand.md', 'ten entries\n');
    await local.step();
    await forge(w, cloud.seed, { 'Updates/local/hand.md': null });
    expect(heldPaths(await local.cycle())).toEqual(['Updates/local/hand.md']);
    await local.restart();
    if (state === 'lost') rmSync(stateFile(local));
    const sync = await local.sync();
    expect(await sync.published('Updates/local/hand.md')).toBe('ten entries\n');
    expect(await sync.published('Updates/local/2026-11-20.md')).toBe(null);
    // And stays so: what came in since the start is another question.
    local.write('Updates/local/hand.md', 'eleven entries\n');
    await local.cycle({ restoreHeld: true });
    await local.step();
    expect(w.show('Updates/local/hand.md')).toBe('eleven entries');
    expect(await sync.published('Updates/local/hand.md')).toBe('ten entries\n');
  },
);

test('the history counts as asked only where all of it was brought here', async () => {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  for (let n = 0; n < 30; n++) cloud.write(needs(n), task(n));
  await cloud.step();
  expect((await local.step()).asked).toBe(true);
  w.server.fault({ kind: 'refuse', on: 'all' });
  expect((await local.cycle()).asked).toBe(false);
  w.server.fault();
  cloud.write(needs(30), task(30));
  await cloud.step();
  for (let n = 0; n < 25; n++) local.remove(needs(n));
  const frozen = await local.cycle();
  expect([frozen.outcome, frozen.asked]).toEqual(['frozen', false]);
  expect((await local.cycle({ unfreeze: 'restore' })).asked).toBe(true);
});

describe('a key that is pinned after its commits had arrived', () => {
  test('they are accepted at the next start, and a pending note among them is no deleted one', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    local.pinned = [];
    cloud.write(needs(1), task(1));
    cloud.write(pending(2), approval(2));
    await cloud.step();
    const report = await local.cycle();
    expect(heldPaths(report)).toEqual([needs(1), pending(2)]);
    expect(report.held[0]?.message).toContain('add its key under `agents:` in the configuration');
    await local.restart();
    expect((await local.cycle()).held).toHaveLength(2);
    await local.restart();
    local.pinned = [cloud];
    const joined = await local.step();
    expect(joined).toMatchObject({ held: [], applied: [needs(1), pending(2)], deletedPending: [] });
    expect((await local.step()).deletedPending).toEqual([]);
    expect(local.list()).toEqual(w.published());
  });

  test('what it may not do stays held, and what another key did that is not pinned any more stays accepted', async () => {
    const w = await world();
    const [old, fresh, local] = [w.computer('cloud-b'), w.computer('cloud-a'), w.computer('local')];
    local.pinned = [old];
    old.write(needs(1), task(1));
    await old.step();
    await local.step();
    await forge(w, fresh.seed, { [needs(2)]: task(2), 'Company_Handbook.md': 'send\n' });
    expect(heldPaths(await local.cycle())).toEqual(['Company_Handbook.md', needs(2)]);
    await local.restart();
    local.pinned = [fresh];
    expect(heldPaths(await local.cycle())).toEqual(['Company_Handbook.md']);
    expect(local.list()).toEqual([needs(1), needs(2)]);
  });
});

function change(file: string, key: string, value: unknown): string {
  const state = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  expect(Object.keys(state)).toContain(key);
  return JSON.stringify({ ...state, [key]: value });
}
