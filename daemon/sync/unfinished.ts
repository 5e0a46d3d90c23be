import { readDecision } from '../../shared/approval/decision-note.ts';
import { type Result, ok } from '../../shared/result.ts';
import { PLAN_ID, TASK_ID } from '../../shared/vault/ids.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { readApprovalRequest, readPlan, readTask } from '../../shared/vault/typed-notes.ts';
import { stateNoteAt } from './note-group.ts';
import type { Wrote } from './engine-parts.ts';
import type { Plan } from './replay-plan.ts';
import type { Withheld } from './report.ts';
import type { VaultView } from './vault-view.ts';

type Blob = (oid: string) => Promise<Uint8Array>;
type Unfinished = Pick<Withheld, 'kind' | 'message'>;

/**
 * Takes out of what is to be published what somebody is still writing. Obsidian and the tools that carry a vault write a file
 * in steps, and a look between two of them finds it empty or cut off; a person can stop in the middle of a line as well. It
 * goes on by itself once it is whole. What our own programs wrote is not read again.
 */
export async function withholdUnfinished(
  plan: Plan,
  accepted: VaultView,
  wrote: Wrote,
  blob: Blob,
): Promise<void> {
  for (const [key, edits] of plan.publish) {
    for (const [path, oid] of edits) {
      if (oid === null || wrote.get(path) === oid) continue;
      const unfinished =
        (await unfinishedDecision(path, oid, blob)) ?? (await brokenNote(path, oid, accepted, blob));
      if (unfinished === null) continue;
      plan.publish.delete(key);
      plan.withheld.push({ ...unfinished, paths: [...edits.keys()].sort() });
      break;
    }
  }
}

/** Published like that it would stand for ever, since a decision never changes (I6), and the whole one would be put back to it. */
async function unfinishedDecision(path: string, oid: string, blob: Blob): Promise<Unfinished | null> {
  if (placeOf(path)?.place !== 'decisions') return null;
  const problem = problemOf(readDecision(await textOf(oid, blob)));
  if (problem === null) return null;
  const message = `${path} stays unpublished: it is no whole decision (${problem}). Where something is still writing it, it goes on by itself; otherwise delete it and decide again.`;
  return { kind: 'decision', message };
}

/**
 * A task, plan or request that could be read and can't be any more. Other computers would find it broken and from elsewhere, and
 * put it into Quarantine under the hands of whoever is typing here.
 */
async function brokenNote(
  path: string,
  oid: string,
  accepted: VaultView,
  blob: Blob,
): Promise<Unfinished | null> {
  const id = stateNoteAt(path)?.id;
  const before = id === undefined ? null : accepted.get(accepted.placesOf(id)[0] ?? path);
  if (id === undefined || before === null || before === oid) return null;
  const problem = problemOf(readNote(id, await textOf(oid, blob)));
  if (problem === null || problemOf(readNote(id, await textOf(before, blob))) !== null) return null;
  const message = `${path} stays unpublished: it can’t be read at the moment (${problem}). Where something is still writing it, it goes on by itself; otherwise mend it.`;
  return { kind: 'unfinished', message };
}

function readNote(id: string, text: string): Result<unknown> {
  if (TASK_ID.test(id)) return readTask(text);
  if (PLAN_ID.test(id)) return readPlan(text);
  return id.startsWith('ap-') ? readApprovalRequest(text) : ok(null);
}

/** Why a note can't be read. What a newer version wrote is not ours to judge. */
function problemOf(read: Result<unknown>): string | null {
  return read.ok || read.refusal.kind === 'unknown-version' ? null : read.refusal.message;
}

async function textOf(oid: string, blob: Blob): Promise<string> {
  return Buffer.from(await blob(oid)).toString('utf8');
}
