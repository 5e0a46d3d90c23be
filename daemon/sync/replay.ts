import { type Operation, mayCommit } from '../../shared/access/table.ts';
import { type Placed, placeOf, roleOf } from '../../shared/vault/layout.ts';
import { besidePath } from './beside.ts';
import { isLog } from './log-rule.ts';
import { stateNoteAt } from './note-group.ts';
import { type Plan, type Situation, edit, emptyPlan, keep } from './replay-plan.ts';
import { isSecondCopy } from './second-copy.ts';
import type { VaultView } from './vault-view.ts';

/**
 * Replays what changed on this disk onto the published history, group by group and path by path (PROTOCOL §8). State
 * notes are never merged: a group that the other side moved or changed is theirs, ours is kept aside, unless all of
 * ours are edits in place of notes that the other side left alone. Pure.
 */
export function replay(situation: Situation): Plan {
  const plan = emptyPlan();
  const { baseline, disk, remote, differing } = situation;
  const remoteChanged = new Set(
    differing.filter((path) => baseline.get(path) !== remote.get(path)).map((path) => situation.keyOf(path)),
  );
  const settled = new Set<string>();
  const local = new Map<string, string[]>();
  for (const path of differing) {
    const mine = disk.get(path);
    if (mine === baseline.get(path) || mine === remote.get(path)) continue;
    if (mine === null && !meant(situation, path)) {
      if (deletedByPerson(situation, path)) {
        plan.deletedPending.push(path);
        settled.add(path);
      } else plan.restored.push(path);
      continue;
    }
    if (isSecondCopy(situation, path, plan)) {
      settled.add(path);
      continue;
    }
    const key = situation.keyOf(path);
    local.set(key, [...(local.get(key) ?? []), path]);
  }
  for (const [key, paths] of local) {
    const ours = decide(situation, key, paths.sort(), remoteChanged.has(key), plan);
    for (const path of paths) {
      if (ours) settled.add(path);
      else edit(plan, path, disk.get(path), remote.get(path));
    }
  }
  for (const path of differing) {
    const published = remote.get(path) !== null || baseline.get(path) !== null;
    if (published && !settled.has(path)) edit(plan, path, disk.get(path), remote.get(path));
  }
  return plan;
}

/**
 * A person answered a loss with "restore": every published note goes back to its published version and ours is kept
 * aside. Notes that were never published stay for the next cycle.
 */
export function putBack(situation: Situation): Plan {
  const { remote, baseline, disk, differing } = situation;
  const plan = emptyPlan();
  for (const path of differing) {
    const mine = disk.get(path);
    const id = stateNoteAt(path)?.id;
    const published = remote.get(path) ?? baseline.get(path);
    if (published === null && (id === undefined || remote.placesOf(id).length === 0)) continue;
    if (mine === null && remote.get(path) !== null) plan.restored.push(path);
    keep(situation, plan, path);
    edit(plan, path, mine, remote.get(path));
  }
  return plan;
}

/** Settles one group of local changes; false where the published version goes to disk for all of its paths. */
function decide(situation: Situation, key: string, paths: string[], theirs: boolean, plan: Plan): boolean {
  const { agent, disk, baseline, remote } = situation;
  const blocked = paths.find((path) => touchesHeld(situation, path));
  if (blocked !== undefined) {
    const message = `${blocked} stays unpublished: the published version of this note is held. Decide about that one first.`;
    plan.withheld.push({ kind: 'held', paths, message });
    return true;
  }
  const first = placeOf(paths[0] ?? '');
  if (isFree(first) && situation.emptied.has(key)) {
    const message = `${key} stays unpublished: it was made empty a moment ago. It goes on by itself once it is filled, or has been empty for a while.`;
    plan.withheld.push({ kind: 'unfinished', paths, message });
    // What it is filled with is an edit of the version from before, not of one that nobody here has seen.
    const before = baseline.get(key);
    if (theirs && before !== null) plan.behind[key] = before;
    return true;
  }
  const giveWay = (message: string) => {
    for (const path of paths) keep(situation, plan, path);
    plan.rolledBack.push({ group: key, paths, message });
    return false;
  };
  if (first?.place === 'decisions' && (baseline.get(key) !== null || remote.get(key) !== null)) {
    if (baseline.get(key) !== null)
      return giveWay(`${key} is a signed decision and never changes; it was put back as it was published.`);
    const message = `${key} exists already with other content; a decision is written once. Neither version is changed; compare them.`;
    plan.withheld.push({ kind: 'decision', paths, message });
    return true;
  }
  if (paths.some((path) => situation.shortened.has(path))) {
    return giveWay(`${key} had lost lines that are published already; it was put back.`);
  }
  if (theirs && isFree(first) && !situation.remade.has(key)) {
    for (const path of paths) setBeside(situation, plan, path);
    return false;
  }
  if (theirs && !paths.every((path) => editedHereOnly(situation, path)))
    return giveWay(
      `Another agent published its change of ${key} first; ours was rolled back and kept aside.`,
    );
  for (const path of paths) {
    const placed = placeOf(path);
    const operation = operationOn(path, remote, disk);
    if (placed !== null && mayCommit(agent, operation, placed)) continue;
    const message = `${path} stays unpublished: ${agent} may not ${operation} a note there. Do it on the computer that may, or undo it here.`;
    plan.withheld.push({ kind: 'access', paths, message });
    return true;
  }
  plan.publish.set(key, new Map(paths.map((path) => [path, disk.get(path)])));
  return true;
}

/**
 * An edit in place of a note that is published as it was: no note moves, so whatever the other side did with the rest
 * of the group can stand beside it (a person edits a draft while the cloud moves its task).
 */
function editedHereOnly({ disk, baseline, remote }: Situation, path: string): boolean {
  return disk.get(path) !== null && baseline.get(path) !== null && baseline.get(path) === remote.get(path);
}

function operationOn(path: string, remote: VaultView, disk: VaultView): Operation {
  if (disk.get(path) === null) return 'remove';
  return remote.get(path) === null ? 'create' : 'change';
}

/**
 * Absence is not deletion. A missing file is a real change only when its note is elsewhere on disk, when it is a free
 * note that a person may delete, a log that retention took out, or when a person has said so.
 */
function meant({ agent, disk, acceptLoss, retired }: Situation, path: string): boolean {
  const placed = placeOf(path);
  if (placed === null) return false;
  // Nobody's word stands for the anchor: the other computers would hold it.
  if (isLog(placed)) return retired.has(path);
  const id = stateNoteAt(path)?.id;
  if (id !== undefined && disk.placesOf(id).length > 0) return true;
  if (acceptLoss) return true;
  return isFree(placed) && mayCommit(agent, 'remove', placed);
}

/** Deleting a pending request is a rejection (PROTOCOL §4), where there are people: on a local computer. */
function deletedByPerson({ agent, baseline, remote }: Situation, path: string): boolean {
  const placed = placeOf(path);
  const pending = placed?.place === 'pending_approval' && placed.id.startsWith('ap-');
  return pending && roleOf(agent) === 'local' && baseline.get(path) === remote.get(path);
}

function setBeside(situation: Situation, plan: Plan, path: string): void {
  const mine = situation.disk.get(path);
  if (mine === null) return; // Deleted here, changed there: the change stays.
  keep(situation, plan, path);
  const copy = besidePath(path, situation.agent, situation.day, mine);
  if (copy !== '') edit(plan, copy, situation.disk.get(copy), mine);
  const where = copy === '' ? 'in the backup' : `beside it as ${copy}`;
  plan.conflicts.push({
    path,
    copy,
    message: `${path} was changed here and elsewhere; the published version stays, yours is ${where}.`,
  });
}

function touchesHeld({ held, remote }: Situation, path: string): boolean {
  const id = stateNoteAt(path)?.id;
  if (held.has(path)) return true;
  return id !== undefined && remote.placesOf(id).some((place) => held.has(place));
}

function isFree(placed: Placed | null): boolean {
  return (
    placed !== null &&
    ['skills', 'handbook', 'goals', 'briefings', 'accounting', 'devices'].includes(placed.place)
  );
}
