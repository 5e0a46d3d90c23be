import { base32, sha256 } from '../text/bytes.ts';

/** The id of the conversation that began with this mail: 16 characters of base32 over its Message-ID (RFC 5322 §3.6.4). */
export function threadFrom(root: string): string {
  return base32(sha256(root).slice(0, 10));
}
