import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { type Remote, checkRemoteSettings, httpRemote } from '../../../daemon/sync/remote.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { fsck, git, scratch, testAgent } from './clone-fixture.ts';

const root = scratch();
const agent = testAgent('cloud');
const servers: GitHttpServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});
let count = 0;

async function setUp(token?: string, sent = token) {
  const folder = join(root, String(count++));
  const server = await startGitHttp({ root: folder, ...(token === undefined ? {} : { token }) });
  servers.push(server);
  const clone = async (name: string) => {
    const repository = await Repository.open(join(folder, name));
    return { repository, remote: httpRemote(repository, { url: server.url, token: sent, idleMs: 2000 }) };
  };
  return { server, clone };
}

async function commit(repository: Repository, parent: string | null, text: string): Promise<string> {
  const edits = new Map([['Dashboard.md', await repository.writeBlob(Buffer.from(text))]]);
  return repository.commitChanges(
    edits,
    { parent, agent: 'cloud', at: 0, message: text },
    signerFromSeed(agent.seed),
  );
}

async function tipOf(remote: Remote): Promise<string | null> {
  const fetched = await remote.fetch();
  if (!fetched.ok) throw new Error(fetched.refusal.message);
  return fetched.value;
}

describe('a real git http-backend', () => {
  test('an empty remote gets its first commit; another clone fetches it; both directions', async () => {
    const { server, clone } = await setUp();
    const [a, b] = [await clone('a'), await clone('b')];
    expect(await tipOf(a.remote)).toBe(null);
    const one = await commit(a.repository, null, 'one');
    expect(await a.remote.publish(null, one)).toBe('published');
    expect(git(server.repository, 'rev-parse', 'main')).toBe(one);
    expect(await tipOf(b.remote)).toBe(one);
    const two = await commit(b.repository, one, 'two');
    expect(await b.remote.publish(one, two)).toBe('published');
    await a.repository.setRef('refs/heads/main', one);
    expect(await tipOf(a.remote)).toBe(two);
    expect(
      Buffer.from(
        await a.repository.blob(git(server.repository, 'rev-parse', 'main:Dashboard.md')),
      ).toString(),
    ).toBe('two');
    for (const dir of [server.repository, a.repository.gitdir, b.repository.gitdir])
      expect(fsck(dir)).toBe('');
  });

  test('of two publishes onto the same tip exactly one wins, also when they race', async () => {
    const { server, clone } = await setUp();
    const [a, b] = [await clone('a'), await clone('b')];
    const base = await commit(a.repository, null, 'base');
    await a.remote.publish(null, base);
    await tipOf(b.remote);
    for (let round = 0, tip = base; round < 5; round++) {
      const mine = await commit(a.repository, tip, `a${String(round)}`);
      const yours = await commit(b.repository, tip, `b${String(round)}`);
      const outcomes = await Promise.all([a.remote.publish(tip, mine), b.remote.publish(tip, yours)]);
      expect([...outcomes].sort()).toEqual(['published', 'rejected']);
      tip = git(server.repository, 'rev-parse', 'main');
      expect(tip).toBe(outcomes[0] === 'published' ? mine : yours);
      await Promise.all([tipOf(a.remote), tipOf(b.remote)]);
    }
  });

  test('a publish against a tip that is no longer the expected one is rejected, though it would fast-forward', async () => {
    const { clone } = await setUp();
    const { repository, remote } = await clone('a');
    const one = await commit(repository, null, 'one');
    await remote.publish(null, one);
    const two = await commit(repository, one, 'two');
    await remote.publish(one, two);
    const three = await commit(repository, two, 'three');
    expect(await remote.publish(one, three)).toBe('rejected');
    expect(await remote.publish(null, three)).toBe('rejected');
    expect(await remote.publish(two, three)).toBe('published');
  });

  test('a push whose answer is lost after the ref moved counts as published', async () => {
    const { server, clone } = await setUp();
    const { repository, remote } = await clone('a');
    const one = await commit(repository, null, 'one');
    server.fault({ kind: 'drop-after-push', on: 'push', times: 1 });
    expect(await remote.publish(null, one)).toBe('published');
    expect(git(server.repository, 'rev-parse', 'main')).toBe(one);
  });

  test('a push that broke off before it reached Git is a refusal, not a lost race', async () => {
    const { server, clone } = await setUp();
    const { repository, remote } = await clone('a');
    const one = await commit(repository, null, 'one');
    server.fault({ kind: 'refuse', on: 'push' });
    expect(await remote.publish(null, one)).toMatchObject({ refusal: { kind: 'unreachable' } });
  });

  test('where nobody can say whether the push arrived, the refusal says so', async () => {
    const { server, clone } = await setUp();
    const { repository, remote } = await clone('a');
    const one = await commit(repository, null, 'one');
    server.fault({ kind: 'refuse', on: 'all' });
    const outcome = await remote.publish(null, one);
    expect(outcome).toMatchObject({
      refusal: { kind: 'unreachable', message: expect.stringContaining('not known yet') as string },
    });
  });

  test.each([
    [401, 'auth', /does not accept our token/],
    [403, 'forbidden', /read and write access/],
    [404, 'not-found', /no such repository/],
    [413, 'too-large', /client_max_body_size/],
    [500, 'server', /problem of its own/],
  ])('HTTP %i becomes a sentence', async (status, kind, sentence) => {
    const { server, clone } = await setUp();
    const { repository, remote } = await clone('a');
    server.fault({ kind: 'status', status, on: 'all' });
    const fetched = await remote.fetch();
    expect(fetched).toMatchObject({
      ok: false,
      refusal: { kind, message: expect.stringMatching(sentence) as string },
    });
    expect(await remote.publish(null, await commit(repository, null, 'one'))).toMatchObject({
      refusal: { kind },
    });
  });

  test('a token is sent, and a wrong one is refused in a sentence without the token', async () => {
    const good = await setUp('s3cret-token');
    const a = await good.clone('a');
    expect(await a.remote.publish(null, await commit(a.repository, null, 'one'))).toBe('published');
    const bad = await setUp('s3cret-token', 'wrong-token');
    const fetched = await (await bad.clone('b')).remote.fetch();
    expect(fetched).toMatchObject({ ok: false, refusal: { kind: 'auth' } });
    expect(JSON.stringify(fetched)).not.toContain('wrong-token');
  });

  test('a fetch that is cut short leaves no broken pack and works the next time', async () => {
    const { server, clone } = await setUp();
    const [a, b] = [await clone('a'), await clone('b')];
    const one = await commit(a.repository, null, 'x'.repeat(20_000));
    await a.remote.publish(null, one);
    server.fault({ kind: 'cut', on: 'fetch' });
    expect(await b.remote.fetch()).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
    server.fault();
    expect(await tipOf(b.remote)).toBe(one);
    expect(fsck(b.repository.gitdir)).toBe('');
  });

  test('silence is not waited for longer than the idle time', async () => {
    const { server, clone } = await setUp();
    const { remote } = await clone('a');
    server.fault({ kind: 'delay', ms: 4000, on: 'fetch', times: 1 });
    expect(await remote.fetch()).toMatchObject({ ok: false, refusal: { kind: 'timeout' } });
  });

  test('a hook that says no is a refusal with its words', async () => {
    const { server, clone } = await setUp();
    const { repository, remote } = await clone('a');
    const hook = join(server.repository, 'hooks', 'pre-receive');
    mkdirSync(join(server.repository, 'hooks'), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const outcome = await remote.publish(null, await commit(repository, null, 'one'));
    expect(outcome).toMatchObject({
      refusal: { kind: 'declined', message: expect.stringContaining('hook declined') as string },
    });
  });
});

test('a certificate that nobody vouches for is a sentence about TLS, and no token is sent', async () => {
  const [key, cert] = [join(root, 'key.pem'), join(root, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ed25519',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-subj',
      '/CN=other.example',
      '-days',
      '2',
    ],
    { stdio: 'ignore' },
  );
  const { readFileSync } = await import('node:fs');
  let heard = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, () => heard++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}/vault.git`;
  const repository = await Repository.open(join(root, 'tls'));
  const selfSigned = await httpRemote(repository, { url, token: 't' }).fetch();
  expect(selfSigned).toMatchObject({
    ok: false,
    refusal: { kind: 'tls', message: expect.stringContaining('certificate') as string },
  });
  const otherName = await httpRemote(repository, { url, token: 't', ca: readFileSync(cert, 'utf8') }).fetch();
  expect(otherName).toMatchObject({
    ok: false,
    refusal: { kind: 'tls', message: expect.stringContaining('another name') as string },
  });
  expect(heard).toBe(0);
  server.close();
});

test.each([
  ['http://example.org/vault.git', /not encrypted/],
  ['https://user:pass@example.org/vault.git', /user name or password/],
  ['git@example.org:vault.git', /no address|not encrypted/],
])('the address %s is refused', (url, sentence) => {
  const checked = checkRemoteSettings({ url });
  expect(checked.ok ? '' : checked.refusal.message).toMatch(sentence);
});
