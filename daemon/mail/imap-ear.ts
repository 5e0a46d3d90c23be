import type { ImapFlow } from 'imapflow';

/** What a server said when it last refused something. */
export interface ServerWords {
  /** Response code in upper case, such as `LIMIT` (RFC 5530, RFC 9051 §7.1); '' without one. */
  readonly code: string;
  /** Text for people, as the server sent it: foreign, and never to be shown as it is. */
  readonly text: string;
  /** How long the server wants to be left alone, in milliseconds; null where it names no time. */
  readonly waitMs: number | null;
}

/** What the library tells its logger of an error; nothing else in its log entries is looked at. */
interface LogEntry {
  readonly throttleDelay?: unknown;
  readonly err?: {
    readonly responseText?: unknown;
    readonly serverResponseCode?: unknown;
    readonly reason?: unknown;
  };
}

/**
 * Listens to what the IMAP library tells nobody but its logger. A refused SEARCH is `false` to the caller, and a "Request is
 * throttled" is slept over for up to five minutes: from outside both look like an empty mailbox or a dead server. Keeps the
 * server's words of the last refusal; keeps no command, so no password, and writes nothing.
 */
export class ImapEar {
  readonly #onThrottled: () => void;
  #words: ServerWords | null = null;

  /** @param onThrottled called at once when the server wants to be left alone, before the library sleeps over it. */
  constructor(onThrottled: () => void) {
    this.#onThrottled = onThrottled;
  }

  /** The library's logger: it drops all that is not a refusal. */
  readonly logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (entry: unknown) => this.#hear(entry),
    error: (entry: unknown) => this.#hear(entry),
    fatal: (entry: unknown) => this.#hear(entry),
  };

  words(): ServerWords | null {
    return this.#words;
  }

  forget(): void {
    this.#words = null;
  }

  #hear(entry: unknown): void {
    if (typeof entry !== 'object' || entry === null) return;
    const { throttleDelay, err } = entry as LogEntry;
    const text = textOf(err?.responseText) || textOf(err?.reason);
    if (text !== '') {
      const code = textOf(err?.serverResponseCode).toUpperCase();
      this.#words = { code, text, waitMs: askedWaitMs(text) };
    }
    if (typeof throttleDelay !== 'number') return;
    this.#words = { code: 'THROTTLED', text, waitMs: Math.min(throttleDelay, LONGEST_WAIT_MS) };
    this.#onThrottled();
  }
}

const ears = new WeakMap<ImapFlow, ImapEar>();

/** Notes which ear belongs to a connection. */
export function hearOn(client: ImapFlow, ear: ImapEar): void {
  ears.set(client, ear);
}

/** What the server of this connection said when it last refused something; null where it refused nothing. */
export function wordsOn(client: ImapFlow): ServerWords | null {
  return ears.get(client)?.words() ?? null;
}

export function forgetWords(client: ImapFlow): void {
  ears.get(client)?.forget();
}

/** A server that wants to be left alone for longer than this is asked again all the same. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** Characters of a server's sentence in which a time is looked for. */
const LOOKED_AT = 500;

const UNITS: Readonly<Record<string, number>> = { m: 60_000, s: 1000, h: 3_600_000 };
const TIME = /\b(\d{1,9})\s?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|hours?)\b/i;

/** The time that a refusal names, as in "try again in 5 minutes" or "Suggested Backoff Time: 92415 milliseconds". */
export function askedWaitMs(text: string): number | null {
  const [, count = '', unit = ''] = TIME.exec(text.slice(0, LOOKED_AT)) ?? [];
  if (count === '') return null;
  const word = unit.toLowerCase();
  const each = word === 'ms' || word.startsWith('milli') ? 1 : (UNITS[word.charAt(0)] ?? 1);
  return Math.min(Number(count) * each, LONGEST_WAIT_MS);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
