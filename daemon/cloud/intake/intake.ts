import type { Result } from '../../../shared/result.ts';
import type { ImapTrouble } from '../../mail/imap-trouble.ts';

/** Which messages of a mailbox count when it is read for the first time. */
export type FirstRun = 'now' | 'unread' | 'everything' | { readonly last_days: number };

/** One message that has not been confirmed yet. */
export interface Arrival {
  /** Names the message within its mailbox, for `confirm`. */
  readonly key: string;
  /** The bytes that name the mail; see `boundedMail`. */
  readonly raw: Uint8Array;
  /** When the mailbox says it came, milliseconds since 1970; 0 where it does not say. */
  readonly receivedMs: number;
  /** Where it was found, for logs: mailbox and number, nothing of the mail itself. */
  readonly where: string;
}

export type IntakeTrouble = ImapTrouble;

export interface IntakeStatus {
  /** `paused`: the server refused the password, a person should look; it is tried again only after a long while. */
  readonly state: 'ok' | 'retrying' | 'paused';
  /** A sentence for the person; '' while all is well. With `ok` it speaks of single messages. */
  readonly message: string;
  /** What is in the way; with `ok` there is nothing. */
  readonly kind?: IntakeTrouble['kind'];
}

/**
 * A mailbox that is read and never changed: no flag, no move, no deletion. Messages come at least once and until they are
 * confirmed; since a task note is a pure function of the mail, coming twice does no harm.
 */
export interface Intake {
  /**
   * Messages that wait, oldest first, at most `limit` of them and none of `skip` (keys of messages that were given out
   * and could not be dealt with yet); a refusal says why the mailbox can't be read now.
   */
  next(limit?: number, skip?: ReadonlySet<string>): Promise<Result<Arrival[], IntakeTrouble>>;
  /** The message's task is durable: it won't come again. Durable itself before it resolves. */
  confirm(arrival: Arrival): Promise<void>;
  /** Resolves when another `next` may have more to give (news, a rescan, the end of a pause) or the signal is aborted. */
  changed(signal: AbortSignal): Promise<void>;
  status(): IntakeStatus;
  /** How many known messages wait to be given out or confirmed, where that is known: the progress of a first run. */
  waiting?(): number;
  /** Ends a pause now, for instance because the password was changed. */
  resume(): void;
  close(): Promise<void>;
}

/**
 * All messages for as long as the signal lets it; the consumer confirms each. One that stays unconfirmed comes again only
 * after something changed, so that it neither blocks others nor spins. Trouble is left to `status`.
 */
export async function* arrivals(intake: Intake, signal: AbortSignal): AsyncGenerator<Arrival> {
  const given = new Set<string>();
  while (!signal.aborted) {
    const batch = await intake.next(undefined, given);
    for (const arrival of batch.ok ? batch.value : []) {
      given.add(arrival.key);
      yield arrival;
    }
    if (batch.ok && batch.value.length > 0) continue;
    await intake.changed(signal);
    given.clear();
  }
}
