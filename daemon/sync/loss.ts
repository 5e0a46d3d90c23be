import { questionCode, waysOn } from './answer.ts';
import { stateNoteAt } from './note-group.ts';
import type { Situation } from './replay-plan.ts';
import type { Freeze } from './report.ts';
import type { Repository } from './repository.ts';

/** More than this many notes lost in one scan ask a person first (PROTOCOL §8) … */
const MANY = 20;
/** … and in a vault of more than MANY notes, more than this share; but a few notes more or less never freeze. */
const SHARE = 0.05;
const FEW = 3;
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
  }: Pick<Situation, 'baseline' | 'disk' | 'differing' | 'shortened' | 'fresh' | 'retired'>,
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
  if (few && vanished.length < total) return null;
  // Reading history is dear, so it is asked only when so many notes differ that the answer matters.
  const back = [...(await olderVersions(repository, base, suspects)), ...shortened];
  const lost = vanished.length + back.length;
  if (!tooMany(lost, total) && !(vanished.length === total && total > FEW)) return null;
  const parts = [
    ...(vanished.length > 0
      ? [`${String(vanished.length)} of ${String(total)} notes are gone from disk`]
      : []),
    ...(back.length > 0 ? [`${String(back.length)} went back to an older version`] : []),
  ];
  const example = vanished[0] ?? back[0] ?? '';
  const code = questionCode('vanished', [base, ...vanished.sort(), null, ...back.sort()]);
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
