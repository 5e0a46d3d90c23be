import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plainMail } from '../support/mail.ts';
import { IntakeBench, nothingMore, subjects } from './imap-bench.ts';

const bench = new IntakeBench();

describe('STARTTLS', () => {
  const plain = () => ({ ...bench.servers.imap, port: bench.servers.starttlsPort, starttls: true });

  test('is done before the password is sent, with the same checks', async () => {
    await bench.append(plainMail({ subject: 'by STARTTLS' }));
    expect(
      await subjects(await bench.take(bench.intakeOf({ settings: plain(), firstRun: 'everything' }), 1)),
    ).toEqual(['by STARTTLS']);
    const untrusted = bench.intakeOf({ settings: { ...plain(), ca: undefined } });
    expect(await untrusted.next()).toMatchObject({ ok: false, refusal: { kind: 'tls' } });
  });

  test('that a server (or somebody on the way) does not offer is no reason to go on without', async () => {
    const heard: string[] = [];
    const stripped = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n');
      socket.on('data', (chunk) => {
        const line = chunk.toString();
        heard.push(line);
        socket.write(`* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n${line.split(' ')[0] ?? '*'} OK done\r\n`);
      });
    });
    await new Promise<void>((resolve) => stripped.listen(0, '127.0.0.1', resolve));
    try {
      const address = stripped.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const intake = bench.intakeOf({ settings: { ...plain(), port } });
      expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'tls' } });
      expect(heard.join('')).not.toMatch(/LOGIN|AUTHENTICATE|cHctYWxpY2U|pw-alice/i);
    } finally {
      stripped.close();
    }
  });
});

describe('trouble', () => {
  test('a server that restarts is connected to again, and nothing is missed', async () => {
    const intake = bench.intakeOf();
    await nothingMore(intake);
    await bench.servers.restartImap();
    await bench.append(plainMail({ subject: 'after the restart' }));
    expect(await subjects(await bench.take(intake, 1))).toEqual(['after the restart']);
    expect(intake.status()).toEqual({ state: 'ok', message: '' });
  });

  test('a server that is gone is an unreachable one, with a sentence, and waits grow', async () => {
    const intake = bench.intakeOf({ settings: { ...bench.servers.imap, port: 1 } });
    const first = await intake.next();
    expect(first).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
    expect(intake.status().state).toBe('retrying');
    expect(intake.status().message).toContain('localhost:1 can’t be reached');
  });

  test('a wrong password pauses: one try, not a storm', async () => {
    const intake = bench.intakeOf({ settings: { ...bench.servers.imap, pass: 'wrong-secret' } });
    const tries = () => bench.servers.log().split('auth failed').length - 1;
    const before = tries();
    for (let round = 0; round < 5; round++) {
      const refused = await intake.next();
      expect(refused).toMatchObject({ ok: false, refusal: { kind: 'auth' } });
    }
    await intake.changed(AbortSignal.timeout(300));
    expect(intake.status().state).toBe('paused');
    expect(intake.status().message).toContain('refused the password of alice@local.test');
    expect(intake.status().message).not.toContain('wrong-secret');
    expect(tries() - before).toBe(1);
    intake.resume();
    await intake.next();
    await expect.poll(() => tries() - before).toBe(2);
  });

  test('a certificate of an unknown authority is refused before the password is sent', async () => {
    const intake = bench.intakeOf({ settings: { ...bench.servers.imap, ca: undefined } });
    const logins = () => bench.servers.log().split('Login: user=').length;
    const before = logins();
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'tls' } });
    expect(intake.status().message).toContain('can’t be trusted');
    expect(logins()).toBe(before);
  });

  test('a certificate for another host name is refused', async () => {
    const intake = bench.intakeOf({ settings: { ...bench.servers.imap, host: '127.0.0.1' } });
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'tls' } });
    expect(intake.status().message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('a mailbox that is not there is named', async () => {
    const intake = bench.intakeOf({ mailbox: 'No/Such/Folder' });
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'mailbox' } });
  });

  test('a server that stopped answering is noticed, left, and found again', async () => {
    const intake = bench.intakeOf({ rescanMs: 200, silenceMs: 1000 });
    await nothingMore(intake);
    bench.servers.pauseImap();
    try {
      await intake.changed(AbortSignal.timeout(5000));
      const silent = await intake.next();
      expect(silent).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
    } finally {
      bench.servers.resumeImap();
    }
    await bench.append(plainMail({ subject: 'after the silence' }));
    expect(await subjects(await bench.take(intake, 1))).toEqual(['after the silence']);
  });

  test('a state file that can’t be read stops with a sentence instead of starting over', async () => {
    const intake = bench.intakeOf();
    await nothingMore(intake);
    const file = readdirSync(bench.stateDir).find((name) => name.endsWith('.json')) ?? '';
    expect(readFileSync(join(bench.stateDir, file), 'utf8')).toContain('"watermark"');
    expect(statSync(join(bench.stateDir, file)).mode & 0o777).toBe(0o600);
    writeFileSync(join(bench.stateDir, file), '{"version":1,"watermark":');
    expect(() => bench.intakeOf()).toThrow('can’t be read');
  });
});
