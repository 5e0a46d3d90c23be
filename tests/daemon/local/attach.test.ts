import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { MAX_BYTES, changed } from '../../../daemon/local/attach.ts';
import { fileIn, keepCopy } from '../../../daemon/local/attachment-files.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const file = (name: string, text = name, size = text.length) => ({
  name,
  media_type: 'text/plain',
  size,
  sha256: sha256(text),
});

describe('the list of a request', () => {
  const before = [file('a'), file('b')];

  it.each([
    ['adds behind', { add: [file('c')], remove: [] }, ['a', 'b', 'c'], ['c'], []],
    ['the same again is no change', { add: [file('a')], remove: [] }, ['a', 'b'], [], []],
    [
      'another content takes the place of its name',
      { add: [file('a', 'new')], remove: [] },
      ['a', 'b'],
      [],
      ['a'],
    ],
    ['takes out', { add: [], remove: ['a'] }, ['b'], [], []],
    ['takes out before it adds', { add: [file('a', 'new')], remove: ['a'] }, ['b', 'a'], ['a'], []],
  ])('%s', (_, changes, names, added, replaced) => {
    const done = changed(before, changes);
    expect(done).toMatchObject({ ok: true, value: { added, replaced } });
    expect(done.ok && done.value.attachments.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['not-attached', { add: [], remove: ['c'] }],
    ['too-many', { add: Array.from({ length: 19 }, (_, at) => file(`f${at}`)), remove: [] }],
    ['too-large', { add: [file('c', 'c', MAX_BYTES)], remove: [] }],
  ])('is refused: %s', (kind, changes) => {
    expect(changed(before, changes)).toMatchObject({ ok: false, refusal: { kind } });
  });
});

describe('the folder of files to attach', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const find = (text: string, name = 'mine.txt') =>
    fileIn(folder)({ name, size: text.length, sha256: sha256(text) });
  const keep = (name: string, text = 'abc') =>
    keepCopy(folder, { name, sha256: sha256(text) }, new TextEncoder().encode(text));

  test('keeps the same content once, under a name that any disk takes', () => {
    const name = `Größe ${'x'.repeat(190)}.PDF`;
    keepCopy(folder, { name, sha256: sha256('abc') }, new TextEncoder().encode('abc'));
    keepCopy(folder, { name, sha256: sha256('abc') }, new TextEncoder().encode('abc'));
    const [only = '', second] = readdirSync(folder);
    expect(second).toBeUndefined();
    expect(only).toMatch(new RegExp(`^${sha256('abc').slice(0, 16)}-gro-e-x+-[0-9a-f]{16}\\.PDF$`));
    expect(only.length).toBeLessThan(100);
  });

  test('finds by content what a person put there under its name, and never by name alone', async () => {
    writeFileSync(join(folder, 'mine.txt'), 'abc');
    writeFileSync(join(folder, `${sha256('lie').slice(0, 16)}-lie.txt`), 'lye');
    expect(new TextDecoder().decode((await find('abc')) ?? undefined)).toBe('abc');
    expect(await find('lie', 'lie.txt')).toBeNull();
    expect(await find('abc', 'other.txt')).toBeNull();
  });

  test('finds a copy under every name by which it was attached, and under no other', async () => {
    const names = [
      'Salaries 2026.xlsx',
      'pay.xlsx',
      '工资.xlsx',
      `${'long '.repeat(20)}a.xlsx`,
      'x.资料',
      'n.PDF',
    ];
    for (const name of names) {
      keep(name);
      keep(name);
    }
    expect(readdirSync(folder)).toHaveLength(names.length);
    for (const name of names) expect(await find('abc', name), name).not.toBeNull();
    const other = [
      'Agenda.pdf',
      'Salaries 2026.pdf',
      '议程.xlsx',
      `${'long '.repeat(20)}b.xlsx`,
      'x',
      'untitled.xlsx',
    ];
    for (const name of [...other, ...readdirSync(folder)]) expect(await find('abc', name), name).toBeNull();
  });

  test.each([
    ['of the same size', (copy: string) => writeFileSync(copy, 'abd')],
    ['that grew', (copy: string) => writeFileSync(copy, 'abc and more')],
    [
      'that became a link',
      (copy: string) => {
        writeFileSync(join(folder, 'elsewhere'), 'abc');
        rmSync(copy);
        symlinkSync(join(folder, 'elsewhere'), copy);
      },
    ],
  ])('a copy %s is made anew when the file is attached again', async (_how, change) => {
    keep('mine.txt');
    change(join(folder, readdirSync(folder)[0]!));
    expect(await find('abc')).toBeNull();
    keep('mine.txt');
    expect(await find('abc')).not.toBeNull();
  });

  test('a copy that is as it was is left alone', () => {
    keep('mine.txt');
    const copy = join(folder, readdirSync(folder)[0]!);
    const { ino } = statSync(copy);
    keep('mine.txt');
    expect(statSync(copy).ino).toBe(ino);
  });

  test('takes a name as disks compare it', async () => {
    keep('Ärger.PDF');
    expect(await find('abc', 'a\u0308rger.pdf')).not.toBeNull();
  });

  test('follows no link', async () => {
    const outside = `${folder}-secret`;
    writeFileSync(outside, 'abc');
    symlinkSync(outside, join(folder, 'mine.txt'));
    expect(await find('abc')).toBeNull();
    rmSync(outside);
  });

  test('a folder that nothing was ever put into holds nothing', async () => {
    rmSync(folder, { recursive: true });
    expect(await find('abc')).toBeNull();
  });
});
