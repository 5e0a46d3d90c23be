import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ApproveRecord, type DecisionRecord } from '../../shared/approval/decision.ts';
import { approvalState, endedPauses } from '../../shared/approval/state.ts';
import { type Trust } from '../../shared/approval/verify.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type LocalConfig } from '../config/local.ts';
import { lookInto } from '../disk/look-into.ts';
import { systemClock } from '../hands/clock.ts';
import { openHandJournal } from '../hands/hand-journal.ts';
import { type History } from '../hands/history.ts';
import { JOURNAL_FILE } from '../hands/journal/journal.ts';
import { readDecisions } from '../local/decisions.ts';
import { must } from './context.ts';
import { trustOf } from './local-context.ts';

export interface OpenPause {
  readonly id: string;
  readonly reason: string;
  readonly message: string;
}

/** A message that leaves as soon as nothing holds it. */
export interface Waiting {
  readonly approval: string;
  readonly decision: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly signed_at: string;
}

/** What this computer's hand would do, by its journal and by the records that it has yet to see. */
export interface HandState {
  readonly hand: string;
  /** Of the journal as it is now: what a release is signed over. */
  readonly head: { readonly count: number; readonly hash: string };
  readonly pauses: readonly OpenPause[];
  /** Published heads that the journal lacks: sending is locked until a person releases it. */
  readonly lacking: readonly { readonly count: number; readonly hash: string }[];
  readonly waiting: readonly Waiting[];
  /** Approvals of which nobody knows whether they left. */
  readonly unknown: readonly string[];
}

export function journalFolder(config: LocalConfig): string {
  return join(config.state, 'journal');
}

/** Whether a hand ever worked here; looking alone must not begin a journal. */
export function hasJournal(config: LocalConfig): boolean {
  return existsSync(join(journalFolder(config), JOURNAL_FILE));
}

/** Null where no hand ever worked here, or the vault is not there yet: looking makes neither. */
export async function lookAtHand(config: LocalConfig): Promise<HandState | null> {
  if (!hasJournal(config) || !existsSync(config.vault.dir)) return null;
  return handState(config, lookInto(config.vault.dir), trustOf(config), Date.now());
}

/** Reads the journal and the vault; changes neither. */
export async function handState(
  config: LocalConfig,
  store: Store,
  trust: Trust,
  nowMs: number,
): Promise<HandState> {
  const journal = must(openHandJournal(journalFolder(config), systemClock()));
  try {
    const history = must(journal.read());
    return {
      hand: journal.hand,
      head: must(journal.head()),
      pauses: await openPauses(history, store, trust),
      lacking: history.locks.map(({ head: { count, hash } }) => ({ count, hash })),
      waiting: await waiting(history, journal.hand, store, trust, nowMs),
      unknown: [...history.effects.values()].flatMap(({ ending, record }) =>
        ending?.state === 'unknown' ? [record.approval] : [],
      ),
    };
  } finally {
    journal.close();
  }
}

/** Pauses that stand: those of the journal and signed ones it has yet to see, less those that a signed resume ends. */
async function openPauses(history: History, store: Store, trust: Trust): Promise<OpenPause[]> {
  const records = (await readDecisions(store, trust, 'vault')).verified.map(({ record }) => record);
  const ended = endedPauses(records);
  const unseen = records.filter(({ kind, decision_id: id }) => kind === 'pause' && !history.controls.has(id));
  const signed = unseen.map(({ decision_id: id, signed_at: at }) => ({
    id,
    reason: 'person',
    message: `Sending was paused at ${at}; Local has yet to note it.`,
  }));
  const noted = history.pauses.map(({ id, reason, message }) => ({ id, reason, message }));
  return [...noted, ...signed].filter(({ id }) => !ended.has(id));
}

async function waiting(
  history: History,
  hand: string,
  store: Store,
  trust: Trust,
  nowMs: number,
): Promise<Waiting[]> {
  const list: Waiting[] = [];
  for (const approval of await approvalsWithDecisions(history, store)) {
    const inVault = (await readDecisions(store, trust, approval)).verified.map(({ record }) => record);
    const seen = (history.ofApproval.get(approval) ?? []).flatMap((id) => history.seen.get(id)?.record ?? []);
    const record = standing([...inVault, ...seen], hand);
    if (record === null || isOver(history, record, nowMs)) continue;
    const { to, cc, bcc, subject } = record.action;
    const { decision_id: decision, signed_at } = record;
    list.push({ approval, decision, to: [...to, ...cc, ...bcc], subject, signed_at });
  }
  return list;
}

async function approvalsWithDecisions(history: History, store: Store): Promise<string[]> {
  const paths = await store.list('Decisions');
  const named = paths
    .map(placeOf)
    .flatMap((placed) => (placed?.place === 'decisions' ? [placed.approval] : []));
  return [...new Set([...history.ofApproval.keys(), ...named])].filter((id) => id !== 'vault').sort();
}

function standing(records: readonly DecisionRecord[], hand: string): ApproveRecord | null {
  const state = approvalState(records);
  if (state.kind !== 'approved') return null;
  return state.decision.executor === hand && state.decision.mode === 'live' ? state.decision : null;
}

function isOver(history: History, record: ApproveRecord, nowMs: number): boolean {
  const effect = history.effects.get(record.decision_id);
  if (effect !== undefined && (effect.ending !== null || effect.open !== null)) return true;
  const late = (effect?.attempts ?? 0) === 0 && nowMs >= Date.parse(record.send_by);
  return late || nowMs >= Date.parse(record.action.expires);
}
