import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localConfig, readLocalConfig } from '../../../daemon/config/local.ts';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { emailHandOptions } from '../../../daemon/local/email-hand-options.ts';
import { openVaultSync } from '../../../daemon/records/vault-sync.ts';
import { VAULT } from '../../support/decisions.ts';
import { startGitHttp } from '../../support/git-http.ts';
import { setUpPair } from '../../support/vault-pair.ts';

let folder: string;
let secret: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-corrected-'));
  secret = join(folder, 'secret');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (value: string) => writeFileSync(secret, value, { mode: 0o600 });

it('a token that was renewed in its file is used by the daemon that runs', async () => {
  mkdirSync(join(folder, 'remote'));
  const remote = await startGitHttp({ root: join(folder, 'remote'), token: 'the-new-one' });
  const pair = setUpPair({ root: folder, smtpPort: 1, remoteUrl: remote.url });
  const config = readLocalConfig(pair.localConfig);
  if (!config.ok || config.value.remote === undefined) throw new Error('no configuration');
  put('the-one-that-ran-out');
  const at = { url: config.value.remote.url, token: { file: secret } };
  const store = DiskStore.open(pair.localVault);
  const opened = await openVaultSync({ ...config.value, remote: at }, store, { tell: () => undefined });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const sync = opened.value;
  await store.create('Skills/polite/SKILL.md', '---\nname: polite\n---\nText.\n');
  expect(await sync.publish()).toMatchObject({
    ok: false,
    message: expect.stringContaining('in a file it counts at once') as string,
  });
  // In between it may be half written, or away; the one before counts until there is another.
  rmSync(secret);
  expect(await sync.publish()).toMatchObject({ ok: false });
  put('the-new-one');
  expect(await sync.publish()).toMatchObject({ ok: true, backlog: [] });
  await sync.close();
  store.close();
  await remote.close();
});

it('a password for sending that was corrected in its file is used for the next mail', async () => {
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: ({ password }, _session, done) =>
      done(password === 'the-right-one' ? null : new Error('no'), { user: 'me' }),
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => done(null));
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  put('mistyped');
  const smtp = { host: '127.0.0.1', port, tls: 'none', user: 'me', password: { file: secret } };
  const config = localConfig.parse({
    role: 'local',
    vault: { id: VAULT, dir: join(folder, 'vault') },
    state: join(folder, 'state'),
    accounts: [{ id: 'work', address: 'me@mine.example', smtp }],
  });
  const options = await emailHandOptions(config);
  if (!options.ok) throw new Error(options.refusal.message);
  const submit = () =>
    options.value.accounts.get('work')?.transport.submit({
      envelope: { from: 'me@mine.example', to: ['you@yours.example'] },
      raw: Buffer.from('Subject: x\r\n\r\ny\r\n'),
      beforeFirstByte: () => undefined,
    });
  expect(await submit()).toMatchObject({
    kind: 'deferred',
    message: expect.stringContaining('refused the login') as string,
  });
  put('the-right-one');
  expect(await submit()).toMatchObject({ kind: 'accepted' });
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
