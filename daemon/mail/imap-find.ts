import type { ImapFlow, SearchObject } from 'imapflow';
import { RefusedError } from './imap-trouble.ts';
import { MAIL_LIMITS, OVERSIZE_HEAD_BYTES, boundedMail } from './limits.ts';

export interface FetchedMail {
  readonly uid: number;
  /** The bytes that name the mail; see `boundedMail`. */
  readonly raw: Uint8Array;
  /** INTERNALDATE in milliseconds, 0 where the server gives none. */
  readonly receivedMs: number;
}

/** UIDs in the open mailbox, ascending. Throws where the server refused: that is not the same as having found nothing. */
export async function searchUids(client: ImapFlow, query: SearchObject): Promise<number[]> {
  const found = await client.search(query, { uid: true });
  if (!Array.isArray(found)) throw new RefusedError('the search was not answered');
  return found.toSorted((a, b) => a - b);
}

/**
 * One mail of the open mailbox without touching its flags (BODY.PEEK), or null where it is gone. Gone is what the server
 * answers and what it does not find either: a connection that broke meanwhile throws.
 */
export async function fetchMail(client: ImapFlow, uid: number): Promise<FetchedMail | null> {
  const mail = await fetchKnown(client, uid);
  if (mail !== null) return mail;
  if ((await searchUids(client, { uid: String(uid) })).includes(uid))
    throw new RefusedError(`message ${String(uid)} is there and was not handed out`);
  return null;
}

async function fetchKnown(client: ImapFlow, uid: number): Promise<FetchedMail | null> {
  const about = await client.fetchOne(uid, { uid: true, size: true, internalDate: true }, { uid: true });
  if (about === false || about === undefined) return null;
  const whole = (about.size ?? 0) <= MAIL_LIMITS.bytes;
  const source = whole ? true : { start: 0, maxLength: OVERSIZE_HEAD_BYTES };
  const fetched = await client.fetchOne(uid, { uid: true, source }, { uid: true });
  if (fetched === false || fetched?.source === undefined) return null;
  return {
    uid,
    raw: boundedMail(new Uint8Array(fetched.source)),
    receivedMs: internalMs(about.internalDate),
  };
}

export function internalMs(date: Date | string | undefined): number {
  const ms = date === undefined ? NaN : new Date(date).getTime();
  return Number.isNaN(ms) ? 0 : ms;
}

const MAX_FOLDERS = 50;
const NEVER = new Set(['\\Drafts', '\\Sent', '\\Trash', '\\Junk']);
const FIRST = ['\\All', '\\Archive'];

/**
 * The folders in which a received mail may be by now: the configured one, then those for everything and for archived
 * mail, then the rest. Drafts and Sent hold no received mail; Trash and Junk hold what nobody answers.
 */
export async function receivedFolders(client: ImapFlow, configured: string): Promise<string[]> {
  const listed = await client.list();
  const others = listed
    .filter(
      ({ flags, specialUse }) =>
        !flags.has('\\Noselect') && !flags.has('\\NonExistent') && !NEVER.has(specialUse ?? ''),
    )
    .toSorted((a, b) => rank(a.specialUse) - rank(b.specialUse))
    .map(({ path }) => path)
    .filter((path) => path !== configured);
  return [configured, ...others].slice(0, MAX_FOLDERS);
}

function rank(specialUse: string | undefined): number {
  const at = FIRST.indexOf(specialUse ?? '');
  return at < 0 ? FIRST.length : at;
}

/** The folder for sent mail as the server names it (RFC 6154), or null where it names none. */
export async function sentFolderOf(client: ImapFlow): Promise<string | null> {
  const listed = await client.list();
  return listed.find(({ specialUse }) => specialUse === '\\Sent')?.path ?? null;
}
