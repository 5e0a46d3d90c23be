import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stampOf } from '../../../daemon/disk/stamp.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-stamp-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Long after everything that the test writes. */
const later = () => Date.now() + 3_600_000;

test('is the same while a file is not written, and another one after every write, also of the same length', () => {
  const file = join(root, 'a.md');
  writeFileSync(file, 'one');
  const first = stampOf(file, later());
  expect(first).not.toBeNull();
  expect(stampOf(file, later())).toBe(first);
  // The clock of a file system ticks every few milliseconds: until it did, both writes have the same time.
  let second = first;
  for (let at = 0; second === first && at < 1_000_000; at++) {
    writeFileSync(file, String(at % 1000).padStart(3, '0'));
    second = stampOf(file, later());
  }
  expect(second).not.toBe(first);
});

test('is another one for a file that took the place of one with the same content', () => {
  const file = join(root, 'a.md');
  writeFileSync(file, 'one');
  const first = stampOf(file, later());
  writeFileSync(join(root, 'b.md'), 'one');
  renameSync(join(root, 'b.md'), file);
  expect(stampOf(file, later())).not.toBe(first);
});

test('is not given for a file that was just written, for a link, a folder, and what is not there', () => {
  const file = join(root, 'a.md');
  writeFileSync(file, 'one');
  expect(stampOf(file)).toBeNull();
  symlinkSync(file, join(root, 'link.md'));
  for (const name of ['link.md', '.', 'nowhere.md']) expect(stampOf(join(root, name), later())).toBeNull();
});
