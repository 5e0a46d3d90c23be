import { type Result, ok } from '../../../shared/result.ts';
import type { ImapSettings } from '../../mail/imap.ts';
import type { RetryTimes } from '../../mail/retry.ts';
import type { FirstRun } from './intake.ts';

export interface ImapIntakeOptions {
  readonly account: string;
  readonly settings: ImapSettings;
  readonly mailbox?: string;
  /** Folder for this intake's memory; outside the vault. */
  readonly stateDir: string;
  readonly firstRun?: FirstRun;
  /** After this long without news the mailbox is opened and searched again, since IDLE can die silently. */
  readonly rescanMs?: number;
  /** How long the server may be silent while it should answer. */
  readonly silenceMs?: number;
  readonly retry?: Partial<RetryTimes>;
  /** The settings as they are configured now: while a password is refused, a new one in its file ends the pause. */
  readonly reread?: () => Result<ImapSettings>;
  readonly now?: () => number;
  /** Milliseconds of a clock that only runs forward, for waits. */
  readonly monotonic?: () => number;
  /** In [0, 1): spreads the waits. */
  readonly random?: () => number;
}

/** Four minutes between rescans: well within the half hour after which a server may drop an idle client (RFC 2177). */
export function withDefaults(options: ImapIntakeOptions): Required<ImapIntakeOptions> {
  return {
    mailbox: 'INBOX',
    firstRun: 'now',
    rescanMs: 4 * 60_000,
    silenceMs: 30_000,
    retry: {},
    reread: () => ok(options.settings),
    now: Date.now,
    monotonic: () => performance.now(),
    random: Math.random,
    ...options,
  };
}
