import type { NoteGroups } from './note-group.ts';
import { type Received, type Receiver, acceptedView, lineFrom, receive, signerName } from './receive.ts';
import type { HeldPath, SyncState } from './state-file.ts';
import { VaultView } from './vault-view.ts';

/** Where a clone stands before it looks at anything new. */
export interface Standing {
  /** What its disk would hold had nobody touched it since. */
  readonly disk: VaultView;
  /** What it accepts of the history up to its base. */
  readonly received: Received;
}

/**
 * Where this clone stands by its state. Where the state was lost, what it held is found again from the history itself,
 * checked commit by commit from the first: a forbidden change stays out though nobody remembers it (PROTOCOL §8).
 */
export async function standing(where: Receiver, groups: NoteGroups, state: SyncState): Promise<Standing> {
  const { base, held } = state;
  const received =
    held === null
      ? await receivedAnew(where, groups, base)
      : await acceptedAt(where, base, new Map(Object.entries(held)));
  return { disk: untouchedDisk(received.view, state), received };
}

/** What the disk holds of an accepted view where nobody touched it. */
export function untouchedDisk(view: VaultView, { absent, behind }: SyncState): VaultView {
  const older = Object.entries(behind);
  if (absent.length === 0 && older.length === 0) return view;
  return view.with(new Map([...absent.map((path) => [path, null] as const), ...older]));
}

/**
 * A key may be pinned after its commits had arrived and were held as nobody's. What the whole history, checked anew,
 * does not hold any more is accepted then; nothing that was accepted is ever held by this, so that a key that is no
 * longer pinned does not void the past.
 */
export async function reconsidered(
  where: Receiver,
  groups: NoteGroups,
  base: string | null,
  { received, disk }: Standing,
): Promise<Standing> {
  if (!(await someAuthorIsKnownNow(where, received.held.values()))) return { received, disk };
  const { held: anew } = await receivedAnew(where, groups, base);
  const held = new Map([...received.held].filter(([path]) => anew.has(path)));
  return { received: await acceptedAt(where, base, held), disk };
}

/** Everything from the first commit on, as a clone would receive it that has nothing yet. */
export async function receivedAnew(
  where: Receiver,
  groups: NoteGroups,
  tip: string | null,
): Promise<Received> {
  const line = tip === null ? [] : ((await lineFrom(where.repository, null, tip)) ?? []);
  return receive(where, groups, { view: new VaultView(), held: new Map() }, line);
}

async function acceptedAt(
  { repository }: Receiver,
  commit: string | null,
  held: ReadonlyMap<string, HeldPath>,
): Promise<Received> {
  return { view: acceptedView(await repository.files(commit), held), held };
}

async function someAuthorIsKnownNow(
  { repository, pinned }: Receiver,
  held: Iterable<HeldPath>,
): Promise<boolean> {
  const unknown = new Set([...held].filter(({ signer }) => signer === '').map(({ commit }) => commit));
  for (const oid of unknown) if (signerName(await repository.commit(oid), pinned) !== '') return true;
  return false;
}
