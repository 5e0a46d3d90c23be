import { sameAddress } from '../../../shared/text/address.ts';
import { oneLine } from '../../../shared/text/show.ts';
import { type Envelope, type RecipientOutcome } from '../entry.ts';
import { type Submitted } from './ports.ts';

/** What the SMTP client reports of a message that was taken. */
export interface SentInfo {
  readonly response: string;
  readonly accepted: readonly string[];
  readonly rejectedErrors?: readonly unknown[] | undefined;
}

/** What the SMTP client reports of a message that was not, and whether it had been given a byte of it. */
export interface SendFailure {
  readonly error: unknown;
  readonly gaveBytes: boolean;
}

export interface ServerName {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** The fields of the client's errors that say something; each checked, since anything can be thrown. */
interface Failure {
  readonly code: string;
  readonly cause: string;
  readonly reply: string;
  readonly status: number;
  readonly message: string;
  readonly rejected: readonly unknown[];
}

/** What became of the message, judged from the client's report alone; the reply's first digit decides (RFC 5321 §4.2.1). */
export function submittedOf(
  result: { info: SentInfo } | SendFailure,
  envelope: Envelope,
  server: ServerName,
): Submitted {
  if ('info' in result) {
    const { response, accepted, rejectedErrors = [] } = result.info;
    return {
      kind: 'accepted',
      reply: clean(response, server),
      recipients: recipientsOf(envelope, accepted, rejectedErrors, server),
    };
  }
  const failure = read(result.error);
  return result.gaveBytes
    ? afterFirstByte(failure, envelope, server)
    : beforeFirstByte(failure, envelope, server);
}

/** Only a reply to the message itself says that the server does not have it; all else leaves that open (RFC 1047). */
function afterFirstByte(failure: Failure, envelope: Envelope, server: ServerName): Submitted {
  if (failure.code !== 'EMESSAGE' || failure.status < 400) {
    const message = `The connection to ${server.host} ended before the server said whether it took the message.`;
    return { kind: 'lost', message };
  }
  return replied(failure, envelope, server);
}

function beforeFirstByte(failure: Failure, envelope: Envelope, server: ServerName): Submitted {
  const where = `${server.host}:${String(server.port)}`;
  if (failure.code === 'EAUTH') {
    const message = `${where} refused the login (${clean(failure.reply || failure.message, server)}); correct user or password in the configuration.`;
    return { kind: 'deferred', message, recipients: [] };
  }
  const certificate = CERTIFICATE.exec(`${failure.cause} ${failure.message}`);
  if (certificate !== null) {
    const message =
      `The certificate of ${where} can't be trusted (${clean(failure.message, server)}). Nothing was sent, not even ` +
      'the password. Correct host or ca_file in the configuration; if both are right, somebody is in between.';
    return { kind: 'not-reached', message };
  }
  if (failure.code === 'ETLS') {
    return {
      kind: 'not-reached',
      message: `${where} offers no encrypted connection; nothing was sent. Use its TLS port.`,
    };
  }
  if (failure.status >= 400) return replied(failure, envelope, server);
  if (failure.code === 'EMESSAGE' || failure.code === 'EENVELOPE') {
    return {
      kind: 'refused',
      message: `${where} can't take this message: ${clean(failure.message, server)}`,
      recipients: [],
    };
  }
  const why = clean(failure.cause || failure.message, server);
  return { kind: 'not-reached', message: `${where} can't be reached (${why}); nothing was sent.` };
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|certificate/i;

/** 5yz about this message refuses it; a server that refuses us altogether may be kinder later. */
function replied(failure: Failure, envelope: Envelope, server: ServerName): Submitted {
  const recipients = recipientsOf(envelope, [], failure.rejected, server);
  const reply = clean(failure.reply, server);
  const aboutMessage = failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE';
  return failure.status >= 500 && aboutMessage
    ? { kind: 'refused', message: `The server refused the message: ${reply}`, recipients }
    : { kind: 'deferred', message: `The server did not take the message now: ${reply}`, recipients };
}

function recipientsOf(
  envelope: Envelope,
  accepted: readonly string[],
  errors: readonly unknown[],
  server: ServerName,
): RecipientOutcome[] {
  return envelope.to.map((address) => {
    const error = errors.find((candidate) => sameAddress(text(candidate, 'recipient'), address));
    return {
      address,
      accepted: accepted.some((taken) => sameAddress(taken, address)),
      reply: clean(text(error, 'response'), server),
    };
  });
}

function read(error: unknown): Failure {
  const rejected = property(error, 'rejectedErrors');
  return {
    code: text(error, 'code'),
    cause: text(error, 'originalCode'),
    reply: text(error, 'response'),
    status: Number(property(error, 'responseCode')) || 0,
    message: error instanceof Error ? error.message : String(error),
    rejected: Array.isArray(rejected) ? (rejected as unknown[]) : [],
  };
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function text(value: unknown, key: string): string {
  const found = property(value, key);
  return typeof found === 'string' ? found : '';
}

/** One visible line of a server's text, without our own secrets: servers echo what they did not like. */
function clean(reply: string, server: ServerName): string {
  return oneLine(withhold(reply, server.login), 300);
}

function withhold(reply: string, login: ServerName['login']): string {
  if (login === null || login.password === '') return reply;
  const secrets = [
    Buffer.from(`\0${login.user}\0${login.password}`).toString('base64'),
    Buffer.from(login.password).toString('base64'),
    login.password,
  ];
  return secrets.reduce((rest, secret) => rest.split(secret).join('[withheld]'), reply);
}
