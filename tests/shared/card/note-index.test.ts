import { expect, it, vi } from 'vitest';
import { NoteIndex } from '../../../shared/card/note-index.ts';
import { factOf, isOfInterest } from '../../../shared/card/survey.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { sample } from '../../workbench/sample-vault.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');

/** A store that counts what is read of it. */
class Counting extends MemoryStore {
  reads: string[] = [];
  override read(path: string): Promise<string | null> {
    this.reads.push(path);
    return super.read(path);
  }
}

it('reads a note once, again after it changed, and forgets one that is gone', async () => {
  const [one, two] = [sample('one'), sample('two')];
  const store = new Counting({ [one.path]: one.note, [two.path]: two.note });
  const index = new NoteIndex(store);
  expect(index.complete).toBe(false);
  await Promise.all([index.refresh(NOW), index.refresh(NOW)]);
  expect(index.complete).toBe(true);
  expect(store.reads.length).toBe(2);
  await index.refresh(NOW);
  expect(store.reads.length).toBe(2);
  index.forget(one.path);
  expect(index.facts().length).toBe(2);
  await index.refresh(NOW);
  expect(store.reads.slice(2)).toEqual([one.path]);
  await store.remove(two.path, two.note);
  index.forget(two.path);
  await index.refresh(NOW);
  expect(index.facts().map(({ path }) => path)).toEqual([one.path]);
});

it('goes by what it knew of a note that can’t be read just now, and tries it again with every look', async () => {
  const [one, two] = [sample('one'), sample('two')];
  const store = new Counting({ [one.path]: one.note, [two.path]: two.note });
  let locked = one.path;
  const read = (path: string) =>
    path === locked ? Promise.reject(new Error('EBUSY: locked')) : store.read(path);
  const index = new NoteIndex({ list: (prefix) => store.list(prefix), read });
  await index.refresh(NOW);
  expect(index.complete).toBe(true);
  expect(index.facts().map(({ path }) => path)).toEqual([two.path]);
  locked = '';
  await index.refresh(NOW);
  expect(index.facts().map(({ path }) => path)).toEqual([one.path, two.path].sort());
  locked = two.path;
  index.forget(two.path);
  await index.refresh(NOW);
  expect(index.facts().map(({ path }) => path)).toEqual([one.path, two.path].sort());
});

it('reads once more what changed while it was being read', async () => {
  const made = sample('race');
  const store = new Counting({ [made.path]: made.note });
  const index = new NoteIndex(store);
  const reading = index.refresh(NOW);
  await Promise.resolve();
  await Promise.resolve();
  index.forget(made.path);
  await reading;
  await index.refresh(NOW);
  expect(store.reads.length).toBeGreaterThanOrEqual(2);
});

it('lists the vault again only after a minute, and then finds what nobody told it of', async () => {
  const [one, late] = [sample('first'), sample('untold')];
  const store = new Counting({ [one.path]: one.note });
  const list = vi.spyOn(store, 'list');
  const index = new NoteIndex(store);
  await index.refresh(NOW);
  await store.create(late.path, late.note);
  await index.refresh(NOW + 59_000);
  expect(index.facts()).toHaveLength(1);
  expect(list).toHaveBeenCalledTimes(1);
  await index.refresh(NOW + 60_000);
  expect(index.facts()).toHaveLength(2);
});

it('whoever asks while it reads gets what came after that reading had begun', async () => {
  const [one, late] = [sample('first'), sample('late')];
  const store = new Counting({ [one.path]: one.note });
  const index = new NoteIndex(store);
  const reading = index.refresh(NOW);
  await store.create(late.path, late.note);
  index.forget(late.path);
  await Promise.all([reading, index.refresh(NOW), index.refresh(NOW)]);
  expect(index.facts().map(({ path }) => path)).toEqual([one.path, late.path]);
  expect(store.reads).toHaveLength(2);
});

it('reads many notes side by side, but not all of a large vault at once', async () => {
  let now = 0;
  let most = 0;
  class Slow extends MemoryStore {
    override async read(path: string): Promise<string | null> {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return super.read(path);
    }
  }
  const made = Array.from({ length: 200 }, (_, at) => sample(String(at)));
  const index = new NoteIndex(new Slow(Object.fromEntries(made.map(({ path, note }) => [path, note]))));
  await index.refresh(NOW);
  expect(index.facts()).toHaveLength(200);
  expect(most).toBe(32);
});

it('believes that a mail was sent only of a note in Done/', () => {
  const made = sample('sent', { request: { status: 'sent', to: ['Ana@client.example'] } });
  expect(factOf(made.path, made.note, NOW)).toMatchObject({
    kind: 'answer',
    standing: 'open',
    recipients: ['ana@client.example'],
  });
  expect(
    factOf(made.path.replace('Pending_Approval/email', 'Done/email/2026-11'), made.note, NOW),
  ).toMatchObject({
    standing: 'sent',
  });
  expect(factOf(made.path.replace('Pending_Approval', 'Rejected'), made.note, NOW)).toMatchObject({
    standing: 'ended',
  });
  expect(factOf(made.path, 'nothing', NOW)).toBeNull();
  expect(factOf(made.taskPath, made.taskNote, NOW)).toMatchObject({
    kind: 'mail',
    thread: made.request.thread,
  });
});

it('looks at a year of answers, a quarter of mails, and everything that is open', () => {
  const { path, taskPath } = sample('old');
  const done = (note: string, month: string) => note.replace('Pending_Approval/email', `Done/email/${month}`);
  expect(isOfInterest(path, NOW)).toBe(true);
  expect(isOfInterest(done(path, '2025-11'), NOW)).toBe(true);
  expect(isOfInterest(done(path, '2025-10'), NOW)).toBe(false);
  expect(isOfInterest(done(taskPath, '2026-08'), NOW)).toBe(true);
  expect(isOfInterest(done(taskPath, '2026-07'), NOW)).toBe(false);
  expect(isOfInterest('Skills/reply/SKILL.md', NOW)).toBe(false);
});
