import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Computer, type World, world } from './world.ts';

const BRIEFING = 'Briefings/Week 47.md';
const HANDBOOK = 'Company_Handbook.md';

/** A disk that is taken away: its mount point stays, an empty folder of the same name. Gives what puts it back. */
function unmount(w: World, { vault }: Computer): () => void {
  const away = join(w.folder, 'away');
  renameSync(vault, away);
  mkdirSync(vault);
  return () => {
    rmSync(vault, { recursive: true });
    renameSync(away, vault);
  };
}

/** The same, at a step of the next cycle. */
function unmountAt(w: World, computer: Computer, step: string): () => void {
  let mount: () => void = () => expect.unreachable(`no cycle came to ${step}`);
  computer.onStep = (name) => {
    if (name !== step) return;
    computer.onStep = null;
    mount = unmount(w, computer);
  };
  return () => {
    mount();
  };
}

async function settled(): Promise<{ w: World; two: Computer; local: Computer }> {
  const w = await world();
  const [two, local] = [w.computer('local-two'), w.computer('local')];
  local.write(HANDBOOK, 'rules\n');
  local.write('Dashboard.md', 'now\n');
  await local.step();
  await two.step();
  return { w, two, local };
}

test('a note that comes while the disk of the vault is not there is written once it is, and not deleted', async () => {
  const { w, two, local } = await settled();
  const mount = unmount(w, local);
  two.write(BRIEFING, 'words\n');
  await two.step();
  for (let round = 0; round < 2; round++) {
    expect((await local.cycle()).outcome).toBe('frozen');
    expect(local.list()).toEqual(round === 0 ? [] : ['Dashboard.md']);
    local.write('Dashboard.md', 'something is wrong\n');
  }
  await local.restart();
  expect((await local.cycle()).outcome).toBe('frozen');
  mount();
  await local.restart();
  await local.step();
  expect(w.published()).toEqual([BRIEFING, HANDBOOK, 'Dashboard.md']);
  expect(local.list()).toEqual(w.published());
});

test.each(['scanned', 'received', 'planned', 'kept', 'applied'])(
  'the disk goes away in the middle of a cycle, at "%s": nothing is deleted',
  async (step) => {
    const { w, two, local } = await settled();
    two.write(BRIEFING, 'words\n');
    await two.step();
    const mount = unmountAt(w, local, step);
    expect((await local.cycle()).outcome).toBe('frozen');
    // What is noticed before anything is written is not written below the disk.
    if (step !== 'kept') expect(local.list()).toEqual([]);
    mount();
    for (let round = 0; round < 2; round++) {
      await local.step();
      expect(w.published()).toEqual([BRIEFING, HANDBOOK, 'Dashboard.md']);
      expect(local.list()).toEqual(w.published());
      await local.restart();
    }
  },
);

test.each([
  ['published first', 'scanned', false],
  ['asked first', 'received', true],
])(
  'the disk goes away while an edit is about to be published: it is no deletion (%s)',
  async (_, step, anew) => {
    const { w, local } = await settled();
    if (anew) await local.restart();
    local.write(HANDBOOK, 'new rules\n');
    const mount = unmountAt(w, local, step);
    expect((await local.cycle()).outcome).toBe('frozen');
    expect(w.show(HANDBOOK)).toBe('rules');
    mount();
    expect((await local.step()).published?.paths).toEqual([HANDBOOK]);
    expect(w.show(HANDBOOK)).toBe('new rules');
  },
);

test('a vault that was moved and came back as a copy is looked at whole, and what is written in it then is seen', async () => {
  const { w, local } = await settled();
  const away = join(w.folder, 'away');
  renameSync(local.vault, away);
  cpSync(away, local.vault, { recursive: true });
  local.write(BRIEFING, 'words\n');
  expect((await local.step()).published?.paths).toEqual([BRIEFING]);
  local.write(BRIEFING, 'other words\n');
  expect((await local.step()).published?.paths).toEqual([BRIEFING]);
  expect(w.show(BRIEFING)).toBe('other words');
  // From now on it is the vault.
  local.remove(BRIEFING);
  local.remove(HANDBOOK);
  await local.step();
  expect(w.published()).toEqual(['Dashboard.md']);
});
