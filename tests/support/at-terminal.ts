import { join } from 'node:path';
import { type Signer } from '../../shared/approval/keys.ts';
import { type Result, ok } from '../../shared/result.ts';
import { approvalAmong } from '../../daemon/commands/find.ts';
import { readPins } from '../../daemon/config/pins.ts';
import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { handIdOf } from '../../daemon/hands/identity.ts';
import { type AnyNote, readNotes } from '../../daemon/records/notes.ts';
import { type Decided, type Wish, decide } from '../../daemon/terminal/decide.ts';
import { type Terminal } from '../../daemon/terminal/terminal.ts';

/** The computer at which a person sits, and their key; a `VaultPair` has them. */
export interface Seat {
  readonly vaultId: string;
  readonly localVault: string;
  readonly localState: string;
  readonly person: Signer;
  /** The hand of this computer; read from its journal where it is left out, which takes as long as the journal is. */
  readonly executor?: string;
}

interface Script {
  /** The vault's notes, where they were read already. */
  readonly notes?: readonly AnyNote[];
  /** Left out: the approval is approved. */
  readonly wish?: Wish;
  /** Left out: nobody looks at what is shown, and every question is answered by the first recipient. */
  readonly terminal?: Partial<Terminal>;
}

/** The person at the terminal reads and decides, for the hand of this computer; only the typing is scripted. */
export async function decideAtTerminal(
  seat: Seat,
  id: string,
  { wish = { kind: 'approve' }, terminal, notes }: Script = {},
): Promise<Result<Decided>> {
  const store = DiskStore.open(seat.localVault);
  try {
    const found = approvalAmong(notes ?? (await readNotes(store)), id);
    return await decide(
      {
        store,
        terminal: {
          interactive: true,
          show: () => undefined,
          ask: () => Promise.resolve(found.approval.request.to[0] ?? ''),
          askSecret: () => Promise.reject(new Error('The key of a scripted person needs no passphrase.')),
          ...terminal,
        },
        trust: { vault: seat.vaultId, pins: readPins(seat.localState) },
        unlock: () => Promise.resolve(ok(seat.person)),
        executor: seat.executor ?? handIdOf(join(seat.localState, 'journal')),
        mode: 'live',
        // Only what is shown depends on it: the hand has its own.
        holdSeconds: 1,
        now: Date.now,
      },
      found,
      wish,
    );
  } finally {
    store.close();
  }
}
