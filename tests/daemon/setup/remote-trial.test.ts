import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realTrials } from '../../../daemon/setup/real-trials.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';

const { remote } = realTrials(null);

let root: string;
const servers: GitHttpServer[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-remote-trial-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(root, { recursive: true, force: true });
});

async function host(token?: string): Promise<GitHttpServer> {
  const folder = join(root, String(servers.length));
  mkdirSync(folder);
  const server = await startGitHttp({ root: folder, ...(token === undefined ? {} : { token }) });
  servers.push(server);
  return server;
}

it('an empty repository that takes the token, and shows itself to nobody else', async () => {
  const { url } = await host('secret');
  expect(await remote({ url, token: 'secret' })).toEqual({ ok: true, value: { tip: null, open: false } });
  expect(await remote({ url, token: 'another' })).toMatchObject({ refusal: { kind: 'auth' } });
});

it('one that anybody can read is told from one that wants the token', async () => {
  const { url } = await host();
  expect(await remote({ url, token: 'secret' })).toEqual({ ok: true, value: { tip: null, open: true } });
});

it('a token that may read and not push is found out before anything is pushed', async () => {
  const server = await host('secret');
  expect(await remote({ url: server.url, token: 'secret' })).toMatchObject({ ok: true });
  const before = server.requests.length;
  server.fault({ on: 'push', kind: 'status', status: 403 });
  expect(await remote({ url: server.url, token: 'secret' })).toMatchObject({
    refusal: { kind: 'forbidden' },
  });
  const asked = server.requests.slice(before);
  expect(asked.some((line) => line.startsWith('POST') && line.includes('receive-pack'))).toBe(false);
});
