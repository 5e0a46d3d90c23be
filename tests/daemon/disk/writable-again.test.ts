import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writableAgain } from '../../../daemon/disk/writable-again.ts';
import { SmallDisk, canMount } from '../../hostile/small-disk.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-writable-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Whether it has said that they can be written, and how to end it. */
function waiting(folders: readonly string[]) {
  const stop = new AbortController();
  const state = { over: false };
  const end = writableAgain(folders, stop.signal, 5).then(() => {
    state.over = true;
  });
  return { state, stop, end };
}

it('hurries nobody where everything can be written: then it is something else that is wrong', async () => {
  const { state, stop, end } = waiting([root]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(state.over).toBe(false);
  stop.abort();
  await end;
  expect(readdirSync(root)).toEqual([]);
});

it('waits for a folder that is gone, and leaves nothing in it', async () => {
  const gone = join(root, 'gone');
  const { end } = waiting([root, gone]);
  mkdirSync(gone);
  await end;
  expect(readdirSync(gone)).toEqual([]);
});

describe.runIf(canMount())('a disk', () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = new SmallDisk(join(root, 'disk'));
  });
  afterEach(() => {
    disk.remove();
  });

  it.each([
    ['is full', () => disk.fill(), () => disk.empty()],
    ['is read-only', () => disk.readOnly(true), () => disk.readOnly(false)],
  ])('that %s is waited for until it can be written', async (_, breaks, mends) => {
    breaks();
    const { state, end } = waiting([disk.path]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(state.over).toBe(false);
    mends();
    await end;
    expect(readdirSync(disk.path)).toEqual([]);
  });
});
