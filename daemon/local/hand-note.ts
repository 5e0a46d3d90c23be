import { type Trust } from '../../shared/approval/verify.ts';
import { instant } from '../../shared/text/time.ts';
import { placeOf, roleOf } from '../../shared/vault/layout.ts';
import { type HandStatus } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readHandStatus, writeHandStatus } from '../../shared/vault/typed-notes.ts';
import { type HandPort } from './hand-port.ts';
import { pairedDevices } from './paired-devices.ts';

export interface HandNoteParts {
  readonly store: Store;
  readonly agent: string;
  readonly hand: HandPort;
  readonly trust: () => Trust;
  readonly accounts: readonly {
    readonly id: string;
    readonly address: string;
    readonly aliases?: readonly string[];
  }[];
  readonly holdSeconds: number;
  /** The note as the published history has it, or null: a restored vault folder may hold an older one. */
  readonly published: (path: string) => Promise<string | null>;
  readonly now: () => number;
}

/** `Updates/<agent>/hand.md`: what devices need to sign for this hand, and the vault's memory of its journal. */
export function handNotePath(agent: string): string {
  return `Updates/${agent}/hand.md`;
}

/** What a hand was asked about, and which life of it. */
export interface Compared {
  readonly life: string;
  /** The note as it stood in the vault, and as the history has it. */
  readonly note: string | null;
  readonly published: string | null;
}

/**
 * A published head that the journal lacks means that the journal was restored from a backup: the hand locks itself until
 * a person has gone through the list (PROTOCOL §6). Asked before anything is executed, and again whenever note or history
 * say something else or the hand was started anew: the news may come later than the restart. Gives what was compared, to be
 * given back the next time; null where the hand could not be asked, and then nothing may be executed yet.
 */
export async function compareHead(parts: HandNoteParts, compared: Compared | null): Promise<Compared | null> {
  const path = handNotePath(parts.agent);
  const [note, published] = [await parts.store.read(path), await parts.published(path)];
  const before = compared?.note === note && compared.published === published;
  if (before && compared.life === parts.hand.life()) return compared;
  const { executor: own } = await parts.hand.status();
  if (own === '') return null;
  for (const text of [note, published]) if (!(await hasHeadIn(parts, text, own))) return null;
  return { life: parts.hand.life(), note, published };
}

/** Asks the hand about a head that is published as its own; false where it could not be asked. */
async function hasHeadIn({ hand }: HandNoteParts, text: string | null, own: string): Promise<boolean> {
  const read = text === null ? null : readHandStatus(text);
  if (read?.ok !== true || read.value.executor !== own) return true;
  return hand.compareHead({ count: read.value.journal_count, hash: read.value.journal_hash });
}

/**
 * The same for the notes of other agents that name this very hand: its state folder was put to work under another name.
 * False where the hand could not be asked.
 */
export async function compareNamesakes(parts: HandNoteParts, own: string): Promise<boolean> {
  for (const { path } of await otherHandNotes(parts))
    if (!(await hasHeadIn(parts, await parts.store.read(path), own))) return false;
  return true;
}

/** The hands of the other computers that send, as they say of themselves: agent by executor id. */
export async function handsElsewhere(parts: HandNoteParts): Promise<Map<string, string>> {
  const hands = new Map<string, string>();
  for (const { path, agent } of await otherHandNotes(parts)) {
    const read = readHandStatus((await parts.store.read(path)) ?? '');
    if (read.ok) hands.set(read.value.executor, agent);
  }
  return hands;
}

async function otherHandNotes({
  store,
  agent,
}: HandNoteParts): Promise<{ readonly path: string; readonly agent: string }[]> {
  return (await store.list('Updates')).flatMap((path) => {
    const placed = placeOf(path);
    if (placed?.place !== 'updates' || placed.base !== 'hand.md' || placed.agent === agent) return [];
    return roleOf(placed.agent) === 'local' ? [{ path, agent: placed.agent }] : [];
  });
}

/**
 * Publishes the hand's state where it changed; an unchanged state is no change of the note. A note that came since it was
 * compared is asked about before it is replaced: it may be all that remembers what the journal lacks. Gives a sentence where this hand
 * takes the place of another one that sent here before: a computer was set up anew without its journal. Else ''.
 */
export async function publishHand(parts: HandNoteParts, compared: Compared | null): Promise<string> {
  const { executor, mode, paused, head, publishes, lastUse } = await parts.hand.status();
  if (executor === '' || !publishes) return '';
  const path = handNotePath(parts.agent);
  const before = await parts.store.read(path);
  if (before !== compared?.note && !(await hasHeadIn(parts, before, executor))) return '';
  const known = before === null ? null : readHandStatus(before);
  const status: HandStatus = {
    type: 'hand',
    version: '1',
    vault: parts.trust().vault,
    executor,
    mode,
    hold_seconds: parts.holdSeconds,
    accounts: parts.accounts.flatMap(({ id, address, aliases = [] }) =>
      [address, ...aliases].map((from) => ({ id, from })),
    ),
    journal_count: head.count,
    journal_hash: head.hash,
    paused: paused ? 'true' : 'false',
    updated: known?.ok === true ? known.value.updated : instant(parts.now()),
    devices: pairedDevices(parts.trust().pins, lastUse),
  };
  if (before !== null && writeHandStatus(status) === before) return '';
  const text = writeHandStatus({ ...status, updated: instant(parts.now()) });
  if (before === null) await parts.store.create(path, text);
  else await parts.store.replace(path, text, before);
  return known?.ok === true ? takesPlaceOf(known.value, status) : '';
}

function takesPlaceOf(before: HandStatus, { executor }: HandStatus): string {
  if (before.executor === executor || before.journal_count === 0) return '';
  return (
    `This computer begins a new journal (${executor}); the one before it, ${before.executor}, had ` +
    `${String(before.journal_count)} entries that are not here. What it had on the way may have been sent: look through Done/ ` +
    'and your Sent folder before you send anything of it again. If you still have its state folder, put that back instead.'
  );
}
