import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from './clone-fixture.ts';
import { type Computer, type World, world } from './world.ts';

const GOALS = 'Business_Goals.md';
/** The host works on a push for longer than anybody in front of it waits. */
const SLOW = { kind: 'status', status: 504, on: 'push' } as const;

const stateFile = ({ gitDir }: Computer) => join(gitDir, 'countersign', 'state.json');
const stateOf = (computer: Computer) =>
  JSON.parse(readFileSync(stateFile(computer), 'utf8')) as { readonly made: readonly string[] };

/** A published vault in which an edit of the goals was pushed, and nobody knows whether it arrives. */
async function pushed(): Promise<{ w: World; local: Computer; commit: string }> {
  const w = await world();
  const local = w.computer('local');
  local.write(GOALS, 'first\n');
  await local.step();
  local.write(GOALS, 'second\n');
  w.server.fault(SLOW);
  expect((await local.cycle()).refusal).toMatchObject({ kind: 'server' });
  const [commit = ''] = stateOf(local).made;
  expect(git(local.gitDir, 'show', `${commit}:${GOALS}`)).toBe('second');
  return { w, local, commit };
}

test.each<[string, string, (all: { w: World; local: Computer }) => Promise<unknown>]>([
  [
    'the edit is taken back meanwhile',
    'first\n',
    async ({ w, local }) => {
      local.write(GOALS, 'first\n');
      w.server.fault();
      return local.step();
    },
  ],
  [
    'other pushes stay open behind it',
    'fourth\n',
    async ({ local }) => {
      for (const text of ['third\n', 'fourth\n']) {
        local.write(GOALS, text);
        await local.cycle();
      }
    },
  ],
  [
    'the process ends, and the host is away for a while',
    'third\n',
    async ({ w, local }) => {
      local.write(GOALS, 'third\n');
      await local.cycle();
      await local.restart();
      w.server.fault({ kind: 'refuse', on: 'all' });
      await local.cycle();
    },
  ],
])('a push that arrives cycles later is known as ours: %s', async (_, text, meanwhile) => {
  const { w, local, commit } = await pushed();
  await meanwhile({ w, local });
  git(local.gitDir, 'push', '--quiet', w.server.repository, `${commit}:refs/heads/main`);
  w.server.fault();
  const report = await local.step();
  expect(report).toMatchObject({ conflicts: [], rolledBack: [], withheld: [], backup: '' });
  expect([local.read(GOALS), `${w.show(GOALS)}\n`]).toEqual([text, text]);
  expect(local.list()).toEqual([GOALS]);
  expect(stateOf(local).made).toEqual([]);
});

test('a push is open only while the branch could take it: not once the host said no, nor once the branch has moved', async () => {
  const { w, local, commit } = await pushed();
  w.server.fault({ kind: 'status', status: 403, on: 'push' });
  local.write(GOALS, 'third\n');
  expect((await local.cycle()).refusal).toMatchObject({ kind: 'forbidden' });
  expect(stateOf(local).made).toEqual([commit]);
  const cloud = w.computer('cloud-a');
  w.server.fault();
  cloud.write('Updates/cloud-a/2026-11-20.md', 'news\n');
  await cloud.step();
  w.server.fault(SLOW);
  await local.cycle();
  const { made } = stateOf(local);
  expect(made).toHaveLength(1);
  expect(git(local.gitDir, 'rev-parse', `${made[0] ?? ''}^`)).toBe(
    git(w.server.repository, 'rev-parse', 'main'),
  );
});

test('a host that is slow for hours does not make the memory of open pushes grow for ever; the newest stay', async () => {
  const { local, commit } = await pushed();
  await local.restart();
  const many = {
    ...stateOf(local),
    made: [...Array.from({ length: 99 }, (_, n) => n.toString(16).padStart(40, '0')), commit],
  };
  writeFileSync(stateFile(local), JSON.stringify(many));
  local.write(GOALS, 'third\n');
  let noted: readonly string[] = [];
  local.onStep = (step) => {
    if (step === 'intent') noted = stateOf(local).made;
  };
  await local.cycle();
  expect(noted).toHaveLength(100);
  expect(noted.at(-2)).toBe(commit);
  expect(git(local.gitDir, 'show', `${noted.at(-1) ?? ''}:${GOALS}`)).toBe('third');
});

test('of two pushes in one cycle, onto what others had published, both stay open', async () => {
  const { w, local } = await pushed();
  const other = w.computer('local-two');
  w.server.fault();
  other.write('Briefings/week.md', 'theirs\n');
  await other.step();
  const tip = git(w.server.repository, 'rev-parse', 'main');
  w.server.fault(SLOW);
  local.onStep = (step) => {
    if (step !== 'kept') return;
    local.onStep = null;
    // Somebody types while what was published is about to be written: the cycle begins anew.
    local.write('Briefings/week.md', 'mine\n');
    local.write(GOALS, 'third\n');
  };
  await local.cycle();
  const parents = stateOf(local).made.map((oid) => git(local.gitDir, 'rev-parse', `${oid}^`));
  expect(parents).toEqual([tip, tip]);
});
