import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../../../daemon/disk/make-folder.ts';
import { temporaryFolder } from '../../support/maildir.ts';

it('makes what is missing, with the mode that is asked for, and leaves what is there', () => {
  const root = temporaryFolder();
  const before = fs.statSync(root).mode;
  makeFolder(join(root, 'a/b/c'), 0o700);
  makeFolder(join(root, 'a/b/c'), 0o755);
  expect(['a', 'a/b', 'a/b/c'].map((name) => fs.statSync(join(root, name)).mode & 0o777)).toEqual([
    0o700, 0o700, 0o700,
  ]);
  expect(fs.statSync(root).mode).toBe(before);
});

it('takes a link to a folder for one, and throws where a file is in the way', () => {
  const root = temporaryFolder();
  fs.mkdirSync(join(root, 'real'));
  fs.symlinkSync(join(root, 'real'), join(root, 'link'));
  makeFolder(join(root, 'link'));
  makeFolder(join(root, 'link/below'));
  expect(fs.existsSync(join(root, 'real/below'))).toBe(true);
  fs.writeFileSync(join(root, 'file'), '');
  expect(() => {
    makeFolder(join(root, 'file'));
  }).toThrow(/EEXIST/);
  expect(() => {
    makeFolder(join(root, 'file/below'));
  }).toThrow(/ENOTDIR/);
});

it.runIf(process.platform === 'linux')('ends where nothing can be made, which Node’s own does not', () => {
  expect(() => {
    makeFolder('/proc/countersign/state');
  }).toThrow(/ENOENT/);
});
