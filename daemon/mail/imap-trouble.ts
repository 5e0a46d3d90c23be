import type { ImapFlowError } from 'imapflow';
import type { Refusal } from '../../shared/result.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type ServerWords, askedWaitMs } from './imap-ear.ts';
import type { ImapSettings } from './imap.ts';

/**
 * - `auth`: the server refuses this user with this password
 * - `tls`: nothing was sent, since the certificate can't be trusted
 * - `mailbox`: there is no such folder, or what the mailbox holds can't be used
 * - `busy`: the server wants to be left alone for a while
 * - `unreachable`: everything that passes by itself
 */
export type ImapTrouble = Refusal<'auth' | 'tls' | 'unreachable' | 'mailbox' | 'busy'> & {
  /** With `busy`: how long the server wants to be left alone, in milliseconds, where it says so. */
  readonly waitMs?: number;
};

/** The server answered nothing for too long; the connection has been closed. */
export class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
}

/** What a person has to put right in the mailbox or its configuration; the message is the sentence. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError';
}

/** A command was refused or was never answered, where the library only says that there is no result. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * Codes of RFC 5530 and RFC 9051 that say "not now"; THROTTLED is what Gmail and Outlook say, and OVERQUOTA is Gmail's for
 * too much traffic in a day.
 */
const NOT_NOW = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'OVERQUOTA', 'THROTTLED']);
/** Codes under which a refused login says nothing about the password; of one message, they say that it is damaged. */
const NOT_THE_PASSWORD = new Set(['SERVERBUG', 'CONTACTADMIN', 'CORRUPTION']);
/** Servers that say it in words alone, such as "Too many simultaneous connections". */
const BUSY_WORDS = /\b(?:throttled|throttling|too many|rate limit|exceeded command or bandwidth)\b/i;
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

/**
 * What went wrong, as a sentence that says what to do; holds neither the password nor unescaped text of the server.
 *
 * @param heard what the server said on this connection when it last refused something (imap-ear.ts)
 */
export function imapTrouble(
  error: unknown,
  { host, port, user }: Pick<ImapSettings, 'host' | 'port' | 'user'>,
  heard: ServerWords | null = null,
): ImapTrouble {
  if (error instanceof MailboxError) return { kind: 'mailbox', message: error.message };
  const at = `${host}:${String(port)}`;
  const known = notOurs(error) as ImapFlowError;
  const words = wordsOf(known) ?? heard;
  const said = oneLine(words?.text ?? '', 120);
  const says = said === '' ? '' : ` It says: ${said}`;
  if (CERTIFICATE.test(known.code ?? '') || known.tlsFailed === true) {
    return {
      kind: 'tls',
      message: `The certificate of ${at} can’t be trusted (${known.code ?? 'TLS failed'}), so nothing was sent to it. Check the host name, or name the authority with ca_file.`,
    };
  }
  if (words !== null && isBusy(words)) {
    return {
      kind: 'busy',
      message: `The mail server ${at} wants to be left alone for now; it is asked again by itself.${says}`,
      ...(words.waitMs === null ? {} : { waitMs: words.waitMs }),
    };
  }
  if (known.authenticationFailed === true && answered(known)) {
    return {
      kind: 'auth',
      message: `The mail server ${at} refused the password of ${user}. Check user and password (some providers want an app password).${says}`,
    };
  }
  if (known.mailboxMissing === true) {
    return {
      kind: 'mailbox',
      message: `The mail server ${at} has no folder of that name for ${user}. Check the mailbox in the configuration; a folder that was renamed goes on where it was.`,
    };
  }
  const reason = known.code ?? oneLine(known.message, 120);
  return {
    kind: 'unreachable',
    message: `The mail server ${at} can’t be reached (${reason}); it is tried again by itself.${says}`,
  };
}

/** Whether a server refused one command and the connection still works, for a reason that is not its own load. */
export function isRefusal(error: unknown, heard: ServerWords | null): boolean {
  const known = error as ImapFlowError;
  const refused =
    error instanceof RefusedError || known.responseStatus === 'NO' || known.responseStatus === 'BAD';
  const words = wordsOf(known) ?? heard;
  return refused && (words === null || !isBusy(words));
}

function isBusy({ code, text }: ServerWords): boolean {
  return NOT_NOW.has(code) || BUSY_WORDS.test(text.slice(0, 500));
}

/** A connection that breaks during the login is marked as a failed login too: only an answer speaks of the password. */
function answered({ responseStatus, code, serverResponseCode }: ImapFlowError): boolean {
  if (NOT_THE_PASSWORD.has((serverResponseCode ?? '').toUpperCase())) return false;
  return responseStatus === 'NO' || (responseStatus === 'BAD' && code === undefined);
}

function wordsOf(error: ImapFlowError): ServerWords | null {
  const text = error.responseText ?? error.reason ?? '';
  const code = (error.serverResponseCode ?? '').toUpperCase();
  if (text === '' && code === '') return null;
  return { code, text, waitMs: error.throttleReset ?? askedWaitMs(text) };
}
