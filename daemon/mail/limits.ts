/** Bounds on what one mail may cost; each is far above honest mail (RFC 5321 §4.5.3 asks for 100 recipients). */
export const MAIL_LIMITS = {
  /** Bytes that are parsed as a whole; of a larger mail only the header is read. */
  bytes: 25 * 1024 * 1024,
  headerBytes: 256 * 1024,
  recipients: 1000,
  attachments: 100,
  /** MIME parts that are looked at; what stands behind them is left out. */
  parts: 1000,
  nesting: 50,
  references: 50,
} as const;

/** Bytes that intake reads of a mail above `MAIL_LIMITS.bytes`: enough for its header and the start of its text. */
export const OVERSIZE_HEAD_BYTES = 1024 * 1024;

/**
 * The bytes that stand for a mail everywhere: the mail itself, or the first MiB of one that is too large to be read.
 * Intake, task ids and the look-up of originals all use it, so that they name the same mail by the same hash.
 */
export function boundedMail(raw: Uint8Array): Uint8Array {
  return raw.byteLength > MAIL_LIMITS.bytes ? raw.subarray(0, OVERSIZE_HEAD_BYTES) : raw;
}
