import { type Signing, buildApprove, buildReject, buildUndo } from '../approval/build.ts';
import type { DecisionRecord } from '../approval/decision.ts';
import { actionOf, shownSha256 } from '../approval/request.ts';
import { MOST_SUPERSEDED } from '../approval/decision.ts';
import { supersedesAll } from '../approval/state.ts';
import { type Result, ok, refuse } from '../result.ts';
import { type Material, readBasis } from './basis.ts';
import { cardView } from './view.ts';

/** What the person chose on the card, ticks included. */
export type Choice =
  | {
      readonly kind: 'approve';
      readonly acknowledged: readonly string[];
      readonly acceptsUnverified: boolean;
    }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'undo' };

/**
 * The record that a choice on a card amounts to, over exactly the material that was shown. It takes the place of every
 * decision found, so that it settles whatever stands. `now` in milliseconds since 1970. Refuses what the card forbids.
 */
export function decide(material: Material, choice: Choice, now: number): Result<DecisionRecord> {
  const read = readBasis(material);
  if (!read.ok) return read;
  const { hand, key } = material;
  const { request, body, action, original, doubted, newOnes, own, others } = read.value;
  const view = cardView(material, now);
  if (hand === null || !view.can[choice.kind])
    return refuse('not-now', `This can’t be decided now. ${view.status}`);
  // This device's own first: planted records may fill what is left of the room, but can't push them out.
  const supersedes = [...supersedesAll(own), ...supersedesAll(others)].slice(0, MOST_SUPERSEDED);
  const by: Signing = { vault: hand.vault, approval: request.id, key, now, supersedes };
  if (choice.kind === 'undo') return ok(buildUndo(by));
  if (choice.kind === 'reject') return ok(buildReject(by, action, choice.reason));
  if (newOnes.some((address) => !choice.acknowledged.includes(address))) {
    return refuse('new-recipient', 'Tick every new recipient first.');
  }
  const unverified = original === null || doubted;
  if (unverified && !choice.acceptsUnverified) {
    return refuse('unverified', 'Tick that the original is not verified first.');
  }
  const final = actionOf(request, body, { acknowledged_new: newOnes });
  if (!final.ok) return final;
  const context = {
    source_sha256: request.source_sha256,
    message_id: request.message_id,
    shown_sha256: original === null ? '' : shownSha256(original.text),
    accepts_unverified: unverified,
  };
  return ok(
    buildApprove('approve', by, { action: final.value, context, executor: hand.executor, mode: hand.mode }),
  );
}
