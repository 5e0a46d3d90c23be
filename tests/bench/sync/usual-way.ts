import { promises as promised } from 'node:fs';
import * as fs from 'node:fs';
import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';

const WHO = { name: 'bench', email: 'bench@countersign.invalid' };

/** isomorphic-git as plugins use it: statusMatrix finds what changed, each of it is added, then commit and push. */
export async function usualPublish(dir: string): Promise<void> {
  const cache = {};
  const at = { fs, dir, cache };
  for (const [filepath, head, work, stage] of await git.statusMatrix(at)) {
    if (head === 1 && work === 1 && stage === 1) continue;
    if (work === 0) await git.remove({ ...at, filepath });
    else await git.add({ ...at, filepath });
  }
  await git.commit({ ...at, message: 'one change', author: WHO });
  const pushed = await git.push({ ...at, http, remote: 'origin', ref: 'main' });
  if (!pushed.ok) throw new Error('the usual push was refused');
}

export async function usualReceive(dir: string): Promise<void> {
  const cache = {};
  await git.pull({
    fs: { promises: promised },
    dir,
    cache,
    http,
    ref: 'main',
    remote: 'origin',
    author: WHO,
    singleBranch: true,
  });
}
