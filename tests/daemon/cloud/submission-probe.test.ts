import { afterEach, describe, expect, it } from 'vitest';
import { probeSubmission } from '../../../daemon/cloud/submission-probe.ts';
import { type Answering, type ScriptedSmtp, scriptedSmtp } from '../../support/scripted-smtp.ts';
import { testCertificate } from '../../support/smtp-certificate.ts';

const certificate = testCertificate(['127.0.0.1']);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const PLAIN = base64('\0me\0hünter2');

const servers: ScriptedSmtp[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function probed(answering: Answering) {
  const server = await scriptedSmtp(certificate, answering);
  servers.push(server);
  const { port } = server;
  const target = { host: '127.0.0.1', port, user: 'me', pass: 'hünter2', ca: certificate.cert };
  const probe = await probeSubmission({ ...target, timeoutMs: 5000 });
  return { probe, heard: server.heard.slice(server.heard.lastIndexOf('EHLO probe.invalid') + 1) };
}

/** Exchange: no PLAIN, and a LOGIN that ends so. */
const loginOnly =
  (last: string): Answering =>
  (line) => {
    if (line.startsWith('AUTH PLAIN')) return '504 5.7.4 Unrecognized authentication type';
    if (line === 'AUTH LOGIN') return '334 VXNlcm5hbWU6';
    return line === base64('me') ? '334 UGFzc3dvcmQ6' : line === base64('hünter2') ? last : '500 what?';
  };

describe('a password that the submission server', () => {
  it('takes could send; no mail is begun', async () => {
    const { probe, heard } = await probed((line) =>
      line === `AUTH PLAIN ${PLAIN}` ? '235 2.7.0 ok' : '500',
    );
    expect(probe).toEqual({ kind: 'can-send' });
    expect(heard.filter((line) => line !== 'QUIT')).toEqual([`AUTH PLAIN ${PLAIN}`]);
  });

  it.each([
    ['535 5.7.8 Error: authentication failed', '535 5.7.8 Error: authentication failed'],
    ['535 no', '535 no'],
    ['550 5.7.8 no', '550 5.7.8 no'],
    ['535-5.7.8 no, for\r\n535 5.7.8 reasons', '535 5.7.8 reasons'],
  ])('refuses can’t: %j', async (answer, reply) => {
    const { probe, heard } = await probed(() => answer);
    expect(probe).toEqual({ kind: 'cannot-send', reply });
    expect(heard.filter((line) => line.startsWith('AUTH'))).toHaveLength(1);
  });

  it('takes by LOGIN alone could send', async () => {
    expect((await probed(loginOnly('235 2.7.0 ok'))).probe).toEqual({ kind: 'can-send' });
  });

  it('refuses by LOGIN alone can’t', async () => {
    expect((await probed(loginOnly('535 5.7.3 Authentication unsuccessful'))).probe).toEqual({
      kind: 'cannot-send',
      reply: '535 5.7.3 Authentication unsuccessful',
    });
  });

  it.each([
    ['takes', '235 ok', { kind: 'can-send' }],
    ['refuses', '535 no', { kind: 'cannot-send', reply: '535 no' }],
  ])('asks for once more and then %s', async (_what, last, expected) => {
    const { probe } = await probed((line) =>
      line.startsWith('AUTH PLAIN') ? '334 ' : line === PLAIN ? last : '500 what?',
    );
    expect(probe).toEqual(expected);
  });
});

describe('an answer that says nothing about the password', () => {
  it.each([
    '504 5.7.4 Unrecognized authentication type',
    '534 5.7.9 Authentication mechanism is too weak',
    '538 Encryption required',
    '503 5.5.1 Error: authentication not enabled',
    '502 5.5.2 Error: command not recognized',
    '454 4.7.0 Temporary authentication failure',
    '421 4.7.0 Too many connections',
    '535 5.7.0 (#AUTH005) Too many bad auth attempts',
    '535 5.7.8 Error: authentication failed: temporary failure',
  ])('%s', async (answer) => {
    const { probe, heard } = await probed(() => answer);
    expect(probe).toEqual({ kind: 'no-answer', message: `The server answered ${answer}` });
    // Another way in is tried where this one is closed, and not where the server wants to be left alone.
    expect(heard.includes('AUTH LOGIN')).toBe(!answer.startsWith('4'));
  });

  it('to a server that only ever asks on, though it says 535 when that is called off', async () => {
    const { probe } = await probed((line) => (line === '*' ? '535 5.7.8 called off' : '334 more'));
    expect(probe).toEqual({ kind: 'no-answer', message: 'The server answered 334 more' });
  });

  it('a connection that is closed', async () => {
    expect((await probed(() => null)).probe).toEqual({
      kind: 'no-answer',
      message: 'The server closed the connection.',
    });
  });

  it.each(['454 \u001b[2Jall \u009b31mis well', '535 \u001b[2Jall \u009b31mis well'])(
    'is shown without what would move the terminal: %j',
    async (answer) => {
      const { probe } = await probed(() => answer);
      expect(JSON.stringify(probe)).not.toMatch(/\\u001b|\u009b/);
      expect(Object.values(probe).join(' ')).toContain('‹U+001B›[2Jall');
    },
  );

  it('tells no password that a server repeats', async () => {
    const { probe } = await probed((line) => `500 unknown: ${line}`);
    expect(probe).toEqual({ kind: 'no-answer', message: 'The server answered 500 unknown: AUTH LOGIN' });
    const asked = await probed(
      (line) => `454 ${Buffer.from('hünter2').toString('latin1')}, unknown: ${line}`,
    );
    expect(asked.probe).toEqual({
      kind: 'no-answer',
      message: 'The server answered 454 …, unknown: AUTH PLAIN …',
    });
  });

  it('keeps letters that are no ASCII', async () => {
    const { probe } = await probed(() => `454 ${Buffer.from('später').toString('latin1')}`);
    expect(probe).toEqual({ kind: 'no-answer', message: 'The server answered 454 später' });
  });
});
