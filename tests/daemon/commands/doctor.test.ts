import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptedSmtp } from '../../support/scripted-smtp.ts';
import { testCertificate } from '../../support/smtp-certificate.ts';
import { CLOUD_PROGRAM, Machine, PROGRAM, type Ran, json, run } from './cli.ts';
import { type TestServer, startImap, startSubmission } from './mail-servers.ts';

const SECRET = 'hunter2-and-more';

let machine: Machine;
let servers: TestServer[];
beforeEach(async () => {
  machine = await Machine.setUp();
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server.close();
  await machine.remove();
});

const checksOf = (ran: Ran) => {
  const { checks } = json(ran) as { checks: { name: string; state: string; message: string }[] };
  return Object.fromEntries(checks.map(({ name, state, message }) => [name, `${state}: ${message}`]));
};

/** No output of any command may hold a secret, whatever happened. */
function keepsSecrets(ran: Ran): Ran {
  expect(ran.stdout + ran.stderr).not.toContain(SECRET);
  expect(ran.stdout + ran.stderr).not.toContain(Buffer.from(SECRET).toString('base64').slice(2, 16));
  return ran;
}

describe('doctor for a local configuration', () => {
  const doctor = async (env: Record<string, string> = {}) =>
    keepsSecrets(await run(['doctor', '--json', '--config', machine.pair.localConfig], env));
  const sendBy = (smtp: Record<string, unknown>) =>
    machine.configure('local', (config) => {
      (config['accounts'] as { smtp: unknown }[])[0]!.smtp = { host: '127.0.0.1', tls: 'none', ...smtp };
    });

  it('everything is there: exit 0, a line each, and nothing was sent', async () => {
    const ran = await machine.run('doctor');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^warn {2}vault folder: .* does not exist yet; it is made at the first start\.\nok {4}state folder: /,
    );
    const port = String(machine.smtp.port);
    expect(checksOf(await doctor())).toMatchObject({
      devices: 'ok: 2 paired',
      'terminal key': 'ok: there',
      secrets: 'ok: 0 named, all there',
      remote: 'ok: none: one machine without Git',
      mode: 'ok: live',
      'sending work': `ok: 127.0.0.1:${port} answers`,
      'mailbox work': 'ok: originals can be looked up',
    });
    expect(machine.smtp.delivered).toEqual([]);
  });

  it('nothing is paired, and it is a dry run: said, and no failure', async () => {
    for (const name of ['pins.json', 'terminal-key.json']) rmSync(join(machine.pair.localState, name));
    machine.configure('local', (config) => (config['mode'] = 'dry'));
    const ran = await doctor();
    expect(ran.code).toBe(0);
    expect(checksOf(ran)).toMatchObject({
      devices: expect.stringMatching(/^warn: none paired yet; .*: countersign pair ed25519:…$/),
      'terminal key': 'warn: none; make one with: countersign pair --terminal',
      mode: 'warn: dry run: nothing leaves',
    });
  });

  it('the sending server can’t be reached: exit 1', async () => {
    const gone = await startSubmission({});
    await gone.close();
    sendBy({ port: gone.port });
    const ran = await doctor();
    expect(ran.code).toBe(1);
    expect(checksOf(ran)['sending work']).toMatch(
      new RegExp(
        `^fail: 127\\.0\\.0\\.1:${String(gone.port)}: .*Check host, port, certificate and password\\.$`,
      ),
    );
    const plain = await machine.run('doctor');
    expect(plain).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^countersign: 1 of \d+ checks failed\.$/m),
    });
  });

  it('a wrong password: exit 1; the right one: exit 0, and no mail was begun', async () => {
    const server = await startSubmission({ password: SECRET });
    servers.push(server);
    sendBy({ port: server.port, user: 'me', password: { env: 'TEST_SENDING_PASSWORD' } });
    const wrong = await doctor({ TEST_SENDING_PASSWORD: `${SECRET}x` });
    expect(wrong.code).toBe(1);
    expect(checksOf(wrong)['sending work']).toMatch(/^fail: .*EAUTH/);
    const right = await doctor({ TEST_SENDING_PASSWORD: SECRET });
    expect(right.code).toBe(0);
    expect(checksOf(right)['sending work']).toMatch(/ answers and takes the login$/);
    expect(server.asked).toEqual(['AUTH me', 'AUTH me']);
  });

  it('a secret that is missing or open to others: names file, line and key', async () => {
    sendBy({ port: 25, user: 'me', password: { env: 'TEST_SENDING_PASSWORD' } });
    expect(checksOf(await doctor())['secrets']).toMatch(
      /^fail: .*local\.yaml, line \d+, accounts\[0\]\.smtp\.password: The environment variable TEST_SENDING_PASSWORD is not set/,
    );
    const file = join(machine.root, 'secret');
    writeFileSync(file, SECRET, { mode: 0o644 });
    sendBy({ port: 25, user: 'me', password: { file } });
    expect(checksOf(await doctor())['secrets']).toContain(
      `accounts[0].smtp.password: ${file} can be read by others (mode 644); run: chmod 600 ${file}`,
    );
  });

  it('folders open to others, a damaged list of devices, a remote that is not there', async () => {
    chmodSync(machine.pair.localState, 0o755);
    writeFileSync(join(machine.pair.localState, 'pins.json'), '{');
    machine.configure('local', (config) => (config['remote'] = { url: 'http://127.0.0.1:9/vault.git' }));
    const ran = await doctor();
    expect(ran.code).toBe(1);
    expect(checksOf(ran)).toMatchObject({
      'state folder': `fail: ${machine.pair.localState} can be read by others; run: chmod 700 ${machine.pair.localState}`,
      devices: expect.stringMatching(/^fail: .*pins\.json is damaged; restore it/),
      remote: expect.stringMatching(/^fail: /),
    });
  });
});

describe('doctor for a cloud configuration', () => {
  const certificate = testCertificate(['127.0.0.1']);

  async function mailbox(
    submission: { password?: string } | null,
    accept = false,
  ): Promise<{ imap: TestServer }> {
    const imap = await startImap(certificate, SECRET);
    servers.push(imap);
    const smtp = await startSubmission({ certificate, ...submission });
    if (submission === null) await smtp.close();
    else servers.push(smtp);
    const authority = join(machine.root, 'ca.pem');
    writeFileSync(authority, certificate.cert);
    machine.configure('cloud', (config) => {
      (config['accounts'] as { intake: unknown }[])[0]!.intake = {
        imap: {
          host: '127.0.0.1',
          port: imap.port,
          user: 'me',
          password: { env: 'TEST_CLOUD_PASSWORD' },
          ca_file: authority,
          accept_send_capable: accept,
          submission: { host: '127.0.0.1', port: smtp.port },
        },
      };
    });
    return { imap };
  }

  const doctor = async (program = CLOUD_PROGRAM, env: Record<string, string> = {}) =>
    keepsSecrets(
      await run(
        ['doctor', '--json', '--config', machine.pair.cloudConfig],
        { TEST_CLOUD_PASSWORD: SECRET, ...env },
        program,
      ),
    );

  it('a Maildir can send nothing', async () => {
    machine.deliver('<1@client.example>');
    const ran = await doctor();
    expect(ran.code).toBe(0);
    expect(checksOf(ran)).toMatchObject({
      'mailbox work': `ok: 1 messages in ${machine.pair.maildir}; a Maildir can send nothing`,
      environment: 'ok: no secret of a sender or a bank',
    });
  });

  it.each([
    ['countersign-cloud', CLOUD_PROGRAM],
    ['countersign', PROGRAM],
  ])(
    'a credential that can’t send is fine (%s), and the mailbox was opened read-only',
    async (_name, program) => {
      const { imap } = await mailbox({ password: 'another' });
      const ran = await doctor(program);
      expect(checksOf(ran)).toMatchObject({
        'mailbox work': 'ok: 3 messages in INBOX, opened read-only',
        'could work send?': expect.stringMatching(/^ok: no: 127\.0\.0\.1:\d+ refused this password \(535/),
      });
      expect(ran.code).toBe(0);
      expect(imap.asked).toContain('EXAMINE');
      expect(imap.asked).not.toContain('SELECT');
    },
  );

  it('a credential that could send fails', async () => {
    await mailbox({ password: SECRET });
    const ran = await doctor();
    expect(ran.code).toBe(1);
    expect(checksOf(ran)['could work send?']).toMatch(/^fail: YES: 127\.0\.0\.1:\d+ takes this password/);
    expect(servers[1]?.asked).toEqual(['AUTH me']);
  });

  it('… and is said, but no failure, with accept_send_capable', async () => {
    await mailbox({ password: SECRET }, true);
    const ran = await doctor();
    expect(ran.code).toBe(0);
    expect(checksOf(ran)['could work send?']).toMatch(/^warn: YES: /);
  });

  it('a submission server that can’t be asked leaves it open, and says so', async () => {
    await mailbox(null);
    const ran = await doctor();
    expect(ran.code).toBe(0);
    expect(checksOf(ran)['could work send?']).toMatch(
      /^warn: not known: 127\.0\.0\.1:\d+ gave no answer about this password \(/,
    );
  });

  it.each(['504 5.7.4 Unrecognized authentication type', '454 4.7.0 Temporary \u001b[2Jfailure'])(
    '… and so does an answer that says nothing about the password: %j',
    async (answer) => {
      await mailbox({ password: 'another' });
      const smtp = await scriptedSmtp(certificate, () => answer);
      servers.push({ ...smtp, asked: smtp.heard });
      machine.configure('cloud', (config) => {
        const [account] = config['accounts'] as { intake: { imap: { submission: { port: number } } } }[];
        account!.intake.imap.submission.port = smtp.port;
      });
      const ran = await doctor();
      expect(ran.code).toBe(0);
      expect(checksOf(ran)['could work send?']).toBe(
        `warn: not known: 127.0.0.1:${String(smtp.port)} gave no answer about this password (The server answered ${answer.replace('\u001b', '‹U+001B›')})`,
      );
    },
  );

  it('a wrong mailbox password, and still the answer whether it could send', async () => {
    await mailbox({ password: 'another' });
    const ran = await doctor(CLOUD_PROGRAM, { TEST_CLOUD_PASSWORD: 'wrong' });
    expect(ran.code).toBe(1);
    expect(checksOf(ran)).toMatchObject({
      'mailbox work': expect.stringMatching(/^fail: The mail server .* refused the password of me\./),
      'could work send?': expect.stringMatching(/^ok: no: /),
    });
  });

  it('a sender’s secret on the cloud machine', async () => {
    const ran = await doctor(CLOUD_PROGRAM, { WORK_SMTP_PASSWORD: SECRET });
    expect(ran.code).toBe(1);
    expect(checksOf(ran)['environment']).toMatch(
      /^fail: The environment variable WORK_SMTP_PASSWORD holds a secret/,
    );
  });
});

it('a configuration that says no role', async () => {
  writeFileSync(machine.pair.cloudConfig, 'agent: cloud\n');
  const ran = await run(['doctor', '--config', machine.pair.cloudConfig]);
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toMatch(/cloud\.yaml, line 1, role: write cloud or local\.$/m);
});
