import type { Signer } from '../../shared/approval/keys.ts';
import type { Unfreeze } from './answer.ts';
import type { PinnedAgent } from './receive.ts';
import type { Remote } from './remote.ts';
import type { Repository } from './repository.ts';
import type { StatCache } from './stat-cache.ts';
import type { VaultNews } from './vault-news.ts';

export interface EngineParts {
  readonly vaultDir: string;
  readonly stateFile: string;
  readonly agent: string;
  readonly signer: Signer;
  readonly pinned: readonly PinnedAgent[];
  readonly repository: Repository;
  readonly remote: Remote;
  /** Throws DamagedObject on a commit that could not be listed after the next start; not asked where trees can't be so large. */
  readonly checkListable?: ((tip: string) => Promise<void>) | undefined;
  readonly cache: StatCache;
  /** Null: the system does not tell what changes, and everything is looked at every time. */
  readonly news: VaultNews | null;
  /** Milliseconds since 1970, for names and commit dates only. */
  readonly now: () => number;
  /** Told after each step that a crash could fall behind; the crash tests kill the process there. */
  readonly step?: ((name: string) => void) | undefined;
  /** Milliseconds between two publishes of this agent, half of it at random: room for the others. */
  readonly publishGapMs: number;
  /** The process before us ended without closing: objects are looked at once. */
  readonly afterCrash: boolean;
}

/**
 * What our own programs changed since the last cycle: path → the blob that they wrote, null where they moved or removed the file.
 * No restored backup put it there, and what they wrote is whole.
 */
export type Wrote = ReadonlyMap<string, string | null>;

export interface CycleOptions {
  /** A person's answer to a freeze. */
  readonly unfreeze?: Unfreeze | undefined;
  /** The code of the freeze that it answers; without one it answers the first that comes up. */
  readonly about?: string | undefined;
  /** A person wants held paths overwritten, in the published history, by the versions that are accepted here. */
  readonly restoreHeld?: boolean | undefined;
  readonly wrote?: Wrote | undefined;
}
