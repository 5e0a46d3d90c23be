import { join } from 'node:path';
import { ok } from '../../shared/result.ts';
import { findApproval } from '../../daemon/commands/find.ts';
import { readPins } from '../../daemon/config/pins.ts';
import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { handIdOf } from '../../daemon/hands/identity.ts';
import { type ApprovalNote, readNotes } from '../../daemon/records/notes.ts';
import { decide } from '../../daemon/terminal/decide.ts';
import { type Signer } from '../../shared/approval/keys.ts';

/** The computer at which a person sits, and their key. */
export interface Desk {
  readonly vaultId: string;
  readonly localVault: string;
  readonly localState: string;
  readonly person: Signer;
}

export async function approvalsIn(vault: string): Promise<ApprovalNote[]> {
  const store = DiskStore.open(vault);
  try {
    return (await readNotes(store)).filter((note) => note.kind === 'approval');
  } finally {
    store.close();
  }
}

/** The person at the terminal reads and approves; only the typing is scripted. Null where it can't be approved (any more). */
export async function approve(desk: Desk, id: string): Promise<string | null> {
  const store = DiskStore.open(desk.localVault);
  try {
    const found = await findApproval(store, id);
    const decided = await decide(
      {
        store,
        terminal: {
          interactive: true,
          show: () => undefined,
          ask: () => Promise.resolve(found.approval.request.to[0] ?? ''),
          askSecret: () => Promise.resolve(''),
        },
        trust: { vault: desk.vaultId, pins: readPins(desk.localState) },
        unlock: () => Promise.resolve(ok(desk.person)),
        executor: handIdOf(join(desk.localState, 'journal')),
        mode: 'live',
        holdSeconds: 0,
        now: Date.now,
      },
      found,
      { kind: 'approve' },
    );
    return decided.ok ? decided.value.path : null;
  } finally {
    store.close();
  }
}
