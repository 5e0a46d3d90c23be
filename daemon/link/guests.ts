import { type Hello, credentialId } from '../../shared/link/handshake.ts';
import { base64url } from '../../shared/text/bytes.ts';
import { countWrongCode, openCode } from './pairing-code.ts';
import { linkDevices } from './secrets.ts';
import { type Guest } from './visitor.ts';

/** Whose id a hello names: a device that is trusted now, or the code that is open now; null for nobody we know. */
export async function guestOf(state: string, { kind, id }: Hello, nowMs: number): Promise<Guest | null> {
  if (kind === 'pairing') {
    const code = openCode(state, nowMs);
    if (code?.id === id) return { kind, id, secret: code.secret };
    if (code !== null) countWrongCode(state);
    return null;
  }
  for (const { key, secret } of devices(state))
    if ((await credentialId({ kind, secret })) === id) return { kind, key, secret };
  return null;
}

/** Whether this device may still be told anything: its key is trusted, and its secret is the one that it proved. */
export function isWelcome(state: string, guest: Extract<Guest, { kind: 'device' }>): boolean {
  return devices(state).some(
    ({ key, secret }) => key === guest.key && base64url(secret) === base64url(guest.secret),
  );
}

/** Where the lists are damaged nobody is trusted; the round itself says what to do about it. */
function devices(state: string) {
  try {
    return linkDevices(state);
  } catch {
    return [];
  }
}
