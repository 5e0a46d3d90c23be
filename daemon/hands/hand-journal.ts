import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { newDecisionId } from '../../shared/approval/build.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { base32 } from '../../shared/text/bytes.ts';
import { type Clock, type Stamp, clockJump, stampAfter } from './clock.ts';
import { type Entry } from './entry.ts';
import { type History, historyOfHand } from './history.ts';
import { type Head } from './journal/chain.ts';
import { type Journal, openJournal } from './journal/journal.ts';
import { type Payloads, openPayloads } from './journal/payloads.ts';
import { codeOf } from '../disk/disk-error.ts';
import { checkPrivate, createDurably, ensurePrivateFolder } from './journal/private-files.ts';

/** The moment of a decision: the stamp for its entry, and the wall clock as it is (which may lie before `stamp.at`). */
export interface Moment {
  readonly stamp: Stamp;
  readonly wall: number;
}

export type Decide = (history: History, moment: Moment) => Result<Entry>;

/** A hand's journal with its identity and its secret, all in one folder outside the vault. */
export interface HandJournal {
  readonly hand: string;
  /** 32 bytes from which Message-IDs are derived. */
  readonly secret: Uint8Array;
  readonly payloads: Payloads;
  read(): Result<History>;
  /** Now: never before the last entry, nor before what this process was told earlier (ms; PROTOCOL §9). */
  now(history: History): number;
  /** As `Journal.decide`; before it trusts a clock that jumped it writes that sending is paused (PROTOCOL §9). */
  decide(decide: Decide): Result<Entry>;
  /** Notices a jump of the clock though there is nothing else to write. */
  watchClock(): void;
  head(): Result<Head>;
  holds(head: Head): Result<boolean>;
  close(): void;
}

/** Opens a hand's journal, or begins one: a new hand, with an id that nothing else has. */
export function openHandJournal(folder: string, clock: Clock): Result<HandJournal> {
  const secret = openSecret(folder);
  if (!secret.ok) return secret;
  const opened = openJournal(folder, historyOfHand);
  if (!opened.ok) return opened;
  const journal = opened.value;
  const begun = begin(journal, clock, secret.value);
  if (!begun.ok) {
    journal.close();
    return begun;
  }
  const time = new HandTime(clock);
  return ok({
    hand: begun.value,
    secret: secret.value,
    payloads: openPayloads(folder),
    read: () => journal.read(),
    now: (history) => time.stamp(history).at,
    decide: (decide) => decideByClock(journal, clock, time, decide),
    watchClock: () => {
      decideByClock(journal, clock, time, () => refuse('watched', ''));
    },
    head: () => journal.head(),
    holds: (head) => journal.holds(head),
    close: () => {
      journal.close();
    },
  });
}

/**
 * The hand's time within one process. What it has once called late or expired stays so, though that writes no entry, when
 * the clock is set back a little; a person who ends a pause about the clock vouches for it and lets time begin anew.
 */
class HandTime {
  #latest = 0;
  #since = 0;

  constructor(private readonly clock: Clock) {}

  stamp({ last, clockSince }: History): Stamp {
    if (clockSince !== this.#since) this.#latest = 0;
    this.#since = clockSince;
    const reading = this.clock.read();
    const stamp = stampAfter(last, reading);
    const at = Math.max(this.#latest, stamp.at);
    // A clock that has just jumped is reported, not believed.
    if (clockJump(last, reading) === 0) this.#latest = at;
    return { ...stamp, at };
  }
}

function decideByClock(
  journal: Journal<History, Entry>,
  clock: Clock,
  time: HandTime,
  decide: Decide,
): Result<Entry> {
  for (;;) {
    const entry = journal.decide((history) => {
      const reading = clock.read();
      const stamp = time.stamp(history);
      const jump = clockJump(history.last, reading);
      const distrusted = jump !== 0 && !history.pauses.some(({ reason }) => reason === 'clock');
      return distrusted ? ok(pauseForClock(jump, stamp)) : decide(history, { stamp, wall: reading.wall });
    });
    if (!entry.ok || entry.value.type !== 'paused' || entry.value.reason !== 'clock') return entry;
  }
}

function pauseForClock(jump: number, stamp: Stamp): Entry {
  const minutes = String(Math.round(Math.abs(jump) / 60_000));
  const message =
    `This computer's clock jumped ${minutes} minutes ${jump > 0 ? 'ahead' : 'back'}; nothing is sent. ` +
    'Set the clock right, look at what would leave, then resume.';
  return { type: 'paused', ...stamp, pause: newDecisionId(), reason: 'clock', message, text: '' };
}

function begin(journal: Journal<History, Entry>, clock: Clock, secret: Uint8Array): Result<string> {
  const secretSha256 = createHash('sha256').update(secret).digest('hex');
  const hand = `hand-${base32(randomBytes(10))}`;
  const created = journal.decide((history) =>
    history.hand === ''
      ? ok({ type: 'created', ...stampAfter(null, clock.read()), hand, secret_sha256: secretSha256 })
      : refuse('exists', ''),
  );
  if (!created.ok && created.refusal.kind !== 'exists') return created;
  const history = journal.read();
  if (!history.ok) return history;
  if (history.value.secretSha256 !== secretSha256) {
    return refuse(
      'secret-changed',
      'The secret beside the journal is not the one that the journal began with; nothing is sent. Restore both from the same backup.',
    );
  }
  return ok(history.value.hand);
}

function openSecret(folder: string): Result<Uint8Array> {
  const path = join(folder, 'secret');
  try {
    const checked = ensurePrivateFolder(folder);
    if (!checked.ok) return checked;
    if (!fs.existsSync(path)) createDurably(path, randomBytes(32));
    const mode = checkPrivate(path, fs.statSync(path).mode, '600');
    if (!mode.ok) return mode;
    const secret = fs.readFileSync(path);
    return secret.length === 32
      ? ok(secret)
      : refuse('secret', `${path} does not hold 32 bytes; restore it from a backup.`);
  } catch (error) {
    return refuse(
      'journal-unusable',
      `The journal folder ${folder} can't be used (${codeOf(error)}); nothing is sent.`,
    );
  }
}
