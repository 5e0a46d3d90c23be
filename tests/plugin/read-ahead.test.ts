import { beforeEach, describe, expect, it } from 'vitest';
import { ReadAhead } from '../../plugin/read-ahead.ts';
import { NoteIndex } from '../../shared/card/note-index.ts';
import { MemoryStore } from '../../shared/vault/memory-store.ts';
import { Person } from '../support/decisions.ts';
import { sample } from '../workbench/sample-vault.ts';

const { signer } = new Person('me');
const [one, two, three] = ['one', 'two', 'three'].map((name) => sample(name));
const store = new MemoryStore();
for (const { path, note } of [one!, two!, three!]) store.plant(path, note);
const desk = { store, signer, pin: null, index: new NoteIndex(store) };
let ahead: ReadAhead;

beforeEach(async () => {
  ahead = new ReadAhead();
  await ahead.read(desk, [one!.path, two!.path]);
});

describe('reading ahead', () => {
  it('knows what was asked for, and only that', async () => {
    expect(ahead.at(one!.path)?.note).toBe(one!.note);
    expect(ahead.at(three!.path)).toBe(null);
    await ahead.read(desk, [two!.path, three!.path]);
    expect(ahead.at(one!.path)).toBe(null);
    expect([two!, three!].map(({ path }) => ahead.at(path)?.path)).toEqual([two!.path, three!.path]);
  });

  it('knows nothing once something changed, also what was being read then', async () => {
    const reading = ahead.read(desk, [one!.path, three!.path]);
    ahead.forget();
    await reading;
    expect([one!, two!, three!].map(({ path }) => ahead.at(path))).toEqual([null, null, null]);
  });

  it('keeps only what was asked for last', async () => {
    await Promise.all([ahead.read(desk, [three!.path]), ahead.read(desk, [one!.path])]);
    expect(ahead.at(three!.path)).toBe(null);
    expect(ahead.at(one!.path)?.note).toBe(one!.note);
  });
});
