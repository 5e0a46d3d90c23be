import { join } from 'node:path';
import { StoreError } from '../../shared/vault/store-error.ts';
import { WORKSPACE } from '../disk/workspace.ts';
import { writableAgain } from '../disk/writable-again.ts';

/** A full or broken disk stops a round, which is tried again; one note that can't be dealt with does not. */
export function isDiskTrouble(error: unknown): boolean {
  return error instanceof StoreError && error.kind !== 'path' && error.kind !== 'text';
}

/** Resolves when a role whose disks could not be written may go on; where it was not that, at the signal. */
export function diskMended(
  { vault, state }: { readonly vault: { readonly dir: string }; readonly state: string },
  signal: AbortSignal,
): Promise<void> {
  return writableAgain([join(vault.dir, WORKSPACE), state], signal);
}
