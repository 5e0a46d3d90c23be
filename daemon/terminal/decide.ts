import {
  actionOf,
  answersNothing,
  originalWasAbsent,
  shownSha256,
  whyNotReady,
} from '../../shared/approval/request.ts';
import {
  type LetOut,
  type Signing,
  buildApprove,
  buildReject,
  buildRevise,
  buildUndo,
  buildWasSent,
} from '../../shared/approval/build.ts';
import { type DecisionRecord, isApprove } from '../../shared/approval/decision.ts';
import { decisionPath, signDecision } from '../../shared/approval/decision-note.ts';
import { type Signer } from '../../shared/approval/keys.ts';
import { newRecipients } from '../../shared/approval/recipients.ts';
import { type Trust } from '../../shared/approval/verify.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { sameAddress } from '../../shared/text/address.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type Decisions, readDecisions, signedOnce } from '../local/decisions.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';
import { type ApprovalNote, type TaskNote } from '../records/notes.ts';
import { cardText, originalLines, originalOf } from './card.ts';
import { type Terminal } from './terminal.ts';

/** What a person at a terminal decides with. */
export interface Desk {
  readonly store: Store;
  readonly terminal: Terminal;
  readonly trust: Trust;
  /** Opens the key; asked for only when there is something to sign. */
  readonly unlock: () => Promise<Result<Signer>>;
  readonly executor: string;
  readonly mode: 'live' | 'dry';
  readonly holdSeconds: number;
  readonly now: () => number;
}

export interface Decided {
  readonly decision: string;
  readonly kind: DecisionRecord['kind'];
  readonly path: string;
}

export type Wish =
  | { readonly kind: 'approve' | 'resend' | 'undo' }
  /** `of`: the approve or resend record whose outcome is unknown; '' for the one that stands. */
  | { readonly kind: 'was_sent'; readonly of: string }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'revise'; readonly wish: string };

/**
 * One decision at a terminal (PROTOCOL §4, Gesture): a person must sit there, sees the whole text, and for an approval
 * types the first recipient. The record is written as a new file; nothing else changes.
 */
export async function decide(
  desk: Desk,
  found: { approval: ApprovalNote; task: TaskNote | null; asked?: TaskNote | null },
  wish: Wish,
): Promise<Result<Decided>> {
  const { terminal } = desk;
  if (!terminal.interactive) {
    return refuse(
      'no-terminal',
      'A decision is signed by a person at a terminal; run this where you can type.',
    );
  }
  const { request, draft } = found.approval;
  const shown = [
    ...originalLines(request, found.task, found.asked),
    ...cardText(request, draft, found.task?.task ?? null, desk),
  ];
  for (const line of shown) terminal.show(line);
  const before = await readDecisions(desk.store, desk.trust, request.id);
  if (request.status === 'sent' || before.state.kind === 'settled')
    return refuse('over', `This was sent already: ${request.result}`);
  if (wish.kind === 'undo' && before.state.kind !== 'approved')
    return refuse('nothing-to-undo', 'There is no approval to take back.');
  const meant = whatWasSent(wish, before, request);
  if (!meant.ok) return meant;
  const choices =
    wish.kind === 'approve' || wish.kind === 'resend'
      ? await confirm(desk, found, before)
      : ok({ acknowledged_new: [], unverified: false });
  if (!choices.ok) return choices;
  // What takes something back needs no draft that could still be sent: it may be what is to be taken back.
  const action = actionOf(request, draft, choices.value);
  if (!action.ok && wish.kind !== 'undo' && wish.kind !== 'was_sent') return action;
  const signer = await desk.unlock();
  if (!signer.ok) return signer;
  const again = await desk.store.read(found.approval.path);
  if (again !== found.approval.text)
    return refuse('changed', 'The note changed while you were deciding; look at it again.');
  const by: Signing = {
    vault: desk.trust.vault,
    approval: request.id,
    key: signer.value.publicKey,
    now: desk.now(),
    supersedes: before.supersedable,
  };
  if (!action.ok) return write(desk, takenBack(meant.value, by), signer.value);
  const letOut: LetOut = {
    action: action.value,
    context: {
      source_sha256: request.source_sha256,
      message_id: request.message_id,
      shown_sha256: found.task === null ? '' : shownSha256(found.task.mailText),
      accepts_unverified: choices.value.unverified,
    },
    executor: desk.executor,
    mode: desk.mode,
  };
  return write(desk, recordOf(meant.value, by, letOut), signer.value);
}

/** "It was sent" is said of one approval record of this very request, never of an id that no device of ours has signed. */
function whatWasSent(wish: Wish, decisions: Decisions, request: ApprovalRequest): Result<Wish> {
  if (wish.kind !== 'was_sent') return ok(wish);
  const { state } = decisions;
  const asked = request.status === 'unknown' ? request.decision : '';
  const standing = state.kind === 'approved' ? state.decision.decision_id : asked;
  const of = wish.of === '' ? standing : wish.of;
  const record = signedOnce(decisions, of)?.record;
  if (record !== undefined && isApprove(record)) return ok({ kind: 'was_sent', of });
  return refuse(
    'unknown-decision',
    of === ''
      ? 'No approval of this stands; name the decision whose outcome is unknown, as countersign show lists them.'
      : 'This request has no approval with that decision id; countersign show lists them.',
  );
}

/** The record becomes a new file under a new name, so writing it can lose nothing. */
export async function write(
  desk: Pick<Desk, 'store'>,
  record: DecisionRecord,
  signer: Signer,
): Promise<Result<Decided>> {
  const note = await signDecision(record, signer);
  if (!note.ok) return note;
  const path = decisionPath(record);
  const outcome = await desk.store.create(path, note.value);
  if (outcome !== 'created') throw new Error(`${path} exists already, which 128 random bits rule out.`);
  return ok({ decision: record.decision_id, kind: record.kind, path });
}

function takenBack(wish: Wish, by: Signing): DecisionRecord {
  return wish.kind === 'was_sent' ? buildWasSent(by, wish.of) : buildUndo(by);
}

function recordOf(wish: Wish, by: Signing, what: LetOut): DecisionRecord {
  switch (wish.kind) {
    case 'approve':
    case 'resend':
      return buildApprove(wish.kind, by, what);
    case 'reject':
      return buildReject(by, what.action, wish.reason);
    case 'revise':
      return buildRevise(by, what.action, wish.wish);
    case 'undo':
    case 'was_sent':
      return takenBack(wish, by);
  }
}

async function confirm(
  desk: Desk,
  { approval, task }: { approval: ApprovalNote; task: TaskNote | null },
  { verified }: Decisions,
): Promise<Result<{ acknowledged_new: string[]; unverified: boolean }>> {
  const { terminal } = desk;
  const { request, draft } = approval;
  const complete = actionOf(request, draft, { acknowledged_new: [] });
  if (!complete.ok) return complete;
  const gap = whyNotReady(draft);
  if (gap !== null) return refuse('not-ready', gap);
  const first = request.to[0] ?? '';
  const typed = (await terminal.ask(`Type the recipient to approve (${first}): `)).trim();
  if (!sameAddress(typed, first))
    return refuse('not-confirmed', 'That is not the recipient; nothing was signed.');
  const decided = new Set(verified.map(({ record }) => record.decision_id));
  const own = answersNothing(request);
  const doubted = task === null || request.message_id === '' || originalWasAbsent(request, decided);
  const fresh = newRecipients(request, doubted ? null : originalOf(task.task));
  const acknowledged: string[] = [];
  for (const address of fresh) {
    // In a mail of the person's own everybody is new, and the first address was typed in full just now.
    if (own && sameAddress(address, first)) {
      acknowledged.push(address);
      continue;
    }
    const answer = (await terminal.ask(`${address} is new here. Type it to send to it: `)).trim();
    if (!sameAddress(answer, address))
      return refuse('not-confirmed', `${address} was not confirmed; nothing was signed.`);
    acknowledged.push(address);
  }
  let unverified = false;
  if (doubted && !own) {
    const answer = (
      await terminal.ask('The original can’t be verified. Type "unverified" to answer it all the same: ')
    ).trim();
    if (answer !== 'unverified') return refuse('not-confirmed', 'Nothing was signed.');
    unverified = true;
  }
  return ok({ acknowledged_new: acknowledged, unverified });
}
