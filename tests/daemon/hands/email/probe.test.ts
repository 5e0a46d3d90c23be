import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { probeTransport } from '../../../../daemon/hands/email/probe.ts';
import { type FaultServers, faultServers } from '../../../support/fault-smtp.ts';
import { temporaryFolder } from '../../../support/maildir.ts';

const SECRET = 'correct horse battery';

let servers: FaultServers;
beforeAll(async () => {
  servers = await faultServers();
});
afterAll(() => servers.close());

it.each([
  [{}, 'ok', 'takes the login'],
  [{ greeting: 'drop' }, 'fail', 'ECONNECTION'],
  [{ auth: 'drop' }, 'fail', 'ECONNECTION'],
  [{ auth: 'hang' }, 'fail', 'ETIMEDOUT'],
  [{ auth: `535 5.7.8 not with "${SECRET}"` }, 'fail', 'EAUTH'],
] as const)('a server that does %j to a login is told as %s', async (plan, state, word) => {
  const { port } = await servers.listen(plan);
  const file = join(temporaryFolder(), 'password');
  writeFileSync(file, SECRET, { mode: 0o600 });
  const smtp = { host: '127.0.0.1', port, tls: 'none', user: 'me', password: { file } } as const;
  const probed = await probeTransport({ id: 'work', smtp }, 500);
  expect(probed).toMatchObject({ name: 'sending work', state });
  expect(probed.message).toContain(word);
  expect(probed.message).not.toContain(SECRET);
});
