import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { cloneFolder } from '../../../daemon/sync/clone-folder.ts';
import { leaveAnswer } from '../../../daemon/sync/left-answer.ts';
import { guardedStore } from '../../../shared/access/guarded-store.ts';
import { buildPause, buildRelease, buildRevokeKey } from '../../../shared/approval/build.ts';
import { type DecisionRecord } from '../../../shared/approval/decision.ts';
import { type Pin } from '../../../shared/approval/keys.ts';
import { decisionPath, signDecision } from '../../../shared/approval/decision-note.ts';
import { type Choice, decide } from '../../../shared/card/decide.ts';
import { gather } from '../../../shared/card/gather.ts';
import { NoteIndex } from '../../../shared/card/note-index.ts';
import { type HandPin } from '../../../shared/card/trusted-hand.ts';
import { type CardView, cardView } from '../../../shared/card/view.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { host } from '../host/host.ts';
import { type Computer } from '../host/computer.ts';
import type { Head } from '../../../daemon/hands/journal/chain.ts';
import { journalHead, journalLines } from '../journal-lines.ts';
import { type Device, VAULT } from '../people.ts';
import { type Random } from '../random.ts';
import { STATE_DIR, VAULT_DIR, contentOf, plant } from '../world.ts';

/** What a person is in the mood for; a card that does not allow it is left alone. */
export type Mood = 'approve' | 'reject' | 'revise' | 'undo' | 'was_sent' | 'resend';

/** Told of every decision at the moment of its signature, with the note that it becomes. */
export type OnSigned = (record: DecisionRecord, note: string) => void;

/** How a decision gets to the disk: by our own store, as the terminal does, or by the person's program, as it saves files. */
export type Write = (store: Store, made: Made) => Promise<void>;

export interface Made {
  readonly path: string;
  readonly text: string;
}

/** A person at a computer opens a card and decides: the real card, the real decision, written to the real store. */
export async function decideHere(
  by: Device,
  mood: Mood,
  pin: HandPin | null,
  random: Random,
  signed: OnSigned,
  write: Write,
  about = '',
): Promise<void> {
  const disk = DiskStore.open(VAULT_DIR);
  try {
    const store = guardedStore(disk, 'device', '');
    const made = await decideOn(store, by, mood, pin, random, signed, about);
    if (made !== null) await write(store, made);
  } finally {
    disk.close();
  }
}

/** The decision on some card of a store, that of `about` before others, as the text of its note; null where none allows it. */
export async function decideOn(
  store: Store,
  by: Device,
  mood: Mood,
  pin: HandPin | null,
  random: Random,
  signed: OnSigned,
  about = '',
): Promise<Made | null> {
  const index = new NoteIndex(store);
  await index.refresh(host.now());
  const paths: string[] = [];
  for (const folder of ['Pending_Approval', 'Approved', 'Rejected'])
    paths.push(...(await store.list(folder)).filter((path) => path.includes('/APPROVAL_')));
  const any = random.below(Math.max(1, paths.length));
  const meant = about === '' ? -1 : paths.findIndex((path) => path.includes(about));
  const first = meant < 0 ? any : meant;
  for (let at = 0; at < paths.length; at++) {
    const path = paths[(first + at) % paths.length] ?? '';
    const material = await gather(store, path, null, { key: by.signer.publicKey, pin }, index);
    const now = host.now();
    const view = cardView(material, now);
    if (!view.can[mood]) continue;
    const record = decide(material, choice(mood, view), now);
    if (!record.ok) continue;
    const note = await signDecision(record.value, by.signer);
    if (!note.ok) throw new Error(note.refusal.message);
    signed(record.value, note.value);
    return { path: decisionPath(record.value), text: note.value };
  }
  return null;
}

function choice(mood: Mood, view: CardView): Choice {
  switch (mood) {
    case 'approve':
    case 'resend':
      return { kind: mood, acknowledged: view.newOnes, acceptsUnverified: view.unverified };
    case 'reject':
      return { kind: mood, reason: 'Not now' };
    case 'revise':
      return { kind: mood, wish: 'Say it shorter.' };
    default:
      return { kind: mood };
  }
}

/** A person answers a question of sync (`countersign sync --restore`). */
export function answerSync(unfreeze: 'restore' | 'accept'): void {
  leaveAnswer(cloneFolder(STATE_DIR), { unfreeze });
}

/** What a person has checked once about the computer that is to send: which journal, and how it is set. */
export function pinOf(computer: Computer, mode: 'live' | 'dry'): HandPin | null {
  const executor = journalLines<Line>(computer).find(({ type }) => type === 'created')?.hand;
  return executor === undefined ? null : { vault: VAULT, executor, mode };
}

/** What `countersign devices revoke` leaves: the key stays in the list, and counts no more. */
export function revokeHere(computer: Computer, { signer }: Device): void {
  const path = `${STATE_DIR}/pins.json`;
  const { pins } = JSON.parse(contentOf(computer, path) ?? '{"pins":[]}') as { pins: Pin[] };
  const revoked = pins.map((pin) =>
    pin.key === signer.publicKey ? { ...pin, revoked: '2026-11-20T08:00:00Z' } : pin,
  );
  plant(computer, path, JSON.stringify({ pins: revoked }), 0o600);
}

/** A decision about the whole vault, as the terminal makes it over what the journal says. */
export async function decideAll(
  computer: Computer,
  by: Device,
  kind: 'pause' | 'resume' | 'release' | 'revoke_key',
  about: Device,
  signed: OnSigned,
  write: Write,
): Promise<void> {
  const lines = journalLines<Line>(computer);
  const signing = { vault: VAULT, key: by.signer.publicKey, now: host.now(), supersedes: [] as string[] };
  const disk = DiskStore.open(VAULT_DIR);
  try {
    for (const record of recordsFor(kind, signing, { lines, head: journalHead(computer) }, about)) {
      const note = await signDecision(record, by.signer);
      if (!note.ok) throw new Error(note.refusal.message);
      signed(record, note.value);
      await write(guardedStore(disk, 'device', ''), { path: decisionPath(record), text: note.value });
    }
  } finally {
    disk.close();
  }
}

interface Line {
  readonly type: string;
  readonly pause?: string;
  readonly hand?: string;
}

function recordsFor(
  kind: 'pause' | 'resume' | 'release' | 'revoke_key',
  signing: { vault: string; key: string; now: number; supersedes: string[] },
  { lines, head }: { readonly lines: readonly Line[]; readonly head: Head },
  about: Device,
): DecisionRecord[] {
  switch (kind) {
    case 'pause':
      return [buildPause('pause', signing)];
    case 'resume': {
      const supersedes = lines.flatMap(({ type, pause }) =>
        type === 'paused' && pause !== undefined ? [pause] : [],
      );
      return supersedes.length === 0
        ? []
        : [buildPause('resume', { ...signing, supersedes: supersedes.slice(-50) })];
    }
    case 'release': {
      const hand = lines.find(({ type }) => type === 'created')?.hand ?? '';
      const locked = lines.some(({ type }) => type === 'locked');
      return locked ? [buildRelease(signing, hand, head)] : [];
    }
    case 'revoke_key':
      return [buildRevokeKey(signing, about.signer.publicKey)];
  }
}
