import type { ImapFlow } from 'imapflow';
import { type Result, ok } from '../../shared/result.ts';
import { ImapEar, forgetWords, hearOn, wordsOn } from './imap-ear.ts';
import { type ImapTrouble, SilentServerError, imapTrouble } from './imap-trouble.ts';
import { MAIL_LIMITS } from './limits.ts';

export {
  type ImapTrouble,
  MailboxError,
  RefusedError,
  SilentServerError,
  imapTrouble,
} from './imap-trouble.ts';

export interface ImapSettings {
  readonly host: string;
  readonly port: number;
  /**
   * Whether TLS begins with STARTTLS instead of the first byte; where it is left out, on port 143 only. A server that then
   * offers none is refused: the password never leaves without TLS.
   */
  readonly starttls?: boolean | undefined;
  readonly user: string;
  readonly pass: string;
  /** PEM text of the authority that signed the server's certificate, where it is none that Node knows. */
  readonly ca?: string | undefined;
}

const CONNECT_MS = 20_000;
/** Room for a mail of the allowed size and the line that announces it. */
const MAX_LITERAL = 2 * MAIL_LIMITS.bytes;

/**
 * A logged-in connection over verified TLS. The password leaves only after the certificate was checked. The caller owns
 * the connection and closes it.
 */
export async function connectImap(
  settings: ImapSettings,
  silenceMs = CONNECT_MS,
): Promise<Result<ImapFlow, ImapTrouble>> {
  // Loaded on demand: a program that reads a Maildir never needs it.
  const { ImapFlow } = await import('imapflow');
  const starttls = settings.starttls ?? settings.port === 143;
  const ear = new ImapEar(() => client.close());
  const client: ImapFlow = new ImapFlow({
    host: settings.host,
    port: settings.port,
    secure: !starttls,
    ...(starttls ? { doSTARTTLS: true } : {}),
    auth: { user: settings.user, pass: settings.pass },
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    },
    // The library logs commands; a password must not get near a log, so all that is listened to is a refusal.
    logger: ear.logger,
    disableAutoIdle: true,
    connectionTimeout: Math.min(CONNECT_MS, silenceMs),
    greetingTimeout: Math.min(CONNECT_MS, silenceMs),
    maxIdleTime: 9 * 60_000,
    maxLineLength: 16 * 1024 * 1024,
    maxLiteralSize: MAX_LITERAL,
    maxResponseSize: 2 * MAX_LITERAL,
  });
  // An 'error' without a listener would end the process; what matters arrives as a rejected command or as 'close'.
  client.on('error', () => undefined);
  hearOn(client, ear);
  try {
    // The library's own limits end with the greeting: a server that stops during the login would hold us for minutes.
    await withinSilence(client, silenceMs, () => client.connect());
    return ok(client);
  } catch (error) {
    client.close();
    return { ok: false, refusal: imapTrouble(error, settings, wordsOn(client)) };
  }
}

/** A silent server is noticed at most this part of the allowed silence too late. */
const LOOKS = 5;

/**
 * Does one piece of work on a connection. A server that sends nothing at all for `silenceMs` while it should answer (a
 * dead peer, a stopped process) is given up: the connection is closed and SilentServerError thrown.
 */
export async function withinSilence<T>(
  client: ImapFlow,
  silenceMs: number,
  work: () => Promise<T>,
): Promise<T> {
  // What was refused before is no reason for what fails now.
  forgetWords(client);
  let received = client.stats().received;
  let heardAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const now = client.stats().received;
      if (now !== received) {
        received = now;
        heardAt = performance.now();
      }
      if (performance.now() - heardAt < silenceMs) return;
      client.close();
      reject(new SilentServerError(`The server sent nothing for ${String(Math.round(silenceMs / 1000))} s.`));
    }, silenceMs / LOOKS);
  });
  try {
    return await Promise.race([work(), silence]);
  } finally {
    clearInterval(timer);
  }
}
