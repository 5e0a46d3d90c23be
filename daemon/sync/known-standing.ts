import type { NoteGroups } from './note-group.ts';
import type { Received, Receiver } from './receive.ts';
import { type Standing, reconsidered, standing, untouchedDisk } from './standing.ts';
import type { SyncState } from './state-file.ts';
import type { VaultView } from './vault-view.ts';

/**
 * Where this clone stands, kept between cycles for as long as the state says the same: to read it from the history again
 * costs what exists, and a cycle is to cost what changed.
 */
export class KnownStanding {
  private known: { readonly state: SyncState; readonly standing: Standing } | null = null;
  private before: { readonly state: SyncState; view: VaultView | null } | null = null;
  /** Whether pinned keys may have come since what is held was held: once in each process. */
  private pinsMayBeNew = true;

  constructor(
    private readonly where: Receiver,
    private readonly groups: NoteGroups,
  ) {}

  /** @param save told what is held, where the state had lost it */
  async of(state: SyncState, save: (state: SyncState) => SyncState): Promise<Standing> {
    const found =
      (this.isOf(state) ? this.known?.standing : null) ?? (await standing(this.where, this.groups, state));
    if (this.before?.state === state) this.before.view ??= found.received.view;
    const saved =
      state.held === null ? save({ ...state, held: Object.fromEntries(found.received.held) }) : state;
    this.known = { state: saved, standing: found };
    return this.pinsMayBeNew ? reconsidered(this.where, this.groups, state.base, found) : found;
  }

  /** Whether nothing has to be read for this state, nor looked at again. */
  isSettled(state: SyncState): boolean {
    return !this.pinsMayBeNew && this.isOf(state);
  }

  /** Where the clone stands from now on. The view is the one to compare with the next time. */
  settle(state: SyncState, received: Received): VaultView {
    const view = received.view.settled();
    const disk = untouchedDisk(view, state);
    this.known = { state, standing: { disk, received: { view, held: received.held } } };
    this.pinsMayBeNew = false;
    return view;
  }

  /** The state that `viewBefore` is about. */
  begin(state: SyncState): void {
    this.before = { state, view: null };
  }

  /** What this clone accepted before its first cycle in this process. */
  async viewBefore(): Promise<VaultView | null> {
    const { before } = this;
    if (before === null) return null;
    return (before.view ??= (await standing(this.where, this.groups, before.state)).received.view);
  }

  private isOf({ base, held, absent, behind }: SyncState): boolean {
    const state = this.known?.state;
    const same = state?.base === base && state.held === held;
    return same && state.absent === absent && state.behind === behind;
  }
}
