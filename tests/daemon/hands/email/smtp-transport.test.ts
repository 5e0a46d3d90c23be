import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Submitted } from '../../../../daemon/hands/email/ports.ts';
import { type SmtpServer, smtpTransport } from '../../../../daemon/hands/email/smtp-transport.ts';
import { type FaultServers, faultServers } from '../../../support/fault-smtp.ts';
import { testCertificate } from '../../../support/smtp-certificate.ts';
import { type FaultPlan } from '../../../support/smtp-fault-plan.ts';

const ENVELOPE = { from: 'me@example.com', to: ['ana@client.example', 'ben@partner.example'] };
const RAW = Buffer.from('Subject: x\r\n\r\n.\r\n..two\r\n.three\r\nFrom here\r\nthe end\r\n');
const SECRET = 'correct horse battery';

async function submit(
  server: Omit<SmtpServer, 'timeouts'>,
  raw: Buffer = RAW,
  first: () => void = () => undefined,
): Promise<Submitted> {
  const transport = smtpTransport({ ...server, timeouts: { connect: 2000, reply: 2000 } });
  return transport.submit({ envelope: ENVELOPE, raw, beforeFirstByte: first });
}

describe('against a server that misbehaves', () => {
  let servers: FaultServers;
  beforeAll(async () => {
    servers = await faultServers();
  });
  afterAll(() => servers.close());

  const against = async (plan: FaultPlan, first?: () => void) => {
    const at = await servers.listen(plan);
    const submitted = await submit(
      { host: '127.0.0.1', port: at.port, tls: 'none', login: null },
      RAW,
      first,
    );
    return { at, submitted };
  };

  it.each([true, false])(
    'hands the bytes over unchanged and says who takes them (pipelining: %s)',
    async (pipelining) => {
      const { at, submitted } = await against({ pipelining });
      expect(submitted).toMatchObject({ kind: 'accepted', reply: '250 2.0.0 Ok: queued as FAULT' });
      expect(at.deliveries()).toEqual([{ raw: RAW, envelope: ENVELOPE }]);
    },
  );

  it.each([true, false])(
    'calls beforeFirstByte once, and only after the server asked (pipelining: %s)',
    async (pipelining) => {
      let calls = 0;
      await against({ pipelining }, () => calls++);
      expect(calls).toBe(1);
      for (const plan of [
        { data: '451 later' },
        { rcpt: '550 no' },
        { mail: '451 no' },
        { data: 'drop' },
        { greeting: 'drop' },
      ]) {
        const { submitted } = await against({ ...plan, pipelining }, () => calls++);
        expect(submitted.kind).not.toBe('accepted');
        expect(calls, JSON.stringify(plan)).toBe(1);
      }
    },
  );

  it('hands nothing over where beforeFirstByte throws, not even a QUIT that would be a line of the message', async () => {
    const { at, submitted } = await against({}, () => {
      throw new Error('the journal says no');
    });
    await at.saw('closed');
    expect(submitted).toMatchObject({ kind: 'not-reached' });
    expect(at.count('data')).toBe(1);
    expect(at.count('first-bytes')).toBe(0);
    expect(at.deliveries()).toEqual([]);
  });

  it('keeps what the server said about each recipient', async () => {
    const { at, submitted } = await against({ rcptOf: { 'ben@partner.example': '550 5.1.1 nobody here' } });
    expect(submitted).toMatchObject({
      kind: 'accepted',
      recipients: [
        { address: 'ana@client.example', accepted: true, reply: '' },
        { address: 'ben@partner.example', accepted: false, reply: '550 5.1.1 nobody here' },
      ],
    });
    expect(at.deliveries()[0]!.envelope.to).toEqual(['ana@client.example']);
  });

  it('asks later where one recipient may be taken later and the other never', async () => {
    const { submitted } = await against({
      rcptOf: {
        'ana@client.example': '451 4.7.1 greylisted',
        'ben@partner.example': '550 5.1.1 nobody here',
      },
    });
    expect(submitted).toMatchObject({ kind: 'deferred' });
  });

  it.each([
    [{ end: '451 4.3.0 later' }, 'deferred'],
    [{ end: '554 5.7.1 spam' }, 'refused'],
    [{ end: '421 4.3.2 shutting down' }, 'deferred'],
    [{ end: 'drop' }, 'lost'],
    [{ end: 'keep-drop' }, 'lost'],
    [{ end: 'keep-hang' }, 'lost'],
    [{ mail: '550 5.7.1 not you' }, 'refused'],
    [{ data: '554 5.5.1 no' }, 'refused'],
    [{ greeting: '421 4.3.2 busy' }, 'deferred'],
    [{ greeting: '554 5.3.2 no service' }, 'deferred'],
    [{ mail: '421 4.3.2 shutting down' }, 'deferred'],
    [{ mail: 'drop' }, 'not-reached'],
    [{ rcpt: 'drop' }, 'not-reached'],
    [{ data: 'drop' }, 'not-reached'],
  ] as const)('%j is %s', async (plan, kind) => {
    const { submitted } = await against(plan);
    expect(submitted.kind).toBe(kind);
  });

  it.each([
    [{ auth: 'drop' }, 'not-reached'],
    [{ auth: 'hang' }, 'not-reached'],
    [{ auth: '421 4.3.2 shutting down' }, 'deferred'],
    [{ auth: '235 2.7.0 welcome' }, 'accepted'],
  ] as const)('after the password was said %j is %s', async (plan, kind) => {
    const at = await servers.listen(plan);
    const to = {
      host: '127.0.0.1',
      port: at.port,
      tls: 'none',
      login: { user: 'me', password: SECRET },
    } as const;
    // A login is not waited for as long as the word about a message is.
    const transport = smtpTransport({ ...to, timeouts: { connect: 500, reply: 600_000 } });
    const submitted = await transport.submit({
      envelope: ENVELOPE,
      raw: RAW,
      beforeFirstByte: () => undefined,
    });
    expect(submitted.kind).toBe(kind);
    expect(at.count('data')).toBe(kind === 'accepted' ? 1 : 0);
  });

  it('says so where nothing listens', async () => {
    const submitted = await submit({ host: '127.0.0.1', port: 1, tls: 'none', login: null });
    expect(submitted).toMatchObject({ kind: 'not-reached' });
    expect('message' in submitted && submitted.message).toContain('127.0.0.1:1');
  });
});

describe('encryption and login', () => {
  const running: SMTPServer[] = [];
  afterEach(() => {
    for (const server of running.splice(0)) server.close();
  });

  const serve = async (options: SMTPServerOptions) => {
    const taken: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      onAuth: (auth, _session, done) => {
        if (auth.password === SECRET) done(null, { user: auth.username });
        else
          done(
            new Error(`no: ${auth.password ?? ''} ${Buffer.from(auth.password ?? '').toString('base64')}`),
          );
      },
      onData: (stream, _session, done) => {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
        stream.on('end', () => {
          taken.push(text);
          done();
        });
      },
      ...options,
    });
    server.on('error', () => undefined);
    running.push(server);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return { port: (server.server.address() as AddressInfo).port, taken };
  };
  const login = { user: 'me', password: SECRET };

  it.each(['implicit', 'starttls'] as const)(
    'sends over %s to a server whose certificate is right',
    async (tls) => {
      const made = testCertificate(['localhost', '127.0.0.1']);
      const { port, taken } = await serve({ ...made, secure: tls === 'implicit' });
      for (const host of ['127.0.0.1', 'localhost']) {
        expect((await submit({ host, port, tls, login, ca: made.cert })).kind).toBe('accepted');
      }
      expect(taken).toEqual([RAW.toString(), RAW.toString()]);
    },
  );

  const wrong = {
    'of another host': {
      names: ['mail.elsewhere.example'],
      days: { from: -1, to: 2 },
      trusted: true,
      why: /does not match|altnames/,
    },
    'of an unknown authority': {
      names: ['127.0.0.1'],
      days: { from: -1, to: 2 },
      trusted: false,
      why: /self-signed/,
    },
    'that has expired': { names: ['127.0.0.1'], days: { from: -9, to: -2 }, trusted: true, why: /expired/ },
  };
  it.each(
    Object.entries(wrong).flatMap(([what, how]) =>
      (['implicit', 'starttls'] as const).map((tls) => ({ what, tls, ...how })),
    ),
  )(
    'sends nothing over $tls to a certificate $what, not even the password',
    async ({ tls, names, days, trusted, why }) => {
      const made = testCertificate(names, days);
      const authority = trusted ? made.cert : testCertificate(names).cert;
      let logins = 0;
      const { port, taken } = await serve({
        ...made,
        secure: tls === 'implicit',
        onAuth: (_auth, _session, done) => {
          logins++;
          done(null, { user: 'x' });
        },
      });
      const submitted = await submit({ host: '127.0.0.1', port, tls, login, ca: authority });
      expect(submitted).toMatchObject({ kind: 'not-reached' });
      expect('message' in submitted && submitted.message).toMatch(
        /certificate of 127\.0\.0\.1:\d+ can't be trusted/,
      );
      expect('message' in submitted && submitted.message).toMatch(why);
      expect({ logins, taken }).toEqual({ logins: 0, taken: [] });
    },
  );

  it('does not fall back to plain text where the server offers no STARTTLS', async () => {
    const { port, taken } = await serve({ disabledCommands: ['STARTTLS'] });
    const submitted = await submit({ host: '127.0.0.1', port, tls: 'starttls', login });
    expect(submitted).toMatchObject({ kind: 'not-reached' });
    expect(taken).toEqual([]);
  });

  it('never repeats the password, though the server does', async () => {
    const { port } = await serve({ disabledCommands: ['STARTTLS'] });
    const password = 'hunter2-hunter2';
    const submitted = await submit({ host: '127.0.0.1', port, tls: 'none', login: { user: 'me', password } });
    expect(submitted.kind).toBe('deferred');
    const text = JSON.stringify(submitted);
    expect(text).toContain('refused the login');
    expect(text).toContain('[withheld]');
    expect(text).not.toContain(password);
    expect(text).not.toContain(Buffer.from(password).toString('base64'));
  });

  it('refuses to be set up without encryption for a server elsewhere', () => {
    expect(() => smtpTransport({ host: 'mail.example.com', port: 25, tls: 'none', login: null })).toThrow(
      /without TLS/,
    );
  });

  it('does not hand over a message that is larger than the server allows', async () => {
    const { port, taken } = await serve({ disabledCommands: ['STARTTLS', 'AUTH'], size: 20 });
    expect((await submit({ host: '127.0.0.1', port, tls: 'none', login: null })).kind).toBe('refused');
    expect(taken).toEqual([]);
  });
});
