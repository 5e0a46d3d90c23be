import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LineFile } from '../../../../daemon/cloud/learn/line-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-lines-'));
  file = join(folder, 'deep', 'lines.jsonl');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (most = 100) =>
  new LineFile<{ n: number }>(file, most, (value) => {
    const n = (value as { n?: unknown } | null)?.n;
    return typeof n === 'number' ? { n } : null;
  });
const numbers = (most?: number) =>
  open(most)
    .read()
    .map(({ n }) => n);

it('keeps what was appended, for its owner alone', () => {
  expect(numbers()).toEqual([]);
  const lines = open();
  for (let n = 0; n < 3; n++) lines.append({ n }, n === 2);
  expect(numbers()).toEqual([0, 1, 2]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each([
  ['a line torn by a power cut', '{"n":', [0, 1]],
  ['a line without its end', '{"n":7}', [0, 1, 7]],
  ['zeros where the disk had no room', '\0\0\0\0', [0, 1]],
  ['no JSON', 'hello\n', [0, 1]],
  ['JSON of another shape', '{"m":1}\n[]\nnull\n"x"\n', [0, 1]],
  ['half a character', Buffer.from([0xc3]), [0, 1]],
])('skips %s, and what comes after it is read', (_, damage, expected) => {
  const lines = open();
  lines.append({ n: 0 }, false);
  lines.append({ n: 1 }, false);
  appendFileSync(file, damage);
  const again = open();
  expect(again.read().map(({ n }) => n)).toEqual(expected);
  again.append({ n: 9 }, false);
  expect(numbers()).toEqual([...expected, 9]);
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(expected.length + 2);
});

it('survives being cut off at any byte', () => {
  const lines = open();
  for (let n = 10; n < 15; n++) lines.append({ n }, false);
  const whole = readFileSync(file);
  for (let end = 0; end <= whole.length; end++) {
    writeFileSync(file, whole.subarray(0, end));
    const read = numbers();
    expect([10, 11, 12, 13, 14].slice(0, read.length)).toEqual(read);
    open().append({ n: 99 }, false);
    expect(numbers().at(-1)).toBe(99);
  }
});

it('forgets the oldest, and its file stays bounded', () => {
  const lines = open(10);
  lines.read();
  for (let n = 0; n < 100; n++) lines.append({ n }, false);
  expect(numbers(10)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(13);
});
