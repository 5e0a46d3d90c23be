import * as v from 'valibot';
import {
  approvalId,
  handId,
  instantText,
  lineText,
  listOf,
  publicKey,
  vaultId,
  wholeNumber,
} from '../approval/fields.ts';
import { type Result, ok, refuse } from '../result.ts';
import { type Schema, shaped } from '../shape.ts';
import { fromUtf8, utf8 } from '../text/bytes.ts';
import { AGENT_ID } from '../vault/ids.ts';
import {
  MAX_FROM_DEVICE,
  MAX_FROM_LOCAL,
  MAX_HELD_BACK,
  MAX_LINE,
  MAX_PATHS,
  MAX_QUEUE,
  MAX_TROUBLE,
} from './limits.ts';

// Limits are in code points where text is cut, and in UTF-16 units where it is read: at most two of them for each.
const line = lineText(2 * MAX_LINE);
const maybeInstant = v.union([v.literal(''), instantText]);
const count = wholeNumber();
/** Names one question, so that its answer is not taken for that of an earlier one. */
const request = v.pipe(wholeNumber(1_000_000_000), v.minValue(1, 'less than 1'));

/** An object with just these keys, for readers alone. */
function closed<T extends v.ObjectEntries>(entries: T) {
  return v.pipe(v.strictObject(entries), v.readonly());
}

/** What the hand says of an approval that is on its way (`HandOutcome.state` in daemon/local/hand-port.ts). */
export const QUEUE_STAGES = [
  'held',
  'scheduled',
  'limited',
  'paused',
  'locked',
  'waiting',
  'unknown',
] as const;

const queued = closed({
  approval: approvalId,
  stage: v.picklist(QUEUE_STAGES),
  /** When the hand will look again: the end of the hold, the scheduled time, the next free slot; '' for not known. */
  due: maybeInstant,
  /** The hand's own sentence. */
  why: line,
});

const sync = closed({
  /** As in `LastRound` of the sync engine; `no-remote` where the vault is synced by nobody. */
  outcome: v.picklist(['in-step', 'waiting', 'frozen', 'failed', 'no-remote']),
  /** When disk and remote last agreed; '' for not since Local was started. */
  last_success: maybeInstant,
  remote_reachable: v.boolean(),
  /** What sync did not accept or did not publish, the first of them. */
  held_back: listOf(closed({ path: line, reason: line }), MAX_HELD_BACK),
  held_back_count: count,
  /** Changes on this computer that are not published yet. */
  backlog: count,
});

/** How Local fares, whole each time: nothing has to be remembered from an earlier one. */
const health = closed({
  type: v.literal('health'),
  vault: vaultId,
  role: v.literal('local'),
  agent: v.pipe(v.string(), v.regex(AGENT_ID, 'not an agent id')),
  mode: v.picklist(['live', 'dry']),
  paused: v.boolean(),
  /** The hand that sends; '' while it can't be asked. */
  executor: v.union([v.literal(''), handId]),
  /** When the last round ended; '' before the first. */
  round: maybeInstant,
  trouble: listOf(line, MAX_TROUBLE),
  sync,
  /** What was approved and has not left, soonest first. */
  queue: listOf(queued, MAX_QUEUE),
  queue_count: count,
});

/** Notes that Local wrote, moved or removed. A hint to read again, never content. */
const changed = closed({
  type: v.literal('changed'),
  paths: listOf(line, MAX_PATHS),
  /** There were more than these: look at everything. */
  more: v.boolean(),
});

const progress = closed({
  type: v.literal('progress'),
  doing: v.picklist(['resting', 'syncing', 'working']),
});

/** The round that a device asked for has ended. */
const synced = closed({ type: v.literal('synced'), request, ok: v.boolean(), message: line });

const alive = closed({ type: v.literal('alive') });

/** The device's key is pinned from now on; what the device needs in order to sign for this computer. */
const paired = closed({ type: v.literal('paired'), vault: vaultId, name: line });

/** Local ends the link and says why. */
const bye = closed({
  type: v.literal('bye'),
  why: v.picklist(['revoked', 'stopping', 'flood', 'refused']),
  message: line,
});

const fromLocal = v.variant('type', [health, changed, progress, synced, alive, paired, bye]);

const syncNow = closed({ type: v.literal('sync_now'), request });
/** Only under a pairing code: the exact key that Local is to pin. */
const pair = closed({ type: v.literal('pair'), key: publicKey });

const fromDevice = v.variant('type', [syncNow, pair]);

export type Health = v.InferOutput<typeof health>;
export type Queued = v.InferOutput<typeof queued>;
export type SyncHealth = v.InferOutput<typeof sync>;
export type HeldBack = SyncHealth['held_back'][number];
export type Changed = v.InferOutput<typeof changed>;
export type Doing = v.InferOutput<typeof progress>['doing'];
export type FromLocal = v.InferOutput<typeof fromLocal>;
export type FromDevice = v.InferOutput<typeof fromDevice>;

/** The bytes of a message before they are sealed. */
export function messageBytes(message: FromLocal | FromDevice): Uint8Array {
  return utf8(JSON.stringify(message));
}

export function readFromLocal(bytes: Uint8Array): Result<FromLocal> {
  return read(bytes, fromLocal, MAX_FROM_LOCAL);
}

export function readFromDevice(bytes: Uint8Array): Result<FromDevice> {
  return read(bytes, fromDevice, MAX_FROM_DEVICE);
}

/** Closed schemas in both directions: what is not exactly a message ends the link. */
function read<T>(bytes: Uint8Array, schema: Schema<T>, limit: number): Result<T> {
  if (bytes.length > limit) return refuse('size', `A message on the link is longer than ${limit} bytes.`);
  const message = shaped(schema, json(fromUtf8(bytes)));
  return message.ok
    ? ok(message.value)
    : refuse('message', `A message on the link is not one of ours: ${message.wrong}.`);
}

function json(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
