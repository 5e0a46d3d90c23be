import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome } from '../../../daemon/hands/outcome.ts';
import { type FaultServers, faultServers } from '../../support/fault-smtp.ts';
import { type WorkerProgram, workerProgram } from '../../support/worker-process.ts';
import { KillCase } from './kill-fixture.ts';

let program: WorkerProgram;
let servers: FaultServers;

beforeAll(async () => {
  [program, servers] = await Promise.all([
    workerProgram(join(import.meta.dirname, 'hand-process.ts')),
    faultServers(),
  ]);
});
afterAll(() => {
  servers.close();
  program.remove();
});

describe('several hands on one journal', () => {
  it.each([2, 2, 4])('%i processes at once: one delivery, one story', async (processes) => {
    const at = await servers.listen({ delay: 50 });
    const the = await KillCase.make(program, at);
    const hands = Array.from({ length: processes }, () => the.start({ wait: true }));
    await Promise.all(hands.map((hand) => hand.ready()));
    for (const hand of hands) hand.go();
    const outcomes = (await Promise.all(hands.map((hand) => hand.result()))) as Outcome[];
    for (const outcome of outcomes) {
      the.expectSound(outcome);
      expect(outcome.state, outcome.message).toBe('accepted');
    }
    expect(at.count('data')).toBe(1);
    the.remove();
  });

  it('leaves an attempt alone whose process is alive, however long it sleeps, and takes it over once it is gone', async () => {
    const at = await servers.listen({});
    const the = await KillCase.make(program, at);
    const sleeper = the.start({ stopAt: 'attempt' });
    await until(() => the.count('attempt') === 1 && stopped(sleeper.process.pid));
    const other = await the.run({ asks: 2 });
    expect(other).toMatchObject({ state: 'waiting', reason: 'in-attempt' });
    expect(the.count('attempt')).toBe(1);
    sleeper.process.kill('SIGKILL');
    await sleeper.ended();
    const after = await the.run();
    the.expectSound(after);
    expect(after.state).toBe('accepted');
    the.remove();
  });

  it('a process that wakes up after its attempt was taken from it gives no byte to the server', async () => {
    const at = await servers.listen({});
    const the = await KillCase.make(program, at);
    const sleeper = the.start({ stopAt: 'asked' });
    await until(() => the.count('attempt') === 1 && stopped(sleeper.process.pid));
    // Somebody is certain that it is gone and says so in the journal: here, by hand.
    the.declareNotDone();
    sleeper.process.kill('SIGCONT');
    const outcome = (await sleeper.result()) as Outcome;
    // It went on with an attempt of its own; the one that was taken from it ended in the server's 354.
    the.expectSound(outcome);
    expect(outcome.state).toBe('accepted');
    expect(at.count('data')).toBe(2);
    expect(the.entries().flatMap((entry) => (entry.type === 'data' ? [entry.n] : []))).toEqual([2]);
    the.remove();
  });
});

describe('two processes that were both asked for the message', () => {
  it('only the one whose attempt stands in the journal hands it over', async () => {
    const at = await servers.listen({});
    const the = await KillCase.make(program, at);
    const first = the.start({ stopAt: 'asked' });
    await until(() => the.count('attempt') === 1 && stopped(first.process.pid));
    the.declareNotDone();
    const second = the.start({ stopAt: 'asked' });
    await until(() => the.count('attempt') === 2 && stopped(second.process.pid));
    await at.saw('data', 2);
    first.process.kill('SIGCONT');
    await at.saw('closed');
    expect(the.count('data')).toBe(0);
    second.process.kill('SIGCONT');
    const outcomes = (await Promise.all([first.result(), second.result()])) as Outcome[];
    for (const outcome of outcomes) {
      the.expectSound(outcome);
      expect(outcome.state).toBe('accepted');
    }
    expect(the.entries().flatMap((entry) => (entry.type === 'data' ? [entry.n] : []))).toEqual([2]);
    the.remove();
  });
});

describe('a message of which only a part has left', () => {
  it('is not delivered, is unknown, and is not sent again', async () => {
    const at = await servers.listen({ stall: true });
    const attachment = Buffer.alloc(12_000_000, 'countersign ');
    const the = await KillCase.makeWithAttachment(program, at, attachment);
    const hand = the.start();
    await at.saw('first-bytes');
    hand.process.kill('SIGKILL');
    await hand.ended();
    const outcome = await the.run();
    the.expectSound(outcome);
    expect(outcome.state).toBe('unknown');
    expect(at.deliveries()).toEqual([]);
    expect(at.count('connected')).toBe(1);
    the.remove();
  });
});

/** `ulimit -f` of bash counts 1,024 bytes; the signal of a write beyond it must be ignored to become an error. */
describe.runIf(hasBash())('a disk that is full at any point', () => {
  it('sends nothing that it can’t write down, and at most once', async () => {
    const states: string[] = [];
    for (const kib of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]) {
      const at = await servers.listen({});
      const the = await KillCase.make(program, at, { action: { body: 'x'.repeat(700) } });
      const limited = await the.runLimited(kib);
      states.push(limited);
      expect(at.deliveries().length).toBeLessThanOrEqual(1);
      if (limited === 'locked') expect(the.count('data') === 0 ? at.deliveries() : []).toEqual([]);
      const outcome = await the.run();
      the.expectSound(outcome);
      expect(['accepted', 'unknown']).toContain(outcome.state);
      if (the.count('unknown') === 0) expect(outcome.state).toBe('accepted');
      the.remove();
    }
    // The limits reached both ends: too little for the first entry, and enough for all of them.
    expect(states[0]).toBe('locked');
    expect(states.at(-1)).toBe('accepted');
  });
});

function hasBash(): boolean {
  try {
    execFileSync('bash', ['-c', 'true']);
    return true;
  } catch {
    return false;
  }
}

/** Whether the kernel says that a process is stopped (proc(5), state T); where it can't be asked, that it is. */
function stopped(pid: number | undefined): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return true;
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
