import type { ImapFlow } from 'imapflow';
import { type Result, ok } from '../../shared/result.ts';
import { type ImapSettings, type ImapTrouble, connectImap } from './imap.ts';
import { Retry } from './retry.ts';

export interface ImapLoginOptions {
  /** Gives the settings as they are now: a password that was corrected is used at once. */
  readonly reread?: () => Result<ImapSettings>;
  readonly retry?: Retry;
  readonly connect?: typeof connectImap;
}

/**
 * The way into one mailbox, for all connections that a program has to it. A refused password is not tried again for a quarter
 * of an hour and longer each time, by none of them, since every try can lock the account (G3); a server that wants to be left
 * alone is. What passes by itself is tried whenever somebody asks.
 */
export class ImapLogin {
  #settings: ImapSettings;
  readonly #reread: () => Result<ImapSettings>;
  readonly #retry: Retry;
  readonly #connect: typeof connectImap;

  constructor(settings: ImapSettings, options: ImapLoginOptions = {}) {
    this.#settings = settings;
    this.#reread = options.reread ?? (() => ok(settings));
    this.#retry = options.retry ?? new Retry({});
    this.#connect = options.connect ?? connectImap;
  }

  get settings(): ImapSettings {
    return this.#settings;
  }

  /** A logged-in connection, which the caller owns and closes; else why there is none, also where nobody was asked. */
  async connect(silenceMs: number): Promise<Result<ImapFlow, ImapTrouble>> {
    const held = this.held();
    if (held !== null) return { ok: false, refusal: held };
    const connected = await this.#connect(this.#settings, silenceMs);
    if (connected.ok) this.#retry.succeeded();
    else this.failed(connected.refusal);
    return connected.ok ? connected : { ok: false, refusal: this.held() ?? connected.refusal };
  }

  /** What the server said to a login, or on a connection that it had accepted. */
  failed(trouble: ImapTrouble): void {
    // Of connections that were refused at the same time only the first one counts.
    if (isToWait(trouble) && this.#retry.held() === null) this.#retry.failed(trouble);
  }

  /** Why the server is not to be asked now; null: it may be. */
  held(): ImapTrouble | null {
    const trouble = this.#retry.held();
    if (trouble?.kind !== 'auth') return trouble;
    if (this.#hasNewPassword()) return null;
    return { ...trouble, message: `${trouble.message} ${LATER}` };
  }

  #hasNewPassword(): boolean {
    const corrected = correctedLogin(this.#settings, this.#reread);
    if (corrected === null) return false;
    this.#settings = corrected;
    this.#retry.reset();
    return true;
  }
}

/** The settings as they are now, where another user or password stands in them than the one that was refused; else null. */
export function correctedLogin(
  { user, pass }: ImapSettings,
  reread: () => Result<ImapSettings>,
): ImapSettings | null {
  const now = reread();
  return now.ok && (now.value.pass !== pass || now.value.user !== user) ? now.value : null;
}

const LATER =
  'So that the account is not locked, it is tried again after a quarter of an hour at the earliest, or at once with another password.';

function isToWait({ kind }: ImapTrouble): boolean {
  return kind === 'auth' || kind === 'busy';
}
