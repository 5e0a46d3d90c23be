import { beforeEach, describe, expect, it } from 'vitest';
import { guardedStore } from '../../../shared/access/guarded-store.ts';
import { mailDays } from '../../../shared/dashboard/day-mails.ts';
import { OWN_LINE } from '../../../shared/dashboard/own-part.ts';
import { type SeenTask } from '../../../shared/dashboard/seen.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { DayNotes } from '../../../daemon/local/day-notes.ts';
import { task } from '../../support/seen-notes.ts';

const PATH = 'Briefings/2026-11-20 email.md';
const TODAY = '2026-11-20';
const MINUTE = 60_000;
let vault: MemoryStore;
let calls: string[];
let now: number;

beforeEach(() => {
  vault = new MemoryStore();
  calls = [];
  now = 0;
});

/** Local's view of the vault, which notes what it was asked. */
function watched(): Store {
  const store = guardedStore(vault, 'local', 'local');
  const told =
    <A extends unknown[], R>(name: string, method: (...args: A) => R) =>
    (...args: A): R => {
      calls.push(`${name} ${String(args[0])}`);
      return method(...args);
    };
  return {
    list: told('list', (prefix) => store.list(prefix)),
    read: told('read', (path) => store.read(path)),
    readBytes: told('readBytes', (path) => store.readBytes(path)),
    create: told('create', (path, text) => store.create(path, text)),
    replace: told('replace', (path, text, expected) => store.replace(path, text, expected)),
    move: told('move', (from, to) => store.move(from, to)),
    remove: told('remove', (path, expected) => store.remove(path, expected)),
  };
}

function open(): DayNotes {
  return new DayNotes(watched(), () => now);
}

const of = (...tasks: readonly SeenTask[]) => mailDays({ tasks, approvals: [], unreadable: [] });
const many = (count: number, word = 'm') =>
  of(...Array.from({ length: count }, (_, at) => task(`${word}${at} with a subject of a usual length`)));
const read = async (path = PATH) => (await vault.read(path)) ?? '';

describe('day notes', () => {
  it('are written once, and cost nothing while nothing changes', async () => {
    const notes = open();
    expect(await notes.write(of(task('a'), task('b')), TODAY)).toEqual([]);
    expect(await read()).toContain('## Newsletters (2)');
    calls = [];
    now += 10 * MINUTE;
    expect(await notes.write(of(task('b'), task('a')), TODAY)).toEqual([]);
    expect(calls).toEqual([`read ${PATH}`]);
    await notes.write(of(task('a'), task('b')), '2026-11-22');
    expect(calls).toEqual([`read ${PATH}`]);
  });

  it('are written again where sync put another computer’s list in their place', async () => {
    const notes = open();
    await notes.write(of(task('a'), task('b')), TODAY);
    const right = await read();
    vault.plant(PATH, right.replace('(2)', '(1)'));
    await notes.write(of(task('a'), task('b')), TODAY);
    expect(await read(), 'not for every byte of another computer').toContain('(1)');
    now += 10 * MINUTE;
    await notes.write(of(task('a'), task('b')), TODAY);
    expect((await read()).startsWith(right.slice(0, right.indexOf(OWN_LINE)))).toBe(true);
  });

  it('are found right after a restart: nothing is written', async () => {
    await open().write(of(task('a')), TODAY);
    calls = [];
    await open().write(of(task('a')), TODAY);
    expect(calls.filter((call) => !/^(?:read|list) /.test(call))).toEqual([]);
  });

  it('of old days are not touched when another day changes', async () => {
    const old = task('old', 'done', { received: '2026-11-01T08:00:00Z' });
    const notes = open();
    await notes.write(of(old, task('a')), TODAY);
    calls = [];
    now += 10 * MINUTE;
    await notes.write(of(old, task('a'), task('b')), TODAY);
    expect(calls).toContain(`replace ${PATH}`);
    expect(calls.join('\n')).not.toContain('2026-11-01');
  });

  it('keep what the person wrote below the line, to the byte', async () => {
    const notes = open();
    await notes.write(of(task('a')), TODAY);
    const mine = `\r\n# Mine\n\n${OWN_LINE}\n- [ ] call Ana`;
    vault.plant(PATH, (await read()) + mine);
    now += 10 * MINUTE;
    expect(await notes.write(of(task('a'), task('b')), TODAY)).toEqual([]);
    expect(await read()).toContain('(2)');
    expect((await read()).endsWith(`${OWN_LINE}\n${mine}`)).toBe(true);
  });

  it('wait while the person is writing in them, and come in the next round', async () => {
    const notes = open();
    await notes.write(of(task('a')), TODAY);
    now += 10 * MINUTE;
    const typing = guardedStore(vault, 'local', 'local');
    const store: Store = {
      ...typing,
      replace: async (path, text, expected) => {
        vault.plant(path, `${expected}typed just now`);
        return typing.replace(path, text, expected);
      },
    };
    const racing = new DayNotes(store, () => now);
    expect(await racing.write(of(task('a'), task('b')), TODAY)).toEqual([
      expect.stringContaining('next round'),
    ]);
    expect((await read()).endsWith('typed just now')).toBe(true);
    expect(await open().write(of(task('a'), task('b')), TODAY)).toEqual([]);
    expect(await read()).toMatch(/\(2\)[^]*typed just now$/);
  });

  it('of a day with very many mails are not written again for every one of them', async () => {
    const notes = open();
    await notes.write(many(300), TODAY);
    const first = await read();
    now += MINUTE;
    await notes.write(many(301), TODAY);
    expect(await read()).toBe(first);
    now += 10 * MINUTE;
    await notes.write(many(301), TODAY);
    expect(await read()).toContain('301 mails');
  });

  it('go into parts and come back: what the person wrote in a part that is left stays', async () => {
    await open().write(many(3500), TODAY);
    const parts = await vault.list('Briefings');
    expect(parts.slice(0, 3)).toEqual([
      'Briefings/2026-11-20 email 2.md',
      'Briefings/2026-11-20 email 3.md',
      PATH,
    ]);
    vault.plant(parts[0]!, `${await read(parts[0])}mine`);
    await open().write(many(3), TODAY);
    expect(await vault.list('Briefings')).toEqual(['Briefings/2026-11-20 email 2.md', PATH]);
    expect(await read(parts[0])).toMatch(/^# 2026-11-20 email\n\nNothing is listed here any more: [^]*mine$/);
    calls = [];
    await open().write(many(3), TODAY);
    expect(calls.filter((call) => !/^(?:read|list) /.test(call))).toEqual([]);
  });

  it('leave a note of the person’s that looks like a part alone', async () => {
    const path = 'Briefings/2026-11-20 email 7.md';
    vault.plant(path, 'Seven thoughts.');
    await open().write(of(task('a')), TODAY);
    expect(await read(path)).toBe('Seven thoughts.');
  });

  it('stand above a note that the person had under that name', async () => {
    vault.plant(PATH, 'Mine.\n');
    await open().write(of(task('a')), TODAY);
    expect(await read()).toMatch(/^# 2026-11-20 email\n[^]*\n\nMine\.\n$/);
  });

  it.each([
    [
      'a name that differs in case alone',
      () => vault.plant('Briefings/2026-11-20 Email.md', 'mine'),
      /Rename it/,
    ],
    ['no text', () => vault.plant(PATH, Uint8Array.of(0xff)), /Rename it/],
    ['so much that nothing more goes in', () => vault.plant(PATH, 'x'.repeat(1024 * 1024 - 100)), /1 MiB/],
  ])('say why they can’t be written: %s', async (_, plant, sentence) => {
    plant();
    const before = await vault.list('Briefings');
    expect(await open().write(of(task('a')), TODAY)).toEqual([expect.stringMatching(sentence)]);
    expect(await vault.list('Briefings')).toEqual(before);
  });

  it('of many old days come over several rounds, the newest first', async () => {
    const old = Array.from({ length: 100 }, (_, at) =>
      task(`d${at}`, 'done', {
        received: new Date(Date.UTC(2026, 0, 1 + at)).toISOString().replace('.000Z', 'Z'),
      }),
    );
    const notes = open();
    await notes.write(of(...old), TODAY);
    expect((await vault.list('Briefings')).at(-1)).toBe('Briefings/2026-04-10 email.md');
    expect(await vault.list('Briefings')).toHaveLength(40);
    await notes.write(of(...old), TODAY);
    await notes.write(of(...old), TODAY);
    expect(await vault.list('Briefings')).toHaveLength(100);
  });
});
