import { type Result, ok } from '../../../shared/result.ts';
import { type ImapSettings, connectImap } from '../../mail/imap.ts';
import type { RetryTimes } from '../../mail/retry.ts';
import type { FirstRun } from './intake.ts';

/** What else is configured: its memory is never taken for that of this mailbox. */
export interface Alongside {
  /** The other folders of the same account. */
  readonly folders: readonly string[];
  /** The ids of the other accounts. */
  readonly accounts: readonly string[];
}

export interface ImapIntakeOptions {
  readonly account: string;
  readonly settings: ImapSettings;
  readonly mailbox?: string;
  /** Folder for this intake's memory; outside the vault. */
  readonly stateDir: string;
  readonly alongside?: Alongside;
  readonly firstRun?: FirstRun;
  /** After this long without news the mailbox is opened and searched again, since IDLE can die silently. */
  readonly rescanMs?: number;
  /** How long the server may be silent while it should answer. */
  readonly silenceMs?: number;
  readonly retry?: Partial<RetryTimes>;
  /** The settings as they are configured now: while a password is refused, a new one in its file ends the pause. */
  readonly reread?: () => Result<ImapSettings>;
  readonly connect?: typeof connectImap;
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
    alongside: { folders: [], accounts: [] },
    firstRun: 'now',
    rescanMs: 4 * 60_000,
    silenceMs: 30_000,
    retry: {},
    reread: () => ok(options.settings),
    connect: connectImap,
    now: Date.now,
    monotonic: () => performance.now(),
    random: Math.random,
    ...options,
  };
}
