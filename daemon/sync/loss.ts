import { placeOf } from '../../shared/vault/layout.ts';
import { questionCode, waysOn } from './answer.ts';
import { stateNoteAt } from './note-group.ts';
import type { Situation } from './replay-plan.ts';
import type { Freeze } from './report.ts';
import type { Repository } from './repository.ts';
import type { VaultView } from './vault-view.ts';

/** More than this many notes lost in one scan ask a person first (PROTOCOL §8) … */
const MANY = 20;
/** … and in a vault of more than MANY notes, more than this share; but a few notes more or less never freeze. */
const SHARE = 0.05;
const FEW = 3;
/** What our programs make anew by themselves: that it is there does not say that the vault is. */
const MADE_ANEW: readonly string[] = ['dashboard', 'updates', 'logs', 'devices'];
/** How far back an old version is looked for. A restored backup is days old, not years. */
const OLDEST_COMMITS = 3000;

/** Whether so much is missing or out of date that it looks like a lost disk or a restored backup, not like work. */
export async function lossFreeze(
  { repository, agent }: { readonly repository: Repository; readonly agent: string },
  base: string | null,
  {
    baseline,
    disk,
    differing,
    shortened,
    fresh,
    retired,
    moved,
  }: Pick<Situation, 'baseline' | 'disk' | 'differing' | 'shortened' | 'fresh' | 'retired' | 'moved'>,
): Promise<Freeze | null> {
  const total = baseline.size;
  if (total === 0 || base === null) return null;
  const vanished = differing.filter((path) => {
    const id = stateNoteAt(path)?.id;
    const gone = baseline.get(path) !== null && disk.get(path) === null && !retired.has(path);
    return gone && (id === undefined || disk.placesOf(id).length === 0);
  });
  const suspects = new Map<string, string>();
  for (const path of differing) {
    const oid = disk.get(path);
    if (oid !== null && !fresh.has(path) && stateNoteAt(path) !== null && baseline.get(path) !== oid)
      suspects.set(path, oid);
  }
  const few = !tooMany(vanished.length + suspects.size + shortened.size, total);
  // People may delete a few notes until none is left, but not in a folder that sync does not know.
  const known = moved && vanished.length > 0 ? await pathsOf(repository, base) : null;
  const empty = vanished.length > (moved ? 0 : FEW) && isEmpty(baseline, new Set(vanished), known);
  if (few && !empty) return null;
  // Reading history is dear, so it is asked only when so many notes differ that the answer matters.
  const back = [...(await olderVersions(repository, base, suspects)), ...shortened];
  const lost = vanished.length + back.length;
  if (!tooMany(lost, total) && !empty) return null;
  const parts = [
    ...(vanished.length > 0
      ? [`${String(vanished.length)} of ${String(total)} notes are gone from disk`]
      : []),
    ...(back.length > 0 ? [`${String(back.length)} went back to an older version`] : []),
  ];
  const example = vanished[0] ?? back[0] ?? '';
  // What is made anew meanwhile does not make it another question.
  const asked = vanished.filter((path) => !isMadeAnew(path)).sort();
  const code = questionCode('vanished', [base, ...asked, null, ...back.sort()]);
  return {
    kind: 'vanished',
    code,
    message:
      `Sync stands still: ${parts.join(' and ')}. ` +
      waysOn(agent, code, 'put everything back as it was published', 'publish the change, if it is meant') +
      ` A restored backup or a missing disk looks like this. Nothing was applied or published (for example ${example}).`,
  };
}

function tooMany(count: number, total: number): boolean {
  return count > MANY || (total > MANY && count > FEW && count > total * SHARE);
}

/**
 * Whether nothing is left but what is made anew.
 *
 * @param known for a folder that sync does not know: what the vault held. What came since is there because sync wrote it
 */
function isEmpty(
  baseline: VaultView,
  vanished: ReadonlySet<string>,
  known: ReadonlySet<string> | null,
): boolean {
  for (const path of baseline.paths())
    if (!vanished.has(path) && !isMadeAnew(path) && known?.has(path) !== false) return false;
  return true;
}

function isMadeAnew(path: string): boolean {
  return MADE_ANEW.includes(placeOf(path)?.place ?? '');
}

async function pathsOf(repository: Repository, commit: string): Promise<Set<string>> {
  return new Set([...(await repository.files(commit))].map(([path]) => path));
}

/** Which of these (path, blob) pairs were published once and replaced since: their paths. */
async function olderVersions(
  repository: Repository,
  base: string,
  suspects: ReadonlyMap<string, string>,
): Promise<string[]> {
  const open = new Map(suspects);
  let at: string | undefined = base;
  for (let steps = 0; at !== undefined && open.size > 0 && steps < OLDEST_COMMITS; steps++) {
    const parent: string | undefined = (await repository.commit(at)).parents[0];
    for (const { path, before } of await repository.changes(parent ?? null, at)) {
      if (before !== null && open.get(path) === before.oid) open.delete(path);
    }
    at = parent;
  }
  return [...suspects.keys()].filter((path) => !open.has(path));
}
