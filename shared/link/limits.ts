/** What both ends of the direct link keep to (docs/link.md). Milliseconds, bytes, counts. */

/** The version of handshake and messages; it is part of every key, so that two versions never half-understand. */
export const LINK_VERSION = 1;

/** Below the ranges from which systems hand out ports by themselves (from 32768), and assigned to nothing we know. */
export const LINK_PORT = 26417;

/** What a device sends is tiny; the largest is its public key. */
export const MAX_FROM_DEVICE = 1024;

/** A health message with every list full, in four-byte characters, stays below this. */
export const MAX_FROM_LOCAL = 512 * 1024;

/** From the first byte to the last of the handshake. */
export const HANDSHAKE_MS = 5_000;

/** Local says something at least this often, if only that it is there. */
export const ALIVE_MS = 15_000;

/** Two signs of life may be lost; after the third the device takes the link for dead. */
export const SILENCE_MS = 3 * ALIVE_MS;

export const MAX_TROUBLE = 20;
export const MAX_HELD_BACK = 50;
export const MAX_QUEUE = 100;
export const MAX_PATHS = 200;

/** Characters (code points) of one sentence or path. */
export const MAX_LINE = 300;

/**
 * Why Local closed a connection that has not proved itself (RFC 6455 §7.4.2, private use). Whoever took the port can say
 * these too: they tell the person what to look at, and nothing is done because of them.
 */
export const CLOSE = {
  malformed: 4400,
  unknown: 4401,
  unproved: 4403,
  slow: 4408,
  version: 4426,
  flood: 4429,
} as const;
