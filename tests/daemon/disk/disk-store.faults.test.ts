import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { swapContent } from '../../../daemon/disk/content-swap.ts';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { ownProcess } from '../../../daemon/disk/process-identity.ts';
import { StoreLock } from '../../../daemon/disk/store-lock.ts';
import { WORKSPACE, Workspace } from '../../../daemon/disk/workspace.ts';
import { SmallDisk, canMount as canMountSmall } from '../../hostile/small-disk.ts';
import { notePath } from '../../support/note-path.ts';
import { type WorkerProgram, workerProgram } from '../../support/worker-process.ts';

const TASK = notePath('Needs_Action/email', 0);
const OTHER = notePath('In_Progress/cloud-a', 0);
const folder = fs.mkdtempSync(join(tmpdir(), 'countersign-faults-'));
let program: WorkerProgram;
let root: string;
let store: DiskStore;

beforeAll(async () => {
  program = await workerProgram('tests/daemon/disk/store-worker.ts');
});
beforeEach(() => {
  root = fs.mkdtempSync(join(folder, 'vault-'));
  store = DiskStore.open(root);
});
afterAll(() => {
  program.remove();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Everything in the workspace but the identities: what a store should not leave lying about. */
function leftovers(): string[] {
  const all = fs.readdirSync(join(root, WORKSPACE), { recursive: true, encoding: 'utf8' });
  return all.filter((name) => /[\\/]/.test(name) && !name.endsWith('process.json'));
}

describe('a full disk', () => {
  const said = {
    failures: [
      {
        kind: 'disk-full',
        message: expect.stringMatching(/^Needs_Action\S+ was not written: the disk is full\. Free/) as string,
      },
      {
        kind: 'disk-full',
        message: expect.stringMatching(/^Quarantine\S+ was not written: the disk is full\. Free/) as string,
      },
    ],
    left: [TASK],
    text: 'small',
  };

  it('is said in a sentence; the old note stays whole and nothing half-written is left (file size limit)', async () => {
    await store.create(TASK, 'small');
    const command = `ulimit -f 64; echo go | '${process.execPath}' '${program.file}' overflow '${root}' x 300000`;
    const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual(said);
    expect(leftovers()).toEqual([]);
  });

  const mounted = join(folder, 'small-disk');
  const canMount = process.platform === 'linux' && mount(mounted);
  afterAll(() => {
    if (canMount) execFileSync('umount', [mounted]);
  });
  it.skipIf(!canMount)(
    'is said in a sentence on a disk of 256 kB (LEFT OUT where the test may not mount one)',
    async () => {
      const small = DiskStore.open(mounted);
      await small.create(TASK, 'small');
      const command = `echo go | '${process.execPath}' '${program.file}' overflow '${mounted}' x 900000`;
      const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
      expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual(said);
      expect(await small.replace(TASK, 'there is room again', 'small')).toBe('replaced');
    },
  );
});

function mount(at: string): boolean {
  fs.mkdirSync(at, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'countersign-test', at]).status === 0;
}

describe('links and strange files', () => {
  it('does not list, read, change or move a symbolic link', async () => {
    const outside = join(folder, 'outside.md');
    fs.writeFileSync(outside, 'secret');
    fs.mkdirSync(join(root, 'Needs_Action/email'), { recursive: true });
    fs.symlinkSync(outside, join(root, TASK));
    expect(await store.list('')).toEqual([]);
    expect(await store.read(TASK)).toBeNull();
    expect(await store.replace(TASK, 'x', 'secret')).toBe('missing');
    expect(await store.remove(TASK, 'secret')).toBe('missing');
    expect(await store.move(TASK, OTHER)).toBe('missing');
    expect(await store.create(TASK, 'x')).toBe('exists');
    await store.create(OTHER, 'mine');
    expect(await store.move(OTHER, TASK)).toBe('exists');
    expect(fs.readFileSync(outside, 'utf8')).toBe('secret');
  });

  it('does not write, read or list through a folder that is a link', async () => {
    const outside = fs.mkdtempSync(join(folder, 'outside-'));
    fs.writeFileSync(join(outside, TASK.split('/').at(-1) ?? ''), 'secret');
    fs.mkdirSync(join(root, 'Needs_Action'));
    fs.symlinkSync(outside, join(root, 'Needs_Action/email'));
    expect(await store.read(TASK)).toBeNull();
    expect(await store.list('Needs_Action/email')).toEqual([]);
    expect(await store.list('')).toEqual([]);
    expect(await store.move(TASK, OTHER)).toBe('missing');
    await expect(store.create(notePath('Needs_Action/email', 1), 'x')).rejects.toMatchObject({
      kind: 'not-a-folder',
      message: expect.stringContaining('"email" is a file or a link') as string,
    });
    await store.create(OTHER, 'x');
    await expect(store.move(OTHER, notePath('Needs_Action/email', 1))).rejects.toMatchObject({
      kind: 'not-a-folder',
    });
    expect(fs.readdirSync(outside)).toHaveLength(1);
  });

  it('takes a folder, a pipe or a socket under a note’s name for taken and unreadable', async () => {
    fs.mkdirSync(join(root, TASK), { recursive: true });
    fs.mkdirSync(join(root, 'In_Progress/cloud-a'), { recursive: true });
    execFileSync('mkfifo', [join(root, OTHER)]);
    for (const path of [TASK, OTHER]) {
      expect(await store.read(path)).toBeNull();
      expect(await store.create(path, 'x')).toBe('exists');
      expect(await store.replace(path, 'x', 'y')).toBe('missing');
    }
    expect(await store.list('')).toEqual([]);
  });

  it('refuses to open where its own folder is a link', () => {
    const other = fs.mkdtempSync(join(folder, 'vault-'));
    fs.symlinkSync(root, join(other, WORKSPACE));
    expect(() => DiskStore.open(other)).toThrow(/move it away and start again/);
  });
});

describe('other programs in the same folder', () => {
  it.each([
    ['replace', (file: string) => fs.renameSync(join(root, 'draft'), file)],
    ['remove', (file: string) => fs.unlinkSync(file)],
  ])('%s gives back what an editor saved in place between the look and the act', (_, act) => {
    const [file, kept] = [join(root, 'note'), join(root, 'kept')];
    fs.writeFileSync(file, 'old');
    fs.writeFileSync(join(root, 'draft'), 'new');
    const late = (name: string) => {
      fs.writeFileSync(name, 'typed by a person');
      act(name);
    };
    expect(swapContent(file, kept, 'old', late)).toBe('changed');
    expect(fs.readFileSync(file, 'utf8')).toBe('typed by a person');
    expect(fs.existsSync(kept)).toBe(false);
  });

  it('shows no half-written note to a reader that looks all the time', async () => {
    const texts = new Set<string | null>([null]);
    const stop = new AbortController();
    const watching = (async () => {
      const seen = new Set<string>();
      while (!stop.signal.aborted) {
        for (const path of await store.list('')) {
          expect([TASK, OTHER]).toContain(path);
          seen.add(path);
          expect(texts).toContain(await store.read(path));
        }
      }
      return seen;
    })();
    let before = '';
    for (let n = 0; n < 60; n++) {
      const text = `${String(n)} `.repeat(20_000);
      texts.add(text);
      if (n === 0) await store.create(TASK, text);
      else expect(await store.replace(TASK, text, before)).toBe('replaced');
      await store.move(TASK, OTHER);
      await store.move(OTHER, TASK);
      before = text;
    }
    stop.abort();
    expect((await watching).size).toBeGreaterThan(0);
    expect(leftovers()).toEqual([]);
  });
});

describe('the lock', () => {
  const lockFile = () => join(root, WORKSPACE, 'lock');

  it('of a process that is gone is broken at once', async () => {
    fs.writeFileSync(lockFile(), JSON.stringify({ ...ownProcess(), pid: 2 ** 22 + 1, start: '1' }));
    expect(await store.create(TASK, 'x')).toBe('created');
    expect(fs.existsSync(lockFile())).toBe(false);
  });

  it('of an earlier boot is broken at once', async () => {
    fs.writeFileSync(lockFile(), JSON.stringify({ ...ownProcess(), boot: 'another boot' }));
    expect(await store.create(TASK, 'x')).toBe('created');
  });

  it.each([
    ['another container', { ...ownProcess(), space: 'pid:[1]' }],
    ['nobody who can be named', 'not an identity'],
  ])('of %s is broken after it was silent for long enough', async (_, holder) => {
    fs.writeFileSync(lockFile(), JSON.stringify(holder));
    const workspace = Workspace.open(root);
    expect(await new StoreLock(workspace, 50).hold(TASK, () => 'mine')).toBe('mine');
  });

  it.skipIf(!fs.existsSync('/proc'))(
    'of a living process is never broken: the caller is told who holds it',
    async () => {
      const parent = fs.readFileSync(`/proc/${String(process.ppid)}/stat`, 'utf8');
      const start = parent.slice(parent.lastIndexOf(')') + 2).split(' ')[19] ?? '';
      fs.writeFileSync(lockFile(), JSON.stringify({ ...ownProcess(), pid: process.ppid, start }));
      const workspace = Workspace.open(root);
      await expect(new StoreLock(workspace, 50).hold(TASK, () => 'mine')).rejects.toMatchObject({
        kind: 'busy',
        message: expect.stringContaining(`the process ${String(process.ppid)} has held`) as string,
      });
      expect(fs.existsSync(lockFile())).toBe(true);
    },
  );

  it('is free again after the work threw', async () => {
    const lock = new StoreLock(Workspace.open(root), 50);
    await expect(
      lock.hold(TASK, () => {
        throw new Error('a bug');
      }),
    ).rejects.toThrow('a bug');
    expect(await lock.hold(TASK, () => 'next')).toBe('next');
  });
});

describe.runIf(canMountSmall())('the lock on a disk that becomes read-only while it is held', () => {
  let disk: SmallDisk;
  let lock: StoreLock;
  beforeEach(() => {
    disk = new SmallDisk(fs.mkdtempSync(join(folder, 'read-only-')));
    lock = new StoreLock(Workspace.open(disk.path), 50, 20);
  });
  afterEach(() => {
    disk.remove();
  });
  const turnedReadOnly = () => lock.hold(TASK, () => disk.readOnly(true));

  it('is this process’s own again when the disk can be written', async () => {
    await turnedReadOnly();
    disk.readOnly(false);
    expect(await lock.hold(TASK, () => 'mine')).toBe('mine');
    expect(fs.existsSync(join(disk.path, WORKSPACE, 'lock'))).toBe(false);
  });

  it('has not undone what was done under it, and is held by one at a time afterwards', async () => {
    let inside = 0;
    const alone = () => {
      inside++;
      expect(inside).toBe(1);
      inside--;
      return 'alone';
    };
    expect(await lock.hold(TASK, () => (disk.readOnly(true), 'done'))).toBe('done');
    disk.readOnly(false);
    const others = new StoreLock(Workspace.open(disk.path), 10_000);
    const holders = [lock, others, lock, others].map((one) => one.hold(TASK, alone));
    expect(await Promise.all(holders)).toEqual(['alone', 'alone', 'alone', 'alone']);
  });

  it('goes by itself, so that others get it though this process writes nothing more', async () => {
    await turnedReadOnly();
    disk.readOnly(false);
    const neighbour = new StoreLock(Workspace.open(disk.path), 10_000);
    expect(await neighbour.hold(TASK, () => 'theirs')).toBe('theirs');
  });
});

describe('what dead processes left', () => {
  it('is swept when the vault is opened, and what living ones are writing is not', () => {
    const shared = join(root, WORKSPACE);
    for (const [name, identity] of [
      ['dead', { ...ownProcess(), pid: 2 ** 22 + 1, start: '1' }],
      ['elsewhere', { ...ownProcess(), space: 'pid:[1]' }],
    ] as const) {
      fs.mkdirSync(join(shared, name));
      fs.writeFileSync(join(shared, name, 'process.json'), JSON.stringify(identity));
      fs.writeFileSync(join(shared, name, 'half'), 'half of a no');
    }
    const before = fs.readdirSync(shared).length;
    DiskStore.open(root);
    expect(fs.existsSync(join(shared, 'dead'))).toBe(false);
    expect(fs.existsSync(join(shared, 'elsewhere/half'))).toBe(true);
    expect(fs.readdirSync(shared)).toHaveLength(before);
  });
});
