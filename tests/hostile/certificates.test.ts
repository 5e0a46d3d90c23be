import { type AddressInfo, createServer } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmailHand } from '../../daemon/hands/email/email-hand.ts';
import { type SmtpServer, smtpTransport } from '../../daemon/hands/email/smtp-transport.ts';
import { type HandFixture, handFixture } from '../daemon/hands/hand-fixture.ts';
import { testCertificate } from '../support/smtp-certificate.ts';
import { says } from './says.ts';

/** Somebody stands between this computer and the server that it sends through. */
const LOGIN = { user: 'me', password: 'very-secret-password' };
let the: HandFixture;
let hand: EmailHand;
const ends: (() => void)[] = [];

beforeEach(() => {
  the = handFixture();
  hand = the.open();
});
afterEach(() => {
  hand.close();
  the.remove();
  for (const end of ends.splice(0)) end();
});

interface Listening {
  readonly port: number;
  readonly heard: string[];
}

async function server(
  certificate: { key: string; cert: string } | null,
  how: 'implicit' | 'starttls' | 'plain',
): Promise<Listening> {
  const heard: string[] = [];
  const smtp = new SMTPServer({
    ...certificate,
    secure: how === 'implicit',
    disabledCommands: how === 'starttls' ? [] : ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: (auth, _session, done) => {
      heard.push(auth.password ?? '');
      done(null, { user: 'me' });
    },
    onData: (stream, session, done) => {
      heard.push(session.envelope.rcptTo.map(({ address }) => address).join());
      stream.on('data', () => undefined).on('end', () => done(null, 'kept'));
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  ends.push(() => smtp.close());
  return { port: (smtp.server.address() as AddressInfo).port, heard };
}

function through(over: Partial<SmtpServer> & { port: number }): void {
  const transport = smtpTransport({
    host: '127.0.0.1',
    tls: 'implicit',
    login: LOGIN,
    timeouts: { connect: 3000, reply: 3000 },
    ...over,
  });
  the.transport.next = Array.from({ length: 5 }, () => (submission) => transport.submit(submission));
}

async function sent(note: string, wait = 30_000) {
  await hand.execute({ records: [note] });
  the.clock.advance(wait);
  return hand.execute({ records: [note] });
}

const good = testCertificate(['127.0.0.1']);

describe('nothing is said to the wrong server, neither mail nor password, and the right one gets it afterwards', () => {
  it.each<[string, readonly string[], { from: number; to: number } | undefined, boolean, RegExp]>([
    [
      'signed by itself',
      ['127.0.0.1'],
      undefined,
      false,
      /certificate .* can't be trusted.*Correct host or ca_file/,
    ],
    [
      'for another name',
      ['smtp.other.example'],
      undefined,
      true,
      /certificate .* can't be trusted.*somebody is in between/,
    ],
    ['expired', ['127.0.0.1'], { from: -9, to: -2 }, true, /certificate .* can't be trusted/],
    ['not valid yet', ['127.0.0.1'], { from: 5, to: 9 }, true, /certificate .* can't be trusted/],
  ])('a certificate that is %s', { timeout: 20_000 }, async (_, names, days, known, sentence) => {
    const { note } = await the.approve();
    for (const how of ['implicit', 'starttls'] as const) {
      const certificate = testCertificate(names, days);
      const wrong = await server(certificate, how);
      through({ port: wrong.port, tls: how, ...(known ? { ca: certificate.cert } : {}) });
      const outcome = await sent(note, how === 'implicit' ? 30_000 : 60_000);
      expect(outcome).toMatchObject({ state: 'waiting', reason: 'backoff' });
      says(outcome.message, sentence);
      expect(wrong.heard).toEqual([]);
    }
    const right = await server(good, 'implicit');
    through({ port: right.port, ca: good.cert });
    expect((await sent(note, 3_600_000)).state).toBe('accepted');
    expect(right.heard).toEqual([LOGIN.password, 'ana@client.example']);
  });

  it('a server that offers no TLS any more', async () => {
    const wrong = await server(null, 'plain');
    through({ port: wrong.port, tls: 'starttls' });
    const outcome = await sent((await the.approve()).note);
    expect(outcome.state).toBe('waiting');
    says(outcome.message, /no encrypted connection; nothing was sent|certificate|can't be reached/);
    expect(wrong.heard).toEqual([]);
  });

  it('something that answers anything at all', async () => {
    const tcp = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('220 hello \u001b[2J\r\n250 AUTH PLAIN\r\n'.repeat(50));
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    ends.push(() => tcp.close());
    through({ port: (tcp.address() as AddressInfo).port });
    const outcome = await sent((await the.approve()).note);
    expect(outcome.state).toBe('waiting');
    says(outcome.message, /can't be reached|can't be trusted|encrypted/);
    expect(JSON.stringify(the.entries())).not.toContain(LOGIN.password);
  });

  it('without TLS a password goes to this machine only', () => {
    expect(() => smtpTransport({ host: 'smtp.example.com', port: 25, tls: 'none', login: LOGIN })).toThrow(
      /without TLS would show the password/,
    );
  });
});
