import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchTree } from '../../../daemon/disk/watch-tree.ts';

/** A watched folder; `told` waits until something below a path is told of. */
function watched() {
  const root = mkdtempSync(join(tmpdir(), 'countersign-watch-'));
  const heard: string[] = [];
  let wake: () => void = () => undefined;
  mkdirSync(join(root, 'Done', 'email'), { recursive: true });
  const tree = watchTree(root, (_, path) => {
    heard.push(path ?? '');
    wake();
  });
  onTestFinished(() => {
    tree.close();
    rmSync(root, { recursive: true, force: true });
  });
  /** Does it again and again until it is told of: a new folder is watched a moment after it was made. */
  const told = async (path: string, change: (turn: number) => void) => {
    for (let turn = 0; turn < 200; turn++) {
      change(turn);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 50);
      });
      if (heard.some((known) => known.startsWith(path))) return;
    }
    expect(heard).toContain(path);
  };
  const write = (path: string) => (turn: number) => writeFileSync(join(root, path), String(turn));
  return { root, heard, told, write };
}

test('tells of files in every folder, also one that was made, moved or made anew since', async () => {
  const { root, heard, told, write } = watched();
  await told('Done/email/a.md', write('Done/email/a.md'));
  mkdirSync(join(root, 'Plans', 'email'), { recursive: true });
  await told('Plans/email/b.md', write('Plans/email/b.md'));
  renameSync(join(root, 'Plans'), join(root, 'Later'));
  await told('Later/email/c.md', write('Later/email/c.md'));
  rmSync(join(root, 'Later'), { recursive: true });
  mkdirSync(join(root, 'Later', 'email'), { recursive: true });
  heard.length = 0;
  await told('Later/email/d.md', write('Later/email/d.md'));
});

test('tells of a change in place and of a removal', async () => {
  const { root, heard, told, write } = watched();
  await told('Done/email/a.md', write('Done/email/a.md'));
  heard.length = 0;
  await told('Done/email/a.md', write('Done/email/a.md'));
  heard.length = 0;
  let there = true;
  await told('Done/email/a.md', () => {
    if (there) rmSync(join(root, 'Done/email/a.md'));
    there = false;
  });
});

test.runIf(process.platform === 'linux')('takes one watch for a folder, however many files are in it', () => {
  const root = mkdtempSync(join(tmpdir(), 'countersign-watch-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  mkdirSync(join(root, 'Done', 'email'), { recursive: true });
  for (let at = 0; at < 300; at++) writeFileSync(join(root, 'Done', 'email', `${String(at)}.md`), 'x');
  const before = inotifyWatches();
  const tree = watchTree(root, () => undefined);
  expect(inotifyWatches() - before).toBe(3);
  tree.close();
  expect(inotifyWatches() - before).toBeLessThanOrEqual(0);
});

test.runIf(process.platform === 'linux')(
  'says which folders it does not watch, where there are too many',
  () => {
    const root = mkdtempSync(join(tmpdir(), 'countersign-watch-'));
    for (const name of ['a', 'b', 'c', 'd']) mkdirSync(join(root, name));
    const unwatched: string[] = [];
    const before = inotifyWatches();
    const hear = (event: string, path: string | null) => {
      if (event === 'unwatched') unwatched.push(path ?? '');
    };
    const tree = watchTree(root, hear, { mostFolders: 3 });
    onTestFinished(() => {
      tree.close();
      rmSync(root, { recursive: true, force: true });
    });
    expect(inotifyWatches() - before).toBe(3);
    expect(unwatched).toHaveLength(2);
  },
);

test.runIf(process.platform === 'linux')('asks for no folders in those that are the deepest', () => {
  const root = mkdtempSync(join(tmpdir(), 'countersign-watch-'));
  mkdirSync(join(root, 'ap-a', 'inner'), { recursive: true });
  mkdirSync(join(root, 'ap-b'));
  const before = inotifyWatches();
  const tree = watchTree(root, () => undefined, { deepest: 1 });
  onTestFinished(() => {
    tree.close();
    rmSync(root, { recursive: true, force: true });
  });
  expect(inotifyWatches() - before).toBe(3);
});

/** As the kernel counts them (proc(5), fdinfo). */
function inotifyWatches(): number {
  return readdirSync('/proc/self/fdinfo').reduce((sum, name) => {
    try {
      return sum + (readFileSync(`/proc/self/fdinfo/${name}`, 'utf8').match(/^inotify/gm)?.length ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}

test('a folder that is not there can’t be watched', () => {
  expect(() => watchTree(join(tmpdir(), 'countersign-nowhere'), () => undefined)).toThrow();
});
