import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isOurs, keepText, keptFile, ownWords, removeText } from '../../../daemon/terminal/kept-text.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'countersign-kept-text-'));
});
afterEach(() => {
  rmSync(state, { recursive: true, force: true });
});

it('other words never take the place of those that are kept', () => {
  const first = keepText(state, 'ap-x', 'Mine.', 'Draft.');
  const second = keepText(state, 'ap-x', 'Other.', 'Draft.');
  expect([first, second]).toEqual([keptFile(state, 'ap-x'), keptFile(state, 'ap-x', 2)]);
  expect(readFileSync(first, 'utf8')).toBe('Mine.\n');
  expect(readFileSync(second, 'utf8')).toBe('Other.\n');
  expect(keepText(state, 'ap-x', 'Mine.', 'Draft.')).toBe(first);
  removeText(first);
  expect(existsSync(first)).toBe(false);
});

it('what the draft says already, and nothing at all, are no words of the person’s', () => {
  const file = keepText(state, 'ap-x', 'Draft.', 'Draft.');
  expect(ownWords(file, 'Draft.')).toBeNull();
  expect(ownWords(file, 'Another.')).toBe('Draft.');
  expect(keepText(state, 'ap-x', ' \n', 'Draft.')).toBe(file);
  expect(ownWords(file, 'Another.')).toBeNull();
  expect(ownWords(join(state, 'none'), 'Draft.')).toBeNull();
});

it.each([
  ['edits/ap-x.txt', true],
  ['edits/../edits/ap-x-2.txt', true],
  ['edits/ap-y.txt', false],
  ['edits/ap-x-mine.txt', false],
  ['ap-x.txt', false],
])('%s is a file of the approval’s own: %s', (name, ours) => {
  expect(isOurs(state, 'ap-x', `${state}/${name}`)).toBe(ours);
});
