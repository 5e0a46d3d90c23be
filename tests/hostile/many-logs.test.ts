import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { NoteGroups } from '../../daemon/sync/note-group.ts';
import { type Received, receive } from '../../daemon/sync/receive.ts';
import { Repository } from '../../daemon/sync/repository.ts';
import { VaultView } from '../../daemon/sync/vault-view.ts';
import { signerFromSeed } from '../../shared/approval/keys.ts';
import { scratch, testAgent } from '../daemon/sync/clone-fixture.ts';
import { LOG_DAY_MS, anchorLine, appended, daysFrom, logOf, logPath } from '../support/log-days.ts';

const root = scratch();
const NOW = Date.parse('2026-11-20T08:00:00Z');
const [YESTERDAY = '', TODAY = ''] = daysFrom('2026-11-19', 2);
const OLD = daysFrom('2015-01-01', 2000);
const EMPTY: Received = { view: new VaultView(), held: new Map() };

type Files = Iterable<readonly [path: string, text: string | null]>;
const removed = (paths: Iterable<string>) => [...paths].map((path) => [path, null] as const);

/** A clone of Local's, and commits that a cloud whose key somebody has signs there. */
async function forger(name: string) {
  const repository = await Repository.open(join(root, name));
  const cloud = testAgent('cloud-a');
  let parent: string | null = null;
  const commit = async (files: Files) => {
    const edits = new Map<string, string | null>();
    for (const [path, text] of files)
      edits.set(path, text === null ? null : await repository.writeBlob(Buffer.from(text)));
    const about = { parent, agent: 'cloud-a', at: NOW - LOG_DAY_MS, message: 'forged' };
    return (parent = await repository.commitChanges(edits, about, signerFromSeed(cloud.seed)));
  };
  const receiver = { repository, agent: 'local', pinned: [cloud], now: () => NOW };
  const groups = new NoteGroups((oid) => repository.blob(oid));
  const take = async (from: Received, files: Files) => {
    const made = await commit(files);
    const reads = vi.spyOn(repository, 'blob');
    const passes = vi.spyOn(VaultView.prototype, 'paths');
    try {
      const received = await receive(receiver, groups, from, [made]);
      return { ...received, read: reads.mock.calls.map(([oid]) => oid), passes: passes.mock.calls.length };
    } finally {
      reads.mockRestore();
      passes.mockRestore();
    }
  };
  return { take };
}

describe('a signed commit that takes thousands of logs out', () => {
  test('is judged by one look at the log and at its anchor', async () => {
    const { take } = await forger('own');
    const log = logOf('cloud-a', [...OLD, YESTERDAY], 1);
    const [last, from] = [logPath('cloud-a', OLD.at(-1) ?? ''), logPath('cloud-a', YESTERDAY)];
    const [before, behind] = [log.heads.get(last), log.heads.get(from)];
    if (before === undefined || behind === undefined) throw new Error('no log');
    const anchor = appended('', [anchorLine('cloud-a', TODAY, from, before)], behind).text;
    const start = await take(EMPTY, [...log.files, [logPath('cloud-a', TODAY), anchor]]);
    expect(start.view.size).toBe(2002);
    const gone = await take(start, removed(OLD.map((day) => logPath('cloud-a', day))));
    expect(gone.held.size).toBe(0);
    expect([...gone.view.paths()]).toEqual([from, logPath('cloud-a', TODAY)]);
    expect(gone.read).toEqual([gone.view.get(logPath('cloud-a', TODAY)), gone.view.get(from)]);
    // Once for the log, and once for the view that is left.
    expect(gone.passes).toBe(2);
  });

  test('that were never accepted costs nothing at all', async () => {
    const { take } = await forger('foreign');
    const log = logOf('local', OLD, 1);
    const start = await take(EMPTY, log.files);
    expect(start.held.size).toBe(2000);
    const gone = await take(start, removed(log.files.keys()));
    expect([gone.held.size, gone.view.size]).toEqual([0, 0]);
    expect([gone.read, gone.passes]).toEqual([[], 0]);
  });

  test('does not take the line with it that lets them go', async () => {
    const { take } = await forger('own-line');
    const [first = '', second = '', third = ''] = OLD;
    const log = logOf('cloud-a', [first, second, third]);
    const [path, from] = [logPath('cloud-a', second), logPath('cloud-a', third)];
    const before = log.heads.get(path);
    if (before === undefined) throw new Error('no log');
    const anchor = appended(log.files.get(path) ?? '', [anchorLine('cloud-a', second, from, before)], before);
    const start = await take(EMPTY, new Map([...log.files, [path, anchor.text]]));
    expect(start.view.size).toBe(3);
    const gone = await take(start, removed([logPath('cloud-a', first), path]));
    expect([...gone.view.paths()]).toEqual([path, from]);
    expect([...gone.held.keys()]).toEqual([path]);
  });
});
