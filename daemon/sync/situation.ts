import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { onlyOursSince } from '../../shared/dashboard/own-part.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { instant } from '../../shared/text/time.ts';
import { isLog, logAgentOf, onlyAppends, retiredLogs } from './log-rule.ts';
import type { Wrote } from './engine-parts.ts';
import { type NoteGroups, stateNoteAt } from './note-group.ts';
import type { Received } from './receive.ts';
import type { Situation } from './replay-plan.ts';
import type { Repository } from './repository.ts';
import { blobOid } from './object-store.ts';
import { readRegularNow } from './read-regular.ts';
import type { VaultView } from './vault-view.ts';
import { WayToNote } from './way-to-note.ts';

/**
 * Reads what a replay has to know: files that differ are read again and stored as blobs, so that from here on the plan
 * names bytes and not files that somebody may be typing in.
 */
export async function gatherSituation(
  where: {
    readonly repository: Repository;
    readonly vaultDir: string;
    readonly agent: string;
    readonly groups: NoteGroups;
    /** Something stands in the place of this note that is none: a link, a folder, a file too large. */
    readonly keptOut: (path: string) => boolean;
  },
  baseline: VaultView,
  scanned: VaultView,
  { view: remote, held }: Received,
  rest: {
    readonly late: Readonly<Record<string, string>>;
    readonly now: number;
    readonly wrote: Wrote;
    readonly moved: boolean;
  },
): Promise<Situation> {
  const { repository, vaultDir, agent, groups, keptOut } = where;
  const way = new WayToNote(vaultDir);
  const disk = scanned.copy();
  const shortened = new Set<string>();
  const remade = new Set<string>();
  const fresh = new Set<string>();
  const emptied = new Set<string>();
  const differing = [...new Set([...scanned.differences(baseline), ...scanned.differences(remote)])].sort();
  for (const path of differing) {
    const linked = way.blockedAt(path) !== null;
    const mine = linked ? null : scanned.get(path);
    const [before, theirs] = [baseline.get(path), remote.get(path)];
    // Nobody took it away, and nobody edited it; where the others did, there is no note here to take away.
    const staysHere = linked || keptOut(path);
    if (mine === null && (before === null || staysHere || scanned.foldedTwin(path) !== null)) {
      disk.set(path, staysHere && theirs !== null ? before : null);
      continue;
    }
    if (mine !== null && (mine === before || mine === theirs)) continue;
    // Also where the look found nothing: who saves by a rename takes the note away for a moment.
    const bytes = readRegularNow(join(vaultDir, path));
    const oid = bytes === null ? null : blobOid(bytes);
    const ours = rest.wrote.has(path) && (rest.wrote.get(path) ?? oid) === oid;
    if (oid !== null && (ours || !(await repository.has(oid)))) fresh.add(path);
    disk.set(path, bytes === null ? null : await repository.writeBlob(bytes));
    // Logs are append-only: one that does not begin with what is published has lost lines (a restored backup).
    const shrunk = isLog(placeOf(path)) && bytes !== null && before !== null;
    if (shrunk && !onlyAppends(await repository.blob(before), bytes)) shortened.add(path);
    if (bytes?.length === 0 && before !== null && isBeingWritten(join(vaultDir, path), rest.now))
      emptied.add(path);
    const isBriefing = placeOf(path)?.place === 'briefings' && theirs !== null && bytes !== null;
    const was = isBriefing && before !== null ? await repository.blob(before) : null;
    if (isBriefing && onlyOursSince(text(bytes), was && text(was))) remade.add(path);
  }
  const keys = await keysOf(differing, groups, [baseline, remote, disk]);
  const gone = differing.filter((path) => logAgentOf(path) === agent && disk.get(path) === null);
  const own = gone.length === 0 ? [] : [...disk.paths()].filter((path) => logAgentOf(path) === agent);
  const read = (path: string) =>
    Promise.resolve(way.blockedAt(path) === null ? readRegularNow(join(vaultDir, path)) : null);
  const retired = gone.length === 0 ? null : await retiredLogs(agent, gone, own, read, rest.now);
  for (const path of retired?.paths ?? []) keys.set(path, retired?.anchoredIn ?? path);
  return {
    agent,
    day: instant(rest.now).slice(0, 10),
    baseline,
    disk,
    remote,
    differing,
    held: new Set(held.keys()),
    keyOf: (path) => keys.get(path) ?? path,
    shortened,
    remade,
    fresh,
    emptied,
    retired: new Set(retired?.paths),
    moved: rest.moved,
    late: rest.late,
    wrote: rest.wrote,
    acceptLoss: false,
  };
}

/** One key per note, from its oldest known version: an edited `task` field does not pull it out of its group. */
async function keysOf(
  paths: readonly string[],
  groups: NoteGroups,
  versions: readonly { get(path: string): string | null }[],
): Promise<Map<string, string>> {
  const ofNote = new Map<string, string>();
  for (const version of versions) {
    for (const path of paths) {
      const note = stateNoteAt(path)?.id ?? path;
      const oid = version.get(path);
      if (oid !== null && !ofNote.has(note)) ofNote.set(note, await groups.keyOf(path, oid));
    }
  }
  return new Map(paths.map((path) => [path, ofNote.get(stateNoteAt(path)?.id ?? path) ?? path]));
}

/** An editor makes a file empty and then fills it; a person who empties a note has left it so for longer (ms). */
const FILLED_WITHIN = 10_000;

function isBeingWritten(file: string, now: number): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat === undefined || Math.abs(now - stat.mtimeMs) < FILLED_WITHIN;
}

/** As text; what is not UTF-8 is no note of ours, and is told apart by what it lacks. */
function text(bytes: Uint8Array): string {
  return fromUtf8(bytes) ?? '';
}
