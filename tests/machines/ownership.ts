import { git } from '../crash/native-git.ts';

/** What the published history says about who did what: read by native git, commit by commit, from the first to the tip. */
export interface Ownership {
  readonly commits: number;
  /** Agent → commits that it signed (by the name in the commit; `verify-commit` is another test's). */
  readonly commitsBy: ReadonlyMap<string, number>;
  /** Task note (base name) → the agents in whose folder it ever was. */
  readonly owners: ReadonlyMap<string, ReadonlySet<string>>;
  /** Mail (the part of a base name that names it) → request notes that were ever made for it. */
  readonly requests: ReadonlyMap<string, ReadonlySet<string>>;
  /** Claims in each commit that holds some: how far they are batched. */
  readonly batches: readonly number[];
  /** Commits in which a note is in two places, and notes that were there and are gone. */
  readonly problems: readonly string[];
}

const STATE = /^(?:Needs_Action|In_Progress|Pending_Approval|Approved|Rejected|Done)\//;

export function ownershipIn(repository: string): Ownership {
  const owners = new Map<string, Set<string>>();
  const requests = new Map<string, Set<string>>();
  const commitsBy = new Map<string, number>();
  const problems: string[] = [];
  const batches: number[] = [];
  const where = new Map<string, Set<string>>();
  const log = git(
    repository,
    'log',
    '--reverse',
    '--no-renames',
    '--name-status',
    '--format=commit %H %an',
    'main',
  );
  const commits = log.split(/^commit /m).filter((part) => part !== '');
  for (const commit of commits) {
    const [head = '', ...lines] = commit.split('\n');
    const author = head.slice(41);
    commitsBy.set(author, (commitsBy.get(author) ?? 0) + 1);
    let claims = 0;
    const touched = new Set<string>();
    for (const line of lines) {
      const [, kind = '', path = ''] = /^([AMDT])\t(.*)$/.exec(line) ?? [];
      if (!STATE.test(path)) continue;
      const base = path.slice(path.lastIndexOf('/') + 1);
      touched.add(base);
      const places = setOf(where, base);
      if (kind === 'D') places.delete(path);
      else places.add(path);
      if (kind !== 'A') continue;
      const [, agent] = /^In_Progress\/([^/]+)\//.exec(path) ?? [];
      if (agent !== undefined) {
        claims++;
        setOf(owners, base).add(agent);
      }
      if (base.startsWith('APPROVAL_')) setOf(requests, mailOfBase(base)).add(base);
    }
    if (claims > 0) batches.push(claims);
    for (const base of touched) {
      const count = where.get(base)?.size ?? 0;
      if (count !== 1) problems.push(`${base} is in ${count} places in commit ${head.slice(0, 12)}`);
    }
  }
  return { commits: commits.length, commitsBy, owners, requests, batches, problems };
}

/** `invoice-12` of `APPROVAL_2026-11-20_invoice-12_ap-….md`. */
export function mailOfBase(base: string): string {
  return base.split('_')[2] ?? base;
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const found = map.get(key) ?? new Set<string>();
  map.set(key, found);
  return found;
}
