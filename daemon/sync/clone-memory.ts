import type { EngineParts } from './engine-parts.ts';
import { KnownStanding } from './known-standing.ts';
import type { NoteGroups } from './note-group.ts';
import type { Received } from './receive.ts';
import type { Standing } from './standing.ts';
import { type SyncState, readState, standingOn, writeState } from './state-file.ts';
import type { VaultView } from './vault-view.ts';

/**
 * What one clone remembers from cycle to cycle: its state on disk, and what follows from that state. The two change
 * together, so that no cycle acts on something that a crash would make it forget.
 */
export class CloneMemory {
  private current: SyncState = standingOn(null);
  private readonly known: KnownStanding;

  constructor(
    private readonly parts: EngineParts,
    groups: NoteGroups,
  ) {
    this.known = new KnownStanding(parts, groups);
  }

  get state(): SyncState {
    return this.current;
  }

  /** Reads what the process before us left; where that is lost, the branch of the clone is all there is to stand on. */
  async open(): Promise<void> {
    const { repository, stateFile } = this.parts;
    this.current = readState(stateFile) ?? standingOn(await repository.ref('refs/heads/main'));
    this.known.begin(this.current);
  }

  save(state: SyncState): void {
    writeState(this.parts.stateFile, state); // First: where the disk refuses it, nothing has happened.
    this.current = state;
  }

  /** What is accepted here, and what the disk would hold had nobody touched it since. */
  standing(): Promise<Standing> {
    return this.known.of(this.current, (state) => {
      this.save(state);
      return state;
    });
  }

  /** No effect of ours is open, and nothing has to be read to know where we stand. */
  get settled(): boolean {
    const { made, applying } = this.current;
    return made.length === 0 && applying.length === 0 && this.known.isSettled(this.current);
  }

  /** Everything was carried out: the base moves, last of all. Gives the view to compare with from here on. */
  settle(state: SyncState, received: Received): VaultView {
    this.save(state);
    return this.known.settle(state, received);
  }

  /** A note as it was accepted before the first cycle of this process, held changes left out. */
  async remembered(path: string): Promise<Uint8Array | null> {
    const oid = (await this.known.viewBefore())?.get(path) ?? null;
    return oid === null ? null : this.parts.repository.blob(oid);
  }
}
