import type { ImapFlow, MailboxObject } from 'imapflow';
import { messageIds } from '../../mail/headers.ts';
import { internalMs, searchUids } from '../../mail/imap-find.ts';
import { type ImapPlace, type ImapState, isSamePlace, keyOf } from './imap-state.ts';
import type { FirstRun } from './intake.ts';
import type { SeenLog } from './seen-log.ts';

const DAY_MS = 86_400_000;
const FETCH_CHUNK = 500;

/** The state of a mailbox that is read for the first time. */
export async function firstState(
  client: ImapFlow,
  box: MailboxObject,
  place: ImapPlace,
  firstRun: FirstRun,
  nowMs: number,
): Promise<ImapState> {
  const watermark = await lastUid(client, box);
  const uidvalidity = String(box.uidValidity);
  const base = { version: 1 as const, uidvalidity, watermark, first_run: firstRun, place };
  const upTo = (uids: readonly number[]) => uids.filter((uid) => uid <= watermark);
  if (firstRun === 'everything')
    return { ...base, pending: upTo(await searchUids(client, { all: true })), after: -1 };
  if (typeof firstRun === 'object') {
    const since = nowMs - firstRun.last_days * DAY_MS;
    return { ...base, pending: upTo(await searchUids(client, { since: new Date(since) })), after: since };
  }
  const pending = firstRun === 'unread' ? upTo(await searchUids(client, { seen: false })) : [];
  return { ...base, pending, ...(await newest(client, box, nowMs)) };
}

/**
 * - `place`: the mailbox was read at another server, as another user or under another name
 * - `validity`: the server says itself that its numbers are new ones
 * - `restored`: the server was put back to an earlier state, and gives the same numbers out again
 */
export type Renumbered = 'place' | 'validity' | 'restored';

/**
 * Why the UIDs of this state mean nothing in this mailbox; null where they do.
 *
 * @param fresh whether the mailbox was opened just now: the UIDNEXT of one that is open for long is an old one
 */
export async function whyRenumbered(
  client: ImapFlow,
  box: MailboxObject,
  state: ImapState,
  place: ImapPlace,
  fresh: boolean,
): Promise<Renumbered | null> {
  if (state.place !== undefined && !isSamePlace(state.place, place)) return 'place';
  if (state.uidvalidity !== String(box.uidValidity)) return 'validity';
  return fresh && (await isRestored(client, box, state)) ? 'restored' : null;
}

/** UIDNEXT never falls under one UIDVALIDITY. Where a message stands at the watermark, the server only tells it wrongly. */
async function isRestored(client: ImapFlow, box: MailboxObject, { watermark }: ImapState): Promise<boolean> {
  if (!tellsUidNext(box) || box.uidNext > watermark) return false;
  const there = await searchUids(client, { uid: `${String(watermark)}:*` });
  return there.every((uid) => uid < watermark);
}

/**
 * The state after a server has numbered its messages anew (`whyRenumbered`). Old UIDs mean nothing now; a message is
 * new if it came after those that the first run left aside and is not known by its Message-ID. The hash of its bytes
 * decides once more when it is fetched.
 */
export async function renumberedState(
  client: ImapFlow,
  box: MailboxObject,
  old: ImapState,
  place: ImapPlace,
  seen: SeenLog,
): Promise<ImapState> {
  const last = await lastUid(client, box);
  const uidvalidity = String(box.uidValidity);
  // Most numbers of a restored mailbox are those they were: what waited under one waits still, whatever its date.
  const still = uidvalidity === old.uidvalidity ? old.pending.filter((uid) => uid <= last) : [];
  const uids = await searchUids(
    client,
    old.after > DAY_MS ? { since: new Date(old.after - DAY_MS) } : { all: true },
  );
  const waited = old.pending.some((uid) => !seen.hasKey(keyOf(old, uid)));
  const unread = old.first_run === 'unread' && waited ? await searchUids(client, { seen: false }) : [];
  const waiting = new Set([...unread, ...still]);
  const pending = new Set<number>();
  const candidates = [...new Set([...uids, ...waiting])].toSorted((a, b) => a - b);
  for (let at = 0; at < candidates.length; at += FETCH_CHUNK) {
    const query = { uid: true, internalDate: true, headers: ['message-id'] };
    for await (const message of client.fetch(candidates.slice(at, at + FETCH_CHUNK), query, { uid: true })) {
      const id = messageIdIn(message);
      const ms = internalMs(message.internalDate);
      const late = ms > old.after || (ms === old.after && !(old.aside ?? []).includes(id));
      if ((late || waiting.has(message.uid)) && !seen.hasMessageId(id)) pending.add(message.uid);
    }
  }
  return {
    ...old,
    uidvalidity,
    place,
    generation: (old.generation ?? 0) + 1,
    watermark: Math.max(last, candidates.at(-1) ?? 0),
    pending: [...pending].toSorted((a, b) => a - b),
  };
}

/** The highest UID given out so far; UIDNEXT says it, and where a server does not, the newest message does. */
async function lastUid(client: ImapFlow, box: MailboxObject): Promise<number> {
  if (tellsUidNext(box)) return box.uidNext - 1;
  return (await searchUids(client, { all: true })).at(-1) ?? 0;
}

/** The library leaves it out, against its type, where the server does not tell it. */
function tellsUidNext({ uidNext }: MailboxObject): boolean {
  return Number.isSafeInteger(uidNext) && uidNext > 0;
}

/** Messages that may have come in one second with the newest. */
const LATEST = 20;
/** A server's clock may run ahead of ours by this; a message dated later than that must not hide what comes until then. */
const AHEAD_MS = 5 * 60_000;

/** INTERNALDATE of the newest message by arrival, 0 in an empty mailbox, and who else came in that second. */
async function newest(
  client: ImapFlow,
  box: MailboxObject,
  nowMs: number,
): Promise<{ after: number; aside: string[] }> {
  if (box.exists === 0) return { after: 0, aside: [] };
  const range = `${String(Math.max(1, box.exists - LATEST + 1))}:*`;
  const latest = await client.fetchAll(range, { uid: true, internalDate: true, headers: ['message-id'] });
  const last = latest.toSorted((a, b) => a.uid - b.uid).at(-1);
  const after = Math.min(internalMs(last?.internalDate), nowMs + AHEAD_MS);
  const same = latest.filter(({ internalDate }) => internalMs(internalDate) === after);
  return { after, aside: same.map(messageIdIn).filter((id) => id !== '') };
}

function messageIdIn({ headers }: { readonly headers?: Buffer | undefined }): string {
  return messageIds(new TextDecoder('latin1').decode(headers))[0] ?? '';
}
