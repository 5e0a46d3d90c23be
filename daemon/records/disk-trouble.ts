import { StoreError } from '../../shared/vault/store-error.ts';

/** A full or broken disk stops a round, which is tried again; one note that can't be dealt with does not. */
export function isDiskTrouble(error: unknown): boolean {
  return error instanceof StoreError && error.kind !== 'path' && error.kind !== 'text';
}
