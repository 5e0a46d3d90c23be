import { readPrivate, writePrivate } from '../../disk/private-file.ts';
import type { FirstRun } from './intake.ts';

/** Where a mailbox is, as it was configured when it was read. */
export interface ImapPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly mailbox: string;
}

/**
 * What an IMAP intake remembers beside its log of confirmed messages. Every UID up to `watermark` has been considered;
 * those of them that still wait are `pending`. UIDs mean something under one UIDVALIDITY only (RFC 9051 §2.3.1.1).
 */
export interface ImapState {
  readonly version: 1;
  readonly uidvalidity: string;
  readonly watermark: number;
  readonly pending: readonly number[];
  /**
   * INTERNALDATE, in milliseconds by the server's clock, of the newest message that the first run left aside. It never
   * changes: when UIDs are numbered anew, it is what keeps old mail from coming in as new.
   */
  readonly after: number;
  /** Message-IDs of those that the first run left aside in that very second: INTERNALDATE counts in seconds. */
  readonly aside?: readonly string[];
  readonly first_run: FirstRun;
  /** Where these UIDs were given out; an older version did not note it. */
  readonly place?: ImapPlace;
  /** How often all UIDs lost their meaning, so that a UID that is given out a second time has another key. */
  readonly generation?: number;
}

/** The name of one message in the log of confirmed ones. */
export function keyOf({ uidvalidity, generation = 0 }: ImapState, uid: number): string {
  return `${uidvalidity}${generation === 0 ? '' : `.${String(generation)}`}:${String(uid)}`;
}

export function isSamePlace(a: ImapPlace, b: ImapPlace): boolean {
  return isSameLogin(a, b) && isSameFolder(a.mailbox, b.mailbox);
}

export function isSameLogin(a: ImapPlace, b: ImapPlace): boolean {
  return a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port && a.user === b.user;
}

/** Only INBOX may be written as one likes (RFC 9051 §5.1). */
export function isSameFolder(a: string, b: string): boolean {
  return a === b || (/^inbox$/i.test(a) && /^inbox$/i.test(b));
}

/** Null before the first run. Throws a sentence where the file is there and can't be used: starting over would lose mail. */
export function readImapState(file: string): ImapState | null {
  const text = readPrivate(file);
  if (text === null) return null;
  const state = parsed(text);
  if (state === null) {
    throw new Error(
      `${file} can’t be read, so it is not known which mail is new. Restore it, or move it away to begin from now.`,
    );
  }
  return state;
}

export function writeImapState(file: string, state: ImapState): void {
  writePrivate(file, `${JSON.stringify(state)}\n`);
}

function parsed(text: string): ImapState | null {
  try {
    const value = JSON.parse(text) as Partial<ImapState> | null;
    const usable =
      value?.version === 1 &&
      typeof value.uidvalidity === 'string' &&
      Number.isSafeInteger(value.watermark) &&
      Number.isFinite(value.after) &&
      (value.aside === undefined ||
        (Array.isArray(value.aside) && value.aside.every((id) => typeof id === 'string'))) &&
      Array.isArray(value.pending) &&
      value.pending.every((uid) => Number.isSafeInteger(uid) && uid > 0) &&
      (value.generation === undefined || Number.isSafeInteger(value.generation)) &&
      (value.place === undefined || isPlace(value.place));
    return usable ? (value as ImapState) : null;
  } catch {
    return null;
  }
}

function isPlace(value: unknown): boolean {
  const place = value as Partial<ImapPlace> | null;
  return (
    typeof place?.host === 'string' &&
    Number.isSafeInteger(place.port) &&
    typeof place.user === 'string' &&
    typeof place.mailbox === 'string'
  );
}

/** The state after UIDs above the watermark were found; only those are new, whatever else a server answers. */
export function withFresh(state: ImapState, uids: readonly number[]): ImapState {
  const fresh = uids.filter((uid) => uid > state.watermark);
  if (fresh.length === 0) return state;
  return { ...state, watermark: Math.max(...fresh), pending: [...state.pending, ...fresh] };
}
