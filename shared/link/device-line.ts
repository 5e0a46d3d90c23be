import { base64url, fromBase64url } from '../text/bytes.ts';
import { SECRET_BYTES } from './handshake.ts';

/** What a device shows to be pasted into `countersign pair`: its public key, and the secret of its direct link. */
export interface DeviceLine {
  readonly key: string;
  /** Null where only the key was pasted: the device is paired, and has no link. */
  readonly secret: Uint8Array | null;
}

const LINE = /^countersign-device:(ed25519:[\w-]{43}):([\w-]{43})$/;

export function deviceLine(key: string, secret: Uint8Array): string {
  return `countersign-device:${key}:${base64url(secret)}`;
}

/** The whole line, or the bare key; null for anything else. Whether the key is one is checked where it is pinned. */
export function readDeviceLine(pasted: string): DeviceLine | null {
  const text = pasted.slice(0, 200).trim();
  if (/^ed25519:[\w-]{43}$/.test(text)) return { key: text, secret: null };
  const [, key, secret] = LINE.exec(text) ?? [];
  const bytes = fromBase64url(secret ?? '');
  return key === undefined || bytes?.length !== SECRET_BYTES ? null : { key, secret: bytes };
}
