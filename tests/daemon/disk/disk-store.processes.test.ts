import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { WORKSPACE } from '../../../daemon/disk/workspace.ts';
import { notePath } from '../../support/note-path.ts';
import { type WorkerProgram, workerProgram } from '../../support/worker-process.ts';

const PROCESSES = 8;
const folder = mkdtempSync(join(tmpdir(), 'countersign-race-'));
let program: WorkerProgram;
let root: string;
let store: DiskStore;

beforeAll(async () => {
  program = await workerProgram('tests/daemon/disk/store-worker.ts');
});
beforeEach(() => {
  root = mkdtempSync(join(folder, 'vault-'));
  store = DiskStore.open(root);
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function race(job: string, count = 0): Promise<unknown[]> {
  const workers = Array.from({ length: PROCESSES }, (_, n) =>
    program.start([job, root, String(n), String(count)]),
  );
  await Promise.all(workers.map((worker) => worker.ready()));
  for (const worker of workers) worker.go();
  return Promise.all(workers.map((worker) => worker.result()));
}

describe(`${String(PROCESSES)} processes on one vault`, () => {
  it('claim 200 notes: every note has exactly one winner and is in the winner’s folder', async () => {
    const paths = Array.from({ length: 200 }, (_, n) => notePath('Needs_Action/email', n));
    for (const path of paths) await store.create(path, `text of ${path}`);
    const won = (await race('claim')) as string[][];
    expect(won.flat().sort()).toEqual([...paths].sort());
    expect(won.filter((paths) => paths.length > 0).length).toBeGreaterThan(1);
    expect(await store.list('Needs_Action')).toEqual([]);
    for (const [n, mine] of won.entries()) {
      const folder = await store.list(`In_Progress/cloud-${String(n)}`);
      expect(folder).toEqual(
        mine.map((path) => path.replace('Needs_Action/email', `In_Progress/cloud-${String(n)}`)).sort(),
      );
      for (const path of mine)
        expect(await store.read(path.replace('Needs_Action/email', `In_Progress/cloud-${String(n)}`))).toBe(
          `text of ${path}`,
        );
    }
  });

  it('want 40 names with 320 notes: every name goes to one of them and no note is lost', async () => {
    const texts: string[] = [];
    for (let process = 0; process < PROCESSES; process++) {
      for (let n = 0; n < 40; n++) {
        const path = notePath(`In_Progress/cloud-${String(process)}`, n);
        await store.create(path, path);
        texts.push(path);
      }
    }
    const won = (await race('contend', 40)) as number[];
    expect(won.reduce((sum, n) => sum + n, 0)).toBe(40);
    const kept = await Promise.all((await store.list('')).map((path) => store.read(path)));
    expect(kept.sort()).toEqual(texts.sort());
  });

  it('add to one number by compare-and-swap: no addition is lost', async () => {
    await store.create(notePath('Needs_Action/email', 0), '0');
    await race('increment', 25);
    expect(await store.read(notePath('Needs_Action/email', 0))).toBe(String(PROCESSES * 25));
  });

  it('leave nothing behind when they end', async () => {
    await race('claim');
    store.close();
    expect(readdirSync(join(root, WORKSPACE))).toEqual([]);
  });
});

describe('kill -9 at any moment', () => {
  it('leaves every note whole and in one place, and the next process goes on at once', async () => {
    for (let round = 0; round < 25; round++) {
      const worker = program.start(['churn', root, 'a']);
      await worker.ready();
      worker.go();
      // The moment is drawn in work done, not in time: after so many notes were seen to come and go.
      const moment = 1 + Math.floor(Math.random() * 12);
      for (let seen = 0, before = ''; seen < moment;) {
        const now = readdirOr(join(root, 'In_Progress/cloud-a')).join();
        if (now !== before) seen++;
        before = now;
        await new Promise((resolve) => setImmediate(resolve));
      }
      worker.process.kill('SIGKILL');
      await worker.ended();

      const survivor = DiskStore.open(root);
      const names = (await survivor.list('')).map((path) => path.slice(path.lastIndexOf('/')));
      expect(new Set(names).size).toBe(names.length);
      for (const path of await survivor.list('')) {
        const text = readFileSync(join(root, path), 'utf8');
        expect(text.length).toBe(Number(text.split('\n')[0]));
      }
      expect(await survivor.create(notePath('Needs_Action/email', 100 + round), 'alive')).toBe('created');
      await survivor.remove(notePath('Needs_Action/email', 100 + round), 'alive');
      survivor.close();
    }
    store.close();
    expect(readdirSync(join(root, WORKSPACE)).filter((name) => name !== 'lock')).toEqual([]);
  });
});

function readdirOr(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
