import {
  type Signing,
  buildApprove,
  buildReject,
  buildRevise,
  buildUndo,
  buildWasSent,
} from '../approval/build.ts';
import { type DecisionRecord, MOST_SUPERSEDED } from '../approval/decision.ts';
import { actionOf, shownSha256 } from '../approval/request.ts';
import { supersedesAll } from '../approval/state.ts';
import { type Result, ok, refuse } from '../result.ts';
import { visible } from '../text/show.ts';
import { type Basis, type Material, readBasis } from './basis.ts';
import { standingOf } from './state.ts';
import { cardView } from './view.ts';

/** What lets something out, with the ticks that are part of it. */
export interface LettingOut {
  readonly kind: 'approve' | 'resend';
  readonly acknowledged: readonly string[];
  readonly acceptsUnverified: boolean;
}

/** What the person chose on the card. */
export type Choice =
  | LettingOut
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'revise'; readonly wish: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'was_sent' };

/**
 * The record that a choice on a card amounts to, over exactly the material that was shown. It takes the place of every
 * decision found, so that it settles whatever stands. `now` in milliseconds since 1970. Refuses what the card forbids.
 */
export function decide(material: Material, choice: Choice, now: number): Result<DecisionRecord> {
  const read = readBasis(material);
  if (!read.ok) return read;
  const basis = read.value;
  const view = cardView(material, now);
  if (material.hand === null || !view.can[choice.kind])
    return refuse('not-now', `This can’t be decided now. ${view.status}`);
  const by: Signing = {
    vault: material.hand.vault,
    approval: basis.request.id,
    key: material.key,
    now,
    supersedes: superseded(basis),
  };
  switch (choice.kind) {
    case 'undo':
      return ok(buildUndo(by));
    case 'reject':
      return ok(buildReject(by, basis.action, oneLineOf(choice.reason, 500)));
    case 'revise': {
      const wish = oneLineOf(choice.wish, 2000);
      if (wish === '') return refuse('wish', 'Say what the next draft should do differently.');
      return ok(buildRevise(by, basis.action, wish));
    }
    case 'was_sent': {
      const { about, own } = standingOf(basis, material.around, now);
      const of = own.kind === 'approved' ? own.decision : about;
      return of === null
        ? refuse('not-now', 'There is no approval that this could be said of.')
        : ok(buildWasSent(by, of.decision_id));
    }
    case 'approve':
    case 'resend':
      return letOut(basis, choice, by, material.hand);
  }
}

/** This device's own first: planted records may fill what is left of the room, but can't push them out. */
function superseded({ own, others }: Basis): string[] {
  return [...supersedesAll(own), ...supersedesAll(others)].slice(0, MOST_SUPERSEDED);
}

function letOut(
  { request, body, original, unverified, newOnes }: Basis,
  choice: LettingOut,
  by: Signing,
  { executor, mode }: { readonly executor: string; readonly mode: 'live' | 'dry' },
): Result<DecisionRecord> {
  if (newOnes.some((address) => !choice.acknowledged.includes(address))) {
    return refuse('new-recipient', 'Tick every new recipient first.');
  }
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
  return ok(buildApprove(choice.kind, by, { action: final.value, context, executor, mode }));
}

/** A record holds one line of what can be seen; a person may write several. */
function oneLineOf(text: string, limit: number): string {
  const line = visible(text).replace(/\s+/g, ' ').trim();
  return line.slice(0, limit).replace(/[\ud800-\udbff]$/, '');
}
