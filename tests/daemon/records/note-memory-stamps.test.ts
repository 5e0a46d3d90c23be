import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NoteMemory } from '../../../daemon/records/note-memory.ts';
import { readNotes } from '../../../daemon/records/notes.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { writeTask } from '../../../shared/vault/typed-notes.ts';
import { asked, task } from '../../support/seen-notes.ts';

const [answered] = asked('a');
const mail = task('m', 'needs_action');
const TEXTS = [
  writeTask(mail.task, 'one'),
  writeTask(mail.task, 'two'),
  writeTask(answered.task, 'of another id'),
  'no note',
  Uint8Array.of(0xff),
  null,
];
const FOLDERS = ['Needs_Action', 'Pending_Approval'];

/** Files under stamps: each write gives another, and a store that can't tell gives none. */
class StampedStore extends MemoryStore {
  reads = 0;
  readonly #stamps = new Map<string, string>();
  #writes = 0;

  put(path: string, content: string | Uint8Array, stamped: boolean): void {
    this.plant(path, content);
    if (stamped) this.#stamps.set(path, String(++this.#writes));
    else this.#stamps.delete(path);
  }

  override read(path: string): Promise<string | null> {
    this.reads++;
    return super.read(path);
  }

  stamp(path: string): Promise<string | null> {
    return Promise.resolve(this.#stamps.get(path) ?? null);
  }
}

it('gives what readNotes gives, whatever was written since, with stamps and without', async () => {
  const change = fc.record({
    path: fc.constantFrom(mail.path, answered.path),
    text: fc.constantFrom(...TEXTS.filter((text) => text !== null)),
    stamped: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 2 }), { maxLength: 6 }), async (rounds) => {
      const store = new StampedStore();
      const memory = new NoteMemory(store);
      for (const changes of rounds) {
        for (const { path, text, stamped } of changes) store.put(path, text, stamped);
        expect(await memory.read(FOLDERS)).toEqual(await readNotes(store, FOLDERS));
      }
    }),
  );
});

it('does not even read a note whose stamp is the same', async () => {
  const store = new StampedStore();
  store.put(mail.path, writeTask(mail.task, 'one'), true);
  const memory = new NoteMemory(store);
  const [first] = await memory.read(FOLDERS);
  const reads = store.reads;
  expect((await memory.read(FOLDERS))[0]).toBe(first);
  expect(store.reads).toBe(reads);
  store.put(mail.path, writeTask(mail.task, 'two'), true);
  expect((await memory.read(FOLDERS))[0]).toMatchObject({ mailText: 'two' });
});

it('parses a note again only when its text changed, where nobody gives stamps', async () => {
  const plain = new MemoryStore({ [mail.path]: writeTask(mail.task, 'one') });
  const memory = new NoteMemory(plain satisfies Store);
  const [first] = await memory.read(FOLDERS);
  expect((await memory.read(FOLDERS))[0]).toBe(first);
});

it('leaves out what is not wanted, and looks again when it was written', async () => {
  const store = new StampedStore();
  store.put(mail.path, writeTask(mail.task, 'one'), true);
  store.put(answered.path, writeTask(answered.task, 'one'), true);
  const memory = new NoteMemory(store, {
    wanted: (note) => note.kind === 'task' && note.mailText === 'two',
  });
  expect(await memory.read(FOLDERS)).toEqual([]);
  const reads = store.reads;
  expect(await memory.read(FOLDERS)).toEqual([]);
  expect(store.reads).toBe(reads);
  store.put(mail.path, writeTask(mail.task, 'two'), true);
  expect(await memory.read(FOLDERS)).toMatchObject([{ mailText: 'two' }]);
  store.put(mail.path, writeTask(mail.task, 'one'), true);
  expect(await memory.read(FOLDERS)).toEqual([]);
});
