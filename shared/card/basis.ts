import type { Action } from '../approval/action.ts';
import { readDecision } from '../approval/decision-note.ts';
import type { DecisionRecord } from '../approval/decision.ts';
import { newRecipients } from '../approval/recipients.ts';
import { actionOf, originalWasAbsent } from '../approval/request.ts';
import { verifyDecision } from '../approval/verify.ts';
import { type Result, ok, refuse } from '../result.ts';
import { placeOf } from '../vault/layout.ts';
import type { ApprovalRequest, HandStatus, Task } from '../vault/schemas.ts';
import { readApprovalRequest, readTask } from '../vault/typed-notes.ts';

/** All that one card depends on, read at one moment; a decision is signed only over material read twice the same. */
export interface Material {
  readonly path: string;
  /** What the editor shows inside the block; it differs from the note while an edit is not saved. */
  readonly source: string;
  readonly note: string | null;
  readonly task: string | null;
  readonly decisions: readonly string[];
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
  /** The action as it stands in the note, with nobody acknowledged yet. */
  readonly action: Action;
  /** The mail being answered; null where its task note is gone or is not the one that the request names. */
  readonly original: { readonly task: Task; readonly text: string } | null;
  /** The computer that sends could not find that mail: nothing in the task note counts for verified. */
  readonly doubted: boolean;
  readonly newOnes: readonly string[];
  /** Decisions signed by this device: the only ones it can vouch for. */
  readonly own: readonly DecisionRecord[];
  /** Well-signed decisions by keys that this device does not know; Local knows which of them are paired. */
  readonly others: readonly DecisionRecord[];
}

/** Where an approval note may stand, dragged there by a person or moved by Local. */
const PLACES = ['pending_approval', 'approved', 'rejected', 'done'];

export function readBasis(material: Material): Result<Basis> {
  const placed = placeOf(material.path);
  if (material.note === null || placed === null || !('id' in placed) || !PLACES.includes(placed.place)) {
    return refuse('place', 'This block is not in an approval note, so nothing can be decided here.');
  }
  const read = readApprovalRequest(material.note);
  if (!read.ok) return read;
  const { request, body } = read.value;
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
    action: action.value,
    original,
    doubted,
    newOnes: newRecipients(request, addresses),
    own,
    others,
  });
}

function originalOf(text: string | null, request: ApprovalRequest): Basis['original'] {
  const read = text === null ? null : readTask(text);
  if (read?.ok !== true || request.source_sha256 === '' || request.message_id === '') return null;
  const { task } = read.value;
  const same = task.id === request.task && task.source_sha256 === request.source_sha256;
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
