import type { ImapFlow, ImapFlowError } from 'imapflow';
import { type Refusal, type Result, ok } from '../../shared/result.ts';
import { oneLine } from '../../shared/text/show.ts';
import { MAIL_LIMITS } from './limits.ts';

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

export type ImapTrouble = Refusal<'auth' | 'tls' | 'unreachable' | 'mailbox'>;

/** The server answered nothing for too long; the connection has been closed. */
export class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
}

/** What a person has to put right in the mailbox or its configuration; the message is the sentence. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError';
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
  const client = new ImapFlow({
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
    // The library logs commands; a password must not get near a log.
    logger: false,
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
  try {
    await client.connect();
    return ok(client);
  } catch (error) {
    client.close();
    return { ok: false, refusal: imapTrouble(error, settings) };
  }
}

/**
 * Does one piece of work on a connection. A server that sends nothing at all for `silenceMs` while it should answer (a
 * dead peer, a stopped process) is given up: the connection is closed and SilentServerError thrown.
 */
export async function withinSilence<T>(
  client: ImapFlow,
  silenceMs: number,
  work: () => Promise<T>,
): Promise<T> {
  let received = client.stats().received;
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const now = client.stats().received;
      if (now !== received) {
        received = now;
        return;
      }
      client.close();
      reject(new SilentServerError(`The server sent nothing for ${String(Math.round(silenceMs / 1000))} s.`));
    }, silenceMs);
  });
  try {
    return await Promise.race([work(), silence]);
  } finally {
    clearInterval(timer);
  }
}

/** Codes of RFC 5530 and RFC 9051 that say "not now" rather than "not with this password". */
const NOT_NOW = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'OVERQUOTA', 'CONTACTADMIN']);
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|HOSTNAME_MISMATCH|INVALID_CA)/;

const BROKEN_MACHINE = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE']);

/** Rethrows what is a bug of ours, or a disk that can't be written, rather than trouble with a server. */
function notOurs(error: unknown): Error {
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError)
    throw error;
  if (BROKEN_MACHINE.has((error as NodeJS.ErrnoException | null)?.code ?? '')) throw error;
  return error instanceof Error ? error : new Error(String(error));
}

/** What went wrong, as a sentence that says what to do; holds neither the password nor unescaped text of the server. */
export function imapTrouble(
  error: unknown,
  { host, port, user }: Pick<ImapSettings, 'host' | 'port' | 'user'>,
): ImapTrouble {
  if (error instanceof MailboxError) return { kind: 'mailbox', message: error.message };
  const at = `${host}:${String(port)}`;
  const known = notOurs(error) as ImapFlowError;
  const said = oneLine(known.responseText ?? '', 120);
  const says = said === '' ? '' : ` It says: ${said}`;
  if (known.authenticationFailed === true && !NOT_NOW.has(known.serverResponseCode ?? '')) {
    return {
      kind: 'auth',
      message: `The mail server ${at} refused the password of ${user}. Check user and password (some providers want an app password).${says}`,
    };
  }
  if (CERTIFICATE.test(known.code ?? '') || known.tlsFailed === true) {
    return {
      kind: 'tls',
      message: `The certificate of ${at} can’t be trusted (${known.code ?? 'TLS failed'}), so nothing was sent to it. Check the host name, or name the authority with ca_file.`,
    };
  }
  if (known.mailboxMissing === true) {
    return {
      kind: 'mailbox',
      message: `The mail server ${at} has no folder of that name for ${user}. Check the mailbox in the configuration.`,
    };
  }
  const reason = known.code ?? oneLine(known.message, 120);
  return {
    kind: 'unreachable',
    message: `The mail server ${at} can’t be reached (${reason}); it is tried again by itself.${says}`,
  };
}
