import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NoteMemory } from '../../../daemon/records/note-memory.ts';
import { readNotes } from '../../../daemon/records/notes.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { writeApprovalRequest, writeTask } from '../../../shared/vault/typed-notes.ts';
import { asked, task } from '../../support/seen-notes.ts';

const [answered, approval] = asked('a');
const TEXTS = [
  writeTask(task('m').task, 'one'),
  writeTask(task('m').task, 'two'),
  writeTask(answered.task, 'of another id'),
  writeApprovalRequest(approval.request, approval.draft),
  'no note',
  Uint8Array.of(0xff),
  null,
];
const PATHS = [
  task('m', 'needs_action').path,
  task('m', 'done').path,
  answered.path,
  approval.path,
  asked('a', 'done')[1].path,
];

it('gives what readNotes gives, whatever was written, moved, broken or removed since', async () => {
  const change = fc.record({ path: fc.constantFrom(...PATHS), text: fc.constantFrom(...TEXTS) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 6 }), async (rounds) => {
      let files: Record<string, string | Uint8Array> = {};
      let store = new MemoryStore();
      const memory = new NoteMemory({
        list: (prefix) => store.list(prefix),
        read: (path) => store.read(path),
        readBytes: (path) => store.readBytes(path),
        create: () => Promise.reject(new Error('It only reads.')),
        replace: () => Promise.reject(new Error('It only reads.')),
        move: () => Promise.reject(new Error('It only reads.')),
        remove: () => Promise.reject(new Error('It only reads.')),
      });
      for (const changes of rounds) {
        for (const { path, text } of changes) {
          const { [path]: _, ...rest } = files;
          files = text === null ? rest : { ...rest, [path]: text };
        }
        store = new MemoryStore(files);
        expect(await memory.read()).toEqual(await readNotes(store));
      }
    }),
  );
});

it('parses a note again only when its text changed', async () => {
  const { path, task: mail } = task('m');
  const store = new MemoryStore({ [path]: writeTask(mail, 'one') });
  const memory = new NoteMemory(store);
  const [first] = await memory.read();
  expect((await memory.read())[0]).toBe(first);
  store.plant(path, writeTask(mail, 'two'));
  const [second] = await memory.read();
  expect(second).not.toBe(first);
  expect(second).toMatchObject({ mailText: 'two' });
});
