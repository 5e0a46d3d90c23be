import { join } from 'node:path';
import { type Signer, newSeed, signerFromSeed } from '../../shared/approval/keys.ts';
import { fromBase64url, base64url } from '../../shared/text/bytes.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';

/**
 * The key with which an agent signs its commits; made at the first start. It signs history, never decisions: no pin
 * list holds it, so a stolen one approves nothing.
 */
export function agentSigner(state: string): { signer: Signer; seed: Uint8Array } {
  const file = join(state, 'agent-key');
  const known = readPrivate(file);
  const seed = known === null ? newSeed() : fromBase64url(known.trim());
  if (seed?.length !== 32)
    throw new Error(
      `${file} does not hold an agent key; restore it from a backup or remove it to make a new one.`,
    );
  if (known === null) writePrivate(file, `${base64url(seed)}\n`);
  return { signer: signerFromSeed(seed), seed };
}
