import { type Operation, mayCommit } from '../../shared/access/table.ts';
import { type Placed, placeOf, roleOf } from '../../shared/vault/layout.ts';
import { besidePath } from './beside.ts';
import { stateNoteAt } from './note-group.ts';
import type { Conflict, RolledBack, Withheld } from './report.ts';
import type { VaultView } from './vault-view.ts';

/** Three versions of the vault and what is known about them; blobs by name, so that this can be decided purely. */
export interface Situation {
  readonly agent: string;
  /** For names of copies beside: `2026-11-20`. */
  readonly day: string;
  /** What the disk would hold had nobody touched it since the last cycle. */
  readonly baseline: VaultView;
  readonly disk: ReadonlyMap<string, string>;
  /** What the published history says, as far as it is accepted here. */
  readonly remote: VaultView;
  readonly held: ReadonlySet<string>;
  /** Group key of a path that changed on either side. */
  readonly keyOf: (path: string) => string;
  /** Append-only files of ours that lost lines against the baseline. */
  readonly shortened: ReadonlySet<string>;
  /** Second copies seen in the cycle before. */
  readonly late: Readonly<Record<string, string>>;
  /** A person said that what vanished is meant to be gone. */
  readonly acceptLoss: boolean;
}

export interface DiskEdit {
  readonly from: string | null;
  readonly to: string | null;
}

/** What is to be published, what is to change on disk, and what must be kept before that. */
export interface Plan {
  readonly publish: Map<string, Map<string, string | null>>;
  readonly disk: Map<string, DiskEdit>;
  /** Bytes on disk that no commit holds and an edit replaces: path → blob. */
  readonly keep: Map<string, string>;
  readonly rolledBack: RolledBack[];
  readonly conflicts: Conflict[];
  readonly withheld: Withheld[];
  readonly restored: string[];
  readonly deletedPending: string[];
  readonly late: Record<string, string>;
}

/**
 * Replays what changed on this disk onto the published history, group by group and path by path (PROTOCOL §8). State
 * notes are never merged: a group that the other side moved or changed is theirs, ours is kept aside. Pure.
 */
export function replay(situation: Situation): Plan {
  const plan = emptyPlan();
  const { baseline, disk, remote } = situation;
  const remoteChanged = new Set(
    [...union(baseline.paths(), remote.paths())]
      .filter((path) => baseline.get(path) !== remote.get(path))
      .map((path) => situation.keyOf(path)),
  );
  const settled = new Set<string>();
  const local = new Map<string, string[]>();
  const onDisk = idsOf(disk.keys());
  for (const path of union(baseline.paths(), disk.keys())) {
    const mine = disk.get(path) ?? null;
    if (mine === baseline.get(path) || mine === remote.get(path)) continue;
    if (mine === null && !meant(situation, path, onDisk)) {
      if (deletedByPerson(situation, path)) {
        plan.deletedPending.push(path);
        settled.add(path);
      } else plan.restored.push(path);
      continue;
    }
    if (isSecondCopy(situation, path, onDisk, plan)) {
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
      else edit(plan, path, disk.get(path) ?? null, remote.get(path));
    }
  }
  for (const path of union(remote.paths(), baseline.paths())) {
    if (!settled.has(path)) edit(plan, path, disk.get(path) ?? null, remote.get(path));
  }
  return plan;
}

/**
 * A person answered a loss with "restore": every published note goes back to its published version and ours is kept
 * aside. Notes that were never published stay for the next cycle.
 */
export function putBack(situation: Situation): Plan {
  const { remote, baseline, disk } = situation;
  const plan = emptyPlan();
  for (const path of union(union(remote.paths(), baseline.paths()), disk.keys())) {
    const mine = disk.get(path) ?? null;
    const id = stateNoteAt(path)?.id;
    const published = remote.get(path) ?? baseline.get(path);
    if (published === null && (id === undefined || remote.placesOf(id).length === 0)) continue;
    if (mine === null && remote.get(path) !== null) plan.restored.push(path);
    keep(situation, plan, path);
    edit(plan, path, mine, remote.get(path));
  }
  return plan;
}

function emptyPlan(): Plan {
  return {
    publish: new Map(),
    disk: new Map(),
    keep: new Map(),
    rolledBack: [],
    conflicts: [],
    withheld: [],
    restored: [],
    deletedPending: [],
    late: {},
  };
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
  if (theirs && isFree(first)) {
    for (const path of paths) setBeside(situation, plan, path);
    return false;
  }
  if (theirs)
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
  plan.publish.set(key, new Map(paths.map((path) => [path, disk.get(path) ?? null])));
  return true;
}

function operationOn(path: string, remote: VaultView, disk: ReadonlyMap<string, string>): Operation {
  if (!disk.has(path)) return 'remove';
  return remote.get(path) === null ? 'create' : 'change';
}

/**
 * Absence is not deletion. A missing file is a real change only when its note is elsewhere on disk, when it is a free
 * note that a person may delete, or when a person has said so.
 */
function meant(
  { agent, acceptLoss }: Situation,
  path: string,
  onDisk: ReadonlyMap<string, string[]>,
): boolean {
  const placed = placeOf(path);
  if (placed === null) return false;
  const id = stateNoteAt(path)?.id;
  if (id !== undefined && onDisk.has(id)) return true;
  if (acceptLoss) return true;
  return isFree(placed) && mayCommit(agent, 'remove', placed);
}

/** Deleting a pending request is a rejection (PROTOCOL §4), where there are people: on a local computer. */
function deletedByPerson({ agent, baseline, remote }: Situation, path: string): boolean {
  const placed = placeOf(path);
  const pending = placed?.place === 'pending_approval' && placed.id.startsWith('ap-');
  return pending && roleOf(agent) === 'local' && baseline.get(path) === remote.get(path);
}

/**
 * A note with a second copy on this disk: an editor wrote an old tab after the note had moved on, or a move is half
 * done. It is left alone for one cycle; a copy that stays is put away into the backup, the note's own place is state.
 */
function isSecondCopy(
  situation: Situation,
  path: string,
  onDisk: ReadonlyMap<string, string[]>,
  plan: Plan,
): boolean {
  const { baseline, remote, disk } = situation;
  const id = stateNoteAt(path)?.id;
  const mine = disk.get(path);
  const places = id === undefined ? [] : (onDisk.get(id) ?? []);
  if (id === undefined || mine === undefined || places.length < 2) return false;
  const belongs = (one: string) => baseline.get(one) !== null || remote.get(one) !== null;
  if (belongs(path)) return false;
  const home = places.find(belongs);
  const placed = placeOf(path);
  if (home !== undefined && placed?.place === 'in_progress' && placed.agent === situation.agent) {
    // A claim is one rename (PROTOCOL §5), never half done: this one lost against what is published.
    const message = `${home} was published while this agent claimed the same task; our claim was rolled back and kept aside.`;
    plan.rolledBack.push({ group: situation.keyOf(path), paths: [path], message });
    keep(situation, plan, path);
    edit(plan, path, mine, null);
    return true;
  }
  if (home !== undefined && situation.late[path] === mine) {
    const message = `${path} was a second copy of ${home}, written after the note had moved on; it was put away into the backup.`;
    plan.withheld.push({ kind: 'two-places', paths: [path], message });
    keep(situation, plan, path);
    edit(plan, path, mine, null);
    return true;
  }
  plan.late[path] = mine;
  if (home === undefined && path !== places[0]) return true; // Said once.
  const message = `The note ${id} lies in ${places.join(' and ')}; a note has one place. Nothing of it is published until one of them is gone.`;
  plan.withheld.push({ kind: 'two-places', paths: places, message });
  return true;
}

function setBeside(situation: Situation, plan: Plan, path: string): void {
  const mine = situation.disk.get(path);
  if (mine === undefined) return; // Deleted here, changed there: the change stays.
  keep(situation, plan, path);
  const copy = besidePath(path, situation.agent, situation.day, mine);
  if (copy !== '') edit(plan, copy, situation.disk.get(copy) ?? null, mine);
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

function keep({ disk, baseline, remote }: Situation, plan: Plan, path: string): void {
  const mine = disk.get(path);
  if (mine !== undefined && mine !== baseline.get(path) && mine !== remote.get(path))
    plan.keep.set(path, mine);
}

function edit(plan: Plan, path: string, from: string | null, to: string | null): void {
  if (from !== to) plan.disk.set(path, { from, to });
}

function isFree(placed: Placed | null): boolean {
  return placed !== null && ['skills', 'handbook', 'goals', 'briefings', 'accounting'].includes(placed.place);
}

function idsOf(paths: Iterable<string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const id = stateNoteAt(path)?.id;
    if (id !== undefined) found.set(id, [...(found.get(id) ?? []), path].sort());
  }
  return found;
}

function union(a: Iterable<string>, b: Iterable<string>): Set<string> {
  return new Set([...a, ...b]);
}
