import { describe, expect, it } from 'vitest';
import { type Arrival, type Intake, type IntakeStatus } from '../../../../daemon/cloud/intake/intake.ts';
import { SeveralFolders } from '../../../../daemon/cloud/intake/several.ts';
import { ok } from '../../../../shared/result.ts';

/** A folder in memory; a mail that was given out is there until it is confirmed. */
class TestFolder implements Intake {
  waits: string[];
  trouble: IntakeStatus = { state: 'ok', message: '' };
  closed = 0;
  asked = 0;
  wake: () => void = () => undefined;

  constructor(...keys: string[]) {
    this.waits = keys;
  }
  next(limit = 20, skip: ReadonlySet<string> = new Set()): ReturnType<Intake['next']> {
    this.asked++;
    if (this.trouble.state === 'paused')
      return Promise.resolve({ ok: false, refusal: { kind: 'auth', message: this.trouble.message } });
    if (this.trouble.state !== 'ok')
      return Promise.resolve({ ok: false, refusal: { kind: 'unreachable', message: this.trouble.message } });
    const keys = this.waits.filter((key) => !skip.has(key)).slice(0, limit);
    return Promise.resolve(
      ok(keys.map((key) => ({ key, raw: new Uint8Array(), receivedMs: 0, where: key }))),
    );
  }
  confirm({ key }: Arrival): Promise<void> {
    this.waits = this.waits.filter((other) => other !== key);
    return Promise.resolve();
  }
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }
  status = () => this.trouble;
  waiting = () => this.waits.length;
  resume(): void {
    this.trouble = { state: 'ok', message: '' };
  }
  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

async function take(intake: Intake, limit?: number, skip?: ReadonlySet<string>): Promise<Arrival[]> {
  const batch = await intake.next(limit, skip);
  if (!batch.ok) throw new Error(batch.refusal.message);
  return batch.value;
}
const where = (all: readonly Arrival[]) => all.map((one) => one.where);

function several(): { inbox: TestFolder; projects: TestFolder; both: SeveralFolders } {
  const inbox = new TestFolder('1', '2', '3');
  const projects = new TestFolder('1', 'p');
  const both = new SeveralFolders([
    { name: 'INBOX', intake: inbox },
    { name: 'Projects', intake: projects },
  ]);
  return { inbox, projects, both };
}

describe('several folders as one mailbox', () => {
  it('gives what all of them hold; each confirms its own, though keys are alike', async () => {
    const { inbox, projects, both } = several();
    const all = await take(both);
    expect(where(all).sort()).toEqual(['1', '1', '2', '3', 'p']);
    expect(new Set(all.map(({ key }) => key)).size).toBe(5);
    expect(both.waiting()).toBe(5);
    for (const arrival of all.filter((one) => one.key.startsWith('1/'))) await both.confirm(arrival);
    expect([inbox.waits, projects.waits]).toEqual([['1', '2', '3'], []]);
  });

  it('keeps the limit, begins with another folder each time, and leaves out what is skipped', async () => {
    const { both } = several();
    expect(where(await take(both, 2))).toEqual(['1', '2']);
    expect(where(await take(both, 2))).toEqual(['1', 'p']);
    const skip = new Set((await take(both)).slice(0, 4).map(({ key }) => key));
    expect(await take(both, 20, skip)).toHaveLength(1);
  });

  it('one that can’t be read does not hold up the others, and is named', async () => {
    const { inbox, projects, both } = several();
    projects.trouble = { state: 'retrying', message: 'it is gone.' };
    expect(await take(both)).toHaveLength(3);
    expect(both.status()).toEqual({ state: 'retrying', message: 'Folder Projects: it is gone.' });
    inbox.waits = [];
    expect(await both.next()).toMatchObject({
      ok: false,
      refusal: { message: 'Folder Projects: it is gone.' },
    });
    both.resume();
    expect(both.status().state).toBe('ok');
    expect(await take(both)).toHaveLength(2);
  });

  it('has news when any of them has, and waits for none of the others then', async () => {
    const { projects, both } = several();
    const changed = both.changed(new AbortController().signal);
    projects.wake();
    await changed;
    const stop = new AbortController();
    const stopped = both.changed(stop.signal);
    stop.abort();
    await stopped;
  });

  it('closes all', async () => {
    const { inbox, projects, both } = several();
    await both.close();
    expect([inbox.closed, projects.closed]).toEqual([1, 1]);
  });

  it('tries a refused password in one folder alone, and reads all again when it works', async () => {
    const { inbox, projects, both } = several();
    inbox.trouble = { state: 'paused', message: 'refused' };
    for (let round = 0; round < 4; round++)
      expect(await both.next()).toMatchObject({ ok: false, refusal: { kind: 'auth' } });
    expect([inbox.asked, projects.asked]).toEqual([4, 0]);
    // Nor does news of the other folder hurry anybody: it is not asked.
    let told = false;
    const stop = new AbortController();
    const changed = both.changed(stop.signal).then(() => (told = true));
    projects.wake();
    await Promise.resolve();
    expect(told).toBe(false);
    inbox.wake();
    await changed;
    inbox.resume();
    expect(where(await take(both)).sort()).toEqual(['1', '1', '2', '3', 'p']);
  });

  it('asks no further folder in the round in which the password was refused', async () => {
    const { inbox, projects, both } = several();
    inbox.next = () => {
      inbox.trouble = { state: 'paused', message: 'refused' };
      return Promise.resolve({ ok: false, refusal: { kind: 'auth', message: 'refused' } });
    };
    expect(await both.next()).toMatchObject({ ok: false, refusal: { kind: 'auth' } });
    expect(projects.asked).toBe(0);
  });
});
