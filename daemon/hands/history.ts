import { type ApproveRecord, type DecisionRecord, isApprove } from '../../shared/approval/decision.ts';
import { readDecision } from '../../shared/approval/decision-note.ts';
import { type Stamp } from './clock.ts';
import { type Effect, beginEffect, doubted, isEffectEntry, moveEffect } from './effect.ts';
import { type Entry, type EntryOf, type PauseReason, parseEntry } from './entry.ts';
import { type Head } from './journal/chain.ts';
import { type JournalOf } from './journal/journal.ts';
import { isStartPause } from './pause.ts';

/** A decision record that this hand has read and verified once. */
export interface SeenRecord {
  readonly record: DecisionRecord;
  readonly text: string;
  readonly at: number;
}

export interface Pause {
  readonly id: string;
  readonly reason: PauseReason;
  readonly message: string;
  readonly since: number;
}

/** Everything that follows from a journal; a pure fold over its entries. */
export interface History {
  readonly hand: string;
  readonly secretSha256: string;
  readonly last: Stamp | null;
  readonly seen: ReadonlyMap<string, SeenRecord>;
  /** Decision ids in the order in which they were first seen. */
  readonly ofApproval: ReadonlyMap<string, readonly string[]>;
  /** One for each approve or resend record that names this hand. */
  readonly effects: ReadonlyMap<string, Effect>;
  /** Decision ids of effects with the same task and slot. */
  readonly ofSlot: ReadonlyMap<string, readonly string[]>;
  /** Decision ids of live approvals with the same task and slot that name another hand. */
  readonly elsewhere: ReadonlyMap<string, readonly string[]>;
  /** Effects whose last attempt has no outcome yet. */
  readonly open: ReadonlySet<string>;
  readonly pauses: readonly Pause[];
  /** Keys that a signed decision revoked, and when that was carried out (ms). */
  readonly revoked: ReadonlyMap<string, number>;
  /** When a new decision by a key was last seen (ms): a person learns by it that a device is in use. */
  readonly used: ReadonlyMap<string, number>;
  /** Ids of the decisions about the whole vault that were carried out. */
  readonly controls: ReadonlySet<string>;
  /** Published heads that this journal lacks and nobody has released, each with how many entries there were by then. */
  readonly locks: readonly { readonly head: Head; readonly count: number }[];
  /** Keys of all heads that were ever found lacking, released ones included. */
  readonly lacked: ReadonlySet<string>;
  /** Times of all `data` entries, rising: what may have left. */
  readonly transmissions: readonly number[];
  /** Since when the clock is as a person last vouched for it; 0 = from the beginning. */
  readonly clockSince: number;
}

interface Draft extends History {
  hand: string;
  secretSha256: string;
  last: Stamp | null;
  readonly seen: Map<string, SeenRecord>;
  readonly ofApproval: Map<string, string[]>;
  readonly effects: Map<string, Effect>;
  readonly ofSlot: Map<string, string[]>;
  readonly elsewhere: Map<string, string[]>;
  readonly open: Set<string>;
  pauses: Pause[];
  readonly endedPauses: Set<string>;
  readonly revoked: Map<string, number>;
  readonly used: Map<string, number>;
  readonly controls: Set<string>;
  /** Entries so far, as a head counts them. */
  count: number;
  locks: { readonly head: Head; readonly count: number }[];
  readonly lacked: Set<string>;
  readonly transmissions: number[];
  clockSince: number;
}

export const historyOfHand: JournalOf<Draft, Entry> = {
  initial: () => ({
    hand: '',
    secretSha256: '',
    last: null,
    seen: new Map(),
    ofApproval: new Map(),
    effects: new Map(),
    ofSlot: new Map(),
    elsewhere: new Map(),
    open: new Set(),
    pauses: [],
    endedPauses: new Set(),
    revoked: new Map(),
    used: new Map(),
    controls: new Set(),
    count: 0,
    locks: [],
    lacked: new Set(),
    transmissions: [],
    clockSince: 0,
  }),
  parse: parseEntry,
  apply(state, entry) {
    state.count++;
    state.last = { at: entry.at, up: entry.up, boot: entry.boot };
    if (isEffectEntry(entry)) {
      applyToEffect(state, entry);
      return;
    }
    if ('text' in entry && entry.type !== 'seen') noteUse(state, entry);
    switch (entry.type) {
      case 'created':
        state.hand = entry.hand;
        state.secretSha256 = entry.secret_sha256;
        return;
      case 'seen':
        applySeen(state, entry);
        return;
      case 'paused':
        state.controls.add(entry.pause);
        if (state.endedPauses.has(entry.pause)) return;
        // A later start asks about everything that an earlier one asked about.
        if (isStartPause(entry.reason))
          state.pauses = state.pauses.filter(({ reason }) => !isStartPause(reason));
        state.pauses.push({ id: entry.pause, reason: entry.reason, message: entry.message, since: entry.at });
        return;
      case 'resumed':
        state.controls.add(entry.by);
        for (const id of entry.ends) state.endedPauses.add(id);
        if (state.pauses.some((pause) => pause.reason === 'clock' && entry.ends.includes(pause.id))) {
          state.clockSince = entry.at;
        }
        state.pauses = state.pauses.filter((pause) => !entry.ends.includes(pause.id));
        return;
      case 'revoked':
        state.controls.add(entry.by);
        if (!state.revoked.has(entry.key)) state.revoked.set(entry.key, entry.at);
        return;
      case 'locked':
        state.lacked.add(headKey(entry.head));
        state.locks.push({ head: entry.head, count: state.count });
        return;
      case 'released':
        state.controls.add(entry.by);
        if (state.locks.some(({ count }) => count <= entry.head.count)) doubtAll(state, entry.at);
        state.locks = state.locks.filter(({ count }) => count > entry.head.count);
        return;
    }
  },
};

function applySeen(state: Draft, entry: EntryOf<'seen'>): void {
  const read = readDecision(entry.text);
  // It was read and verified before it was written; a journal that says otherwise must not be built upon.
  if (!read.ok) throw new Error(`The journal holds a decision that can't be read: ${read.refusal.message}`);
  const { record } = read.value;
  state.seen.set(entry.decision, { record, text: entry.text, at: entry.at });
  state.used.set(record.key, entry.at);
  add(state.ofApproval, record.approval, entry.decision);
  if (!isApprove(record)) return;
  if (record.executor === state.hand) {
    state.effects.set(entry.decision, beginEffect(record, entry.at));
    add(state.ofSlot, slotOf(record), entry.decision);
  } else if (record.mode === 'live') add(state.elsewhere, slotOf(record), entry.decision);
}

function doubtAll(state: Draft, at: number): void {
  for (const [id, effect] of state.effects) state.effects.set(id, doubted(effect, at));
}

/** Of a decision about the whole vault; a pause that the hand made by itself carries none. */
function noteUse(state: Draft, { text, at }: { readonly text: string; readonly at: number }): void {
  const read = text === '' ? null : readDecision(text);
  if (read?.ok === true) state.used.set(read.value.record.key, at);
}

function applyToEffect(state: Draft, entry: Parameters<typeof moveEffect>[1]): void {
  const effect = state.effects.get(entry.decision);
  if (effect === undefined) throw new Error('The journal has a step of a decision that it has not seen.');
  const moved = moveEffect(effect, entry);
  state.effects.set(entry.decision, moved);
  if (moved.open === null) state.open.delete(entry.decision);
  else state.open.add(entry.decision);
  if (entry.type === 'data') state.transmissions.push(entry.at);
}

/** The key of "at most one accepted effect per (task, slot)"; neither part can hold a space. */
export function slotOf(record: ApproveRecord): string {
  return `${record.action.task} ${record.action.slot}`;
}

export function headKey(head: Head): string {
  return `${String(head.count)} ${head.hash}`;
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
