import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type WorkerProgram, workerProgram } from '../../../support/worker-process.ts';
import { openCounter, takeNext } from './counter-journal.ts';

let program: WorkerProgram;
let folder: string;

beforeAll(async () => {
  program = await workerProgram(join(import.meta.dirname, 'counter-worker.ts'));
  folder = fs.mkdtempSync(join(tmpdir(), 'countersign-journal-'));
});
afterAll(() => {
  program.remove();
  fs.rmSync(folder, { recursive: true, force: true });
});

it('four processes that write at once each get numbers of their own, and none is lost', async () => {
  const journal = join(folder, 'four');
  const workers = ['a', 'b', 'c', 'd'].map((by) => program.start([journal, by, '60']));
  await Promise.all(workers.map((worker) => worker.ready()));
  for (const worker of workers) worker.go();
  const taken = (await Promise.all(workers.map((worker) => worker.result()))) as number[][];
  expect(taken.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 240 }, (_, at) => at));
  const opened = openCounter(journal);
  const state = opened.read();
  opened.close();
  expect(state.ok && state.value.takes.map(({ number }) => number)).toEqual(
    Array.from({ length: 240 }, (_, at) => at),
  );
});

it('processes killed in the middle of writing leave a journal that goes on', async () => {
  const journal = join(folder, 'killed');
  for (let round = 0; round < 6; round++) {
    const workers = ['a', 'b'].map((by) => program.start([journal, by, '100000']));
    await Promise.all(workers.map((worker) => worker.ready()));
    for (const worker of workers) worker.go();
    const grown = fs.statSync(join(journal, 'journal.jsonl')).size + 5_000;
    while (fs.statSync(join(journal, 'journal.jsonl')).size < grown)
      await new Promise((resolve) => setTimeout(resolve, 1));
    for (const worker of workers) worker.process.kill('SIGKILL');
    await Promise.all(workers.map((worker) => worker.ended()));
    const opened = openCounter(journal);
    expect(takeNext(opened, 'after').ok).toBe(true);
    const state = opened.read();
    if (!state.ok) throw new Error(state.refusal.message);
    expect(state.value.takes.map(({ number }) => number)).toEqual(state.value.takes.map((_, at) => at));
    opened.close();
  }
});
