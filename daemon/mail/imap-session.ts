import type { ImapFlow } from 'imapflow';
import { type Result, ok } from '../../shared/result.ts';
import { wordsOn } from './imap-ear.ts';
import { type ImapTrouble, imapTrouble, withinSilence } from './imap.ts';
import type { ImapLogin } from './imap-login.ts';

export interface ImapSessionOptions {
  /** How long the server may be silent while it should answer, in milliseconds. */
  readonly silenceMs?: number;
  /** How long an unused connection is kept, in milliseconds. */
  readonly idleMs?: number;
}

/**
 * One connection to a mailbox for occasional work: opened when needed, closed when unused, one piece of work at a time. A
 * kept connection that turns out to be dead is replaced once.
 */
export class ImapSession {
  private readonly login: ImapLogin;
  private readonly silenceMs: number;
  private readonly idleMs: number;
  private client: ImapFlow | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;

  constructor(login: ImapLogin, options: ImapSessionOptions = {}) {
    this.login = login;
    this.silenceMs = options.silenceMs ?? 30_000;
    this.idleMs = options.idleMs ?? 60_000;
  }

  run<T>(work: (client: ImapFlow) => Promise<T>): Promise<Result<T, ImapTrouble>> {
    const done = this.queue.then(() => this.runNow(work));
    this.queue = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    await this.queue;
    this.drop();
  }

  private async runNow<T>(work: (client: ImapFlow) => Promise<T>): Promise<Result<T, ImapTrouble>> {
    clearTimeout(this.idle);
    const kept = this.client?.usable === true;
    const first = await this.attempt(work);
    const result =
      first.ok || !kept || first.refusal.kind !== 'unreachable' ? first : await this.attempt(work);
    this.idle = setTimeout(() => this.drop(), this.idleMs).unref();
    return result;
  }

  private async attempt<T>(work: (client: ImapFlow) => Promise<T>): Promise<Result<T, ImapTrouble>> {
    try {
      if (this.client?.usable !== true) {
        this.drop();
        const connected = await this.login.connect(this.silenceMs);
        if (!connected.ok) return connected;
        this.client = connected.value;
      }
      const client = this.client;
      return ok(await withinSilence(client, this.silenceMs, () => work(client)));
    } catch (error) {
      const words = this.client === null ? null : wordsOn(this.client);
      this.drop();
      const refusal = imapTrouble(error, this.login.settings, words);
      this.login.failed(refusal);
      return { ok: false, refusal };
    }
  }

  private drop(): void {
    clearTimeout(this.idle);
    this.client?.close();
    this.client = null;
  }
}
