import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { oneLine } from '../../shared/text/show.ts';
import { type Reply, type SmtpTalk, smtpTalk } from './smtp-talk.ts';

/**
 * Whether a mailbox password would also be taken at the submission port (PROTOCOL §10). `reply` and `message` are one
 * line, with what the server said made visible.
 */
export type Probe =
  | { readonly kind: 'can-send' }
  /** The server refused this very password. */
  | { readonly kind: 'cannot-send'; readonly reply: string }
  /** Nothing was learned about the password. */
  | { readonly kind: 'no-answer'; readonly message: string };

export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly pass: string;
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
}

const PATIENCE_MS = 15_000;
const EHLO = 'EHLO probe.invalid';

/**
 * Tries to log in at a submission server over verified TLS and quits: EHLO, STARTTLS, AUTH PLAIN or else AUTH LOGIN
 * (RFC 4954), QUIT. It opens no mail transaction, and this file has no code for one.
 */
export async function probeSubmission(target: ProbeTarget): Promise<Probe> {
  const timeoutMs = target.timeoutMs ?? PATIENCE_MS;
  let socket: Socket | null = null;
  try {
    socket = target.port === 465 ? await secure(target) : await open(target);
    let talk = smtpTalk(socket, timeoutMs);
    wants('220', await talk.heard());
    wants('250', await talk.ask(EHLO));
    if (target.port !== 465) {
      wants('220', await talk.ask('STARTTLS'));
      socket = await secure(target, socket);
      talk = smtpTalk(socket, timeoutMs);
      wants('250', await talk.ask(EHLO));
    }
    const probe = await logIn(talk, target);
    socket.write('QUIT\r\n');
    return probe;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'no connection';
    // TLS names what stands in the server's certificate, too.
    return { kind: 'no-answer', message: oneLine(message, 200) };
  } finally {
    socket?.destroy();
  }
}

/**
 * What a server offers in EHLO is not always what it takes, so it is tried: PLAIN, and where that is no way in here,
 * LOGIN, all that Exchange has.
 */
async function logIn(talk: SmtpTalk, { user, pass }: ProbeTarget): Promise<Probe> {
  const whole = base64(`\0${user}\0${pass}`);
  const secrets = [whole, base64(pass), pass];
  // A server that overlooks what is said at once asks for it, which is no answer yet.
  const plain = await exchange(talk, `AUTH PLAIN ${whole}`, [whole]);
  const first = meaning(plain, secrets);
  if (first.kind !== 'no-answer' || plain.code.startsWith('4')) return first;
  return meaning(await exchange(talk, 'AUTH LOGIN', [base64(user), base64(pass)]), secrets);
}

/** Meets as many challenges (334) as there are words for. One more is called off: a "no" to that is none to the words. */
async function exchange(talk: SmtpTalk, command: string, words: readonly string[]): Promise<Reply> {
  let reply = await talk.ask(command);
  for (const word of words) {
    if (reply.code !== '334') return reply;
    reply = await talk.ask(word);
  }
  if (reply.code === '334') await talk.ask('*');
  return reply;
}

/** Words of servers that say "no" for a while to whoever asks too often, or to everybody. */
const BAD_MOMENT = /\b(?:too many|temporar(?:y|ily)|throttl\w+|rate limit)/i;

/**
 * 535, and the enhanced code 5.7.8, speak of the password (RFC 4954 §6). All else says something about the server: it
 * has no such way to log in, or no time. Some servers repeat the line that they did not take.
 */
function meaning({ code, text }: Reply, secrets: readonly string[]): Probe {
  if (code.startsWith('2')) return { kind: 'can-send' };
  const told = secrets.reduce((left, secret) => left.replaceAll(secret, '…'), text);
  const says = oneLine(`${code} ${told}`, 100);
  const refused = code === '535' || (code.startsWith('5') && /^5\.7\.8\b/.test(text));
  return refused && !BAD_MOMENT.test(text)
    ? { kind: 'cannot-send', reply: says }
    : { kind: 'no-answer', message: `The server answered ${says}` };
}

function wants(code: string, reply: Reply): void {
  if (reply.code !== code) throw new Error(`The server answered ${reply.code} ${reply.text.slice(0, 100)}`);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function open({ host, port, timeoutMs }: ProbeTarget): Promise<Socket> {
  return settled(connectTcp({ host, port, timeout: timeoutMs ?? PATIENCE_MS }), 'connect');
}

function secure({ host, port, ca, timeoutMs }: ProbeTarget, over?: Socket): Promise<Socket> {
  const tls = connectTls({
    ...(over === undefined ? { host, port } : { socket: over }),
    servername: /^[\d.:]+$/.test(host) ? '' : host,
    host,
    timeout: timeoutMs ?? PATIENCE_MS,
    ...(ca === undefined ? {} : { ca }),
  });
  return settled(tls, 'secureConnect');
}

function settled<T extends Socket>(socket: T, event: string): Promise<T> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => {
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('timeout', () => {
      socket.destroy(new Error('The server did not answer in time.'));
    });
  });
}
