import type { Action } from '../approval/action.ts';
import { readDecision } from '../approval/decision-note.ts';
import type { DecisionRecord } from '../approval/decision.ts';
import { newRecipients } from '../approval/recipients.ts';
import { actionOf, answersNothing, originalWasAbsent } from '../approval/request.ts';
import { verifyDecision } from '../approval/verify.ts';
import type { HeldNote } from '../dashboard/held-back.ts';
import { type Result, ok, refuse } from '../result.ts';
import { placeOf } from '../vault/layout.ts';
import type { ApprovalRequest, HandStatus, Task } from '../vault/schemas.ts';
import { readApprovalRequest, readTask } from '../vault/typed-notes.ts';
import type { Surroundings } from './surroundings.ts';

/** All that one card depends on, read at one moment; a decision is signed only over material read twice the same. */
export interface Material {
  readonly path: string;
  /** What the editor shows inside the block; it differs from the note while an edit is not saved. */
  readonly source: string;
  readonly note: string | null;
  readonly task: string | null;
  /** Other notes of the same conversation, whole. */
  readonly thread: readonly string[];
  /** Paths of notes that the draft cites and that exist. */
  readonly cited: readonly string[];
  readonly around: Surroundings;
  readonly decisions: readonly string[];
  /** What the computers that send say of sync holding back a change of this note. */
  readonly held: readonly HeldNote[];
  readonly hand: HandStatus | null;
  /** Why the hand can't be used, or ''. */
  readonly trouble: string;
  /** This device's public key. */
  readonly key: string;
}

/** What the material amounts to once every part of it was read by the shared codec. */
export interface Basis {
  readonly request: ApprovalRequest;
  readonly body: string;
  /** What somebody wrote into the draft after it had left; only sent notes have one. */
  readonly lateEdit: string | null;
  readonly place: ApprovalPlace;
  /** The action as it stands in the note, with nobody acknowledged yet. */
  readonly action: Action;
  /** The mail being answered; null where its task note is gone or is not the one that the request names. */
  readonly original: { readonly task: Task; readonly text: string } | null;
  /** The computer that sends could not find that mail: nothing in the task note counts for verified. */
  readonly doubted: boolean;
  /** An approval needs the person's tick that they know the mail; a mail of their own answers none. */
  readonly unverified: boolean;
  readonly newOnes: readonly string[];
  /** Decisions signed by this device: the only ones it can vouch for. */
  readonly own: readonly DecisionRecord[];
  /** Well-signed decisions by keys that this device does not know; Local knows which of them are paired. */
  readonly others: readonly DecisionRecord[];
}

/** Where an approval note may stand, dragged there by a person or moved by Local. */
const PLACES = ['pending_approval', 'approved', 'rejected', 'done'] as const;
export type ApprovalPlace = (typeof PLACES)[number];

export function readBasis(material: Material): Result<Basis> {
  const placed = placeOf(material.path);
  const place = PLACES.find((known) => known === placed?.place);
  if (material.note === null || placed === null || !('id' in placed) || place === undefined) {
    return refuse('place', 'This block is not in an approval note, so nothing can be decided here.');
  }
  const read = readApprovalRequest(material.note);
  if (!read.ok) return read;
  const { request, body, lateEdit } = read.value;
  if (request.id !== placed.id)
    return refuse('id', 'The name of this note and the approval in it do not fit together.');
  const action = actionOf(request, body, { acknowledged_new: [] });
  if (!action.ok) return action;
  const original = originalOf(material.task, request);
  const { own, others } = verified(material, request.id);
  const doubted = originalWasAbsent(request, new Set(own.map((record) => record.decision_id)));
  const from = doubted ? undefined : original?.task;
  const addresses = from === undefined ? null : { ...from, from: from.from_address };
  return ok({
    request,
    body,
    lateEdit,
    place,
    action: action.value,
    original,
    doubted,
    unverified: !answersNothing(request) && (original === null || doubted),
    newOnes: newRecipients(request, addresses),
    own,
    others,
  });
}

function originalOf(text: string | null, request: ApprovalRequest): Basis['original'] {
  const read = text === null ? null : readTask(text);
  if (read?.ok !== true || request.source_sha256 === '' || request.message_id === '') return null;
  const { task } = read.value;
  // An answer that a person asked for in a note of their own is another task than the mail; what it answers is the same.
  const own = task.id === request.task || request.slot === 'compose';
  const same = own && task.source_sha256 === request.source_sha256;
  return same && task.message_id === request.message_id ? read.value : null;
}

/** Signatures are checked here too: a note in Decisions/ is only a claim until then. */
function verified({ decisions, hand, key }: Material, approval: string): Pick<Basis, 'own' | 'others'> {
  const own: DecisionRecord[] = [];
  const others: DecisionRecord[] = [];
  for (const text of decisions) {
    const signed = readDecision(text);
    if (!signed.ok || hand === null) continue;
    const pin = { key: signed.value.record.key, name: '', added: '', revoked: '' };
    const checked = verifyDecision(text, { vault: hand.vault, pins: [pin] });
    if (checked.ok && checked.value.record.approval === approval)
      (pin.key === key ? own : others).push(checked.value.record);
  }
  return { own, others };
}
