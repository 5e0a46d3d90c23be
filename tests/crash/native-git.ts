import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Native git, the oracle; '' where it refuses. */
export function git(dir: string, ...args: string[]): string {
  return spawnSync('git', ['-C', dir, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout.trim();
}

/** What native git finds wrong with a repository every time it looks, or ''. A folder that is no repository yet is not wrong. */
export function fsckOf(dir: string): string {
  // Before Git 2.50 fsck reads the refs after the objects, so a push meanwhile looks like missing objects. What is missing stays so.
  for (let looks = 5; looks > 1; looks--) if (fsckOnce(dir) === '') return '';
  return fsckOnce(dir);
}

function fsckOnce(dir: string): string {
  if (!existsSync(join(dir, 'HEAD')) || git(dir, 'for-each-ref') === '') return '';
  const done = spawnSync('git', ['-C', dir, 'fsck', '--full', '--strict', '--no-dangling', '--no-progress'], {
    encoding: 'utf8',
  });
  const said = `${done.stdout}${done.stderr}`.trim();
  return done.status === 0 && said === '' ? '' : said || `ended with ${String(done.status)}`;
}
