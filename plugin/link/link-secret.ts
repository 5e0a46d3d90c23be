import { SECRET_BYTES } from '../../shared/link/handshake.ts';
import { base64url, fromBase64url } from '../../shared/text/bytes.ts';
import type { Secrets } from '../pairing/secrets.ts';

const SECRET = 'countersign-link-secret';

/**
 * What this device and Local know each other by, made on first use. Other plugins can read it there (FACTS); with it they
 * could see the queue and ask for a round, and both lie open to them in the vault as it is.
 */
export function openLinkSecret(secrets: Secrets): Uint8Array {
  const kept = fromBase64url(secrets.getSecret(SECRET) ?? '');
  if (kept?.length === SECRET_BYTES) return kept;
  const fresh = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  keepLinkSecret(secrets, fresh);
  return fresh;
}

export function keepLinkSecret(secrets: Secrets, secret: Uint8Array): void {
  secrets.setSecret(SECRET, base64url(secret));
}
