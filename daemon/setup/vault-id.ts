import { base32 } from '../../shared/text/bytes.ts';

/** A fresh vault id: 128 random bits, so that no decision counts in a vault it was not made for. */
export function newVaultId(): string {
  return `v-${base32(crypto.getRandomValues(new Uint8Array(16)))}`;
}
