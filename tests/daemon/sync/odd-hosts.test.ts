import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { httpRemote } from '../../../daemon/sync/remote.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { startGitHttp } from '../../support/git-http.ts';
import { fsck, git, scratch, testAgent } from './clone-fixture.ts';
import { type Answered, type Asked, oddHost } from './odd-host.ts';

const root = scratch();
const agent = testAgent('cloud');
const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});
let count = 0;

const isPush = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/git-receive-pack');
const isFetch = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/git-upload-pack');
const said = (text: string, status = 200): Answered => ({
  status,
  headers: {},
  body: Buffer.from(text, 'latin1'),
});
const line = (text: string) => (text.length + 4).toString(16).padStart(4, '0') + text;

async function setUp(
  say: (asked: Asked, pass: () => Promise<Answered>) => Promise<Answered>,
  token?: string,
) {
  const folder = join(root, String(count++));
  const server = await startGitHttp({ root: folder });
  const host = await oddHost(server.url, say);
  ends.push(
    () => server.close(),
    () => host.close(),
  );
  const clone = async (name: string, url = host.url) => {
    const repository = await Repository.open(join(folder, name));
    return { repository, remote: httpRemote(repository, { url, token, idleMs: 5000 }) };
  };
  const first = await clone('first');
  const one = await commit(first.repository, null, { 'Dashboard.md': 'one' });
  return { server, host, clone, ...first, one };
}

async function commit(repository: Repository, parent: string | null, files: Record<string, string>) {
  const edits = new Map<string, string>();
  for (const [path, text] of Object.entries(files))
    edits.set(path, await repository.writeBlob(Buffer.from(text)));
  const about = { parent, agent: 'cloud', at: 0, message: 'x' };
  return repository.commitChanges(edits, about, signerFromSeed(agent.seed));
}

describe('a push', () => {
  test('that is accepted is one request, without asking anything before', async () => {
    const { host, remote, one, server } = await setUp((_, pass) => pass());
    expect(await remote.publish(null, one)).toBe('published');
    expect(host.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /vault.git/git-receive-pack',
    ]);
    expect(git(server.repository, 'rev-parse', 'main')).toBe(one);
    expect(fsck(server.repository)).toBe('');
  });

  test('that is rejected is one request too', async () => {
    const { host, remote, repository, one } = await setUp((_, pass) => pass());
    await remote.publish(null, one);
    const two = await commit(repository, one, { 'Dashboard.md': 'two' });
    await remote.publish(one, two);
    const late = await commit(repository, one, { 'Dashboard.md': 'late' });
    const before = host.asked.length;
    expect(await remote.publish(one, late)).toBe('rejected');
    expect(host.asked.length - before).toBe(1);
  });

  test('carries what is new and nothing else', async () => {
    const { host, remote, repository, one } = await setUp((_, pass) => pass());
    await remote.publish(null, one);
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, n) => [`Plans/email/${String(n)}.md`, `n${String(n)}`]),
    );
    const two = await commit(repository, one, many);
    await remote.publish(one, two);
    await repository.writeBlob(Buffer.from('the password is never pushed'));
    const three = await commit(repository, two, { 'Plans/email/7.md': 'other' });
    await remote.publish(two, three);
    const { body } = host.asked.at(-1) ?? { body: Buffer.alloc(0) };
    const pack = body.subarray(body.indexOf('PACK'));
    // Commit, three trees, one note.
    expect(pack.readUInt32BE(8)).toBe(5);
  });

  test('whose answer nobody understands is made again in the library’s way, where it moved nothing', async () => {
    let garbled = 0;
    const { remote, one, server, host } = await setUp((asked, pass) =>
      isPush(asked) && garbled++ === 0 ? Promise.resolve(said('<html>Welcome</html>')) : pass(),
    );
    expect(await remote.publish(null, one)).toBe('published');
    expect(git(server.repository, 'rev-parse', 'main')).toBe(one);
    expect(host.asked.map(({ path }) => path)).toContain('/vault.git/info/refs?service=git-receive-pack');
  });

  test('whose answer nobody understands though it moved the branch counts as published', async () => {
    const { remote, one, host } = await setUp(async (asked, pass) => {
      const answer = await pass();
      return isPush(asked) ? said('<html>Welcome</html>') : answer;
    });
    expect(await remote.publish(null, one)).toBe('published');
    expect(host.asked.filter(isPush).length).toBe(1);
  });

  test('to a host that never answers as one is refused in a sentence, and moves nothing', async () => {
    const { remote, one, server } = await setUp((asked, pass) =>
      isPush(asked) ? Promise.resolve(said('<html>Welcome</html>')) : pass(),
    );
    expect(await remote.publish(null, one)).toMatchObject({
      refusal: { kind: expect.any(String) as string },
    });
    expect(git(server.repository, 'branch', '--list', 'main')).toBe('');
  });

  test('in the library’s way is still a compare-and-swap', async () => {
    let garbled = 0;
    let meanwhile = (): unknown => undefined;
    const { remote, repository, one, server } = await setUp((asked, pass) => {
      if (isPush(asked) && garbled++ === 1) return Promise.resolve(said('?'));
      if (asked.path.includes('info/refs?service=git-receive-pack')) meanwhile();
      return pass();
    });
    await remote.publish(null, one);
    const two = await commit(repository, one, { 'Dashboard.md': 'two' });
    // Somebody takes the last commit back between our look and the library's: its push would be a fast-forward.
    meanwhile = () => git(server.repository, 'update-ref', '-d', 'refs/heads/main');
    expect(await remote.publish(one, two)).toBe('rejected');
    expect(git(server.repository, 'branch', '--list', 'main')).toBe('');
  });

  test('is understood through a side band that nobody asked for', async () => {
    const { remote, one } = await setUp(async (asked, pass) => {
      const answer = await pass();
      if (!isPush(asked)) return answer;
      const report = answer.body.toString('latin1');
      return said(`${line('\u0002remote: hello\n')}${line(`\u0001${report}`)}0000`);
    });
    expect(await remote.publish(null, one)).toBe('published');
  });

  test.each([
    ['unpack ok\n', 'ng refs/heads/main pre-receive hook declined\n', /hook declined/],
    ['unpack ok\n', 'ng refs/heads/main protected branch\u001b[31m\n', /protected branch/],
    ['unpack index-pack abnormal exit\n', 'ng refs/heads/main unpacker error\n', /abnormal exit/],
  ])('is refused in the host’s words: %j %j', async (unpacked, verdict, words) => {
    const { remote, one } = await setUp((asked, pass) =>
      isPush(asked) ? Promise.resolve(said(`${line(unpacked)}${line(verdict)}0000`)) : pass(),
    );
    const outcome = await remote.publish(null, one);
    expect(outcome).toMatchObject({
      refusal: { kind: 'declined', message: expect.stringMatching(words) as string },
    });
    expect(JSON.stringify(outcome)).not.toMatch(/\\u001b/);
  });

  test('that a real hook declines is no lost race', async () => {
    const { remote, one, server } = await setUp((_, pass) => pass());
    const hook = join(server.repository, 'hooks', 'pre-receive');
    mkdirSync(join(hook, '..'), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\nexit 1\n');
    chmodSync(hook, 0o755);
    expect(await remote.publish(null, one)).toMatchObject({ refusal: { kind: 'declined' } });
  });

  test.each([301, 302, 307, 308])('is not sent on by HTTP %i, and the token stays here', async (status) => {
    let elsewhere = 0;
    const other = await oddHost('http://127.0.0.1:9', () => {
      elsewhere++;
      return Promise.resolve(said(''));
    });
    ends.push(() => other.close());
    const { remote, one } = await setUp(
      () =>
        Promise.resolve({
          status,
          headers: { location: `${other.url}/git-receive-pack` },
          body: Buffer.alloc(0),
        }),
      's3cret',
    );
    const outcome = await remote.publish(null, one);
    expect(outcome).toMatchObject({ refusal: { kind: 'redirect' } });
    expect(elsewhere).toBe(0);
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });

  test('tells no token, though the host repeats it in every answer', async () => {
    const { remote, one } = await setUp(
      (asked) => Promise.resolve(said(String(asked.headers.authorization), 500)),
      's3cret',
    );
    const words = JSON.stringify([await remote.publish(null, one), await remote.fetch()]);
    expect(words).not.toContain('s3cret');
    expect(words).not.toContain(Buffer.from('countersign:s3cret').toString('base64'));
  });
});

describe('a fetch', () => {
  /** A remote with a folder of many notes, a clone that has all of it, and one note changed since. */
  async function changed(say: Parameters<typeof setUp>[0]) {
    const made = await setUp(say);
    const { remote, repository, clone, server } = made;
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, n) => [
        `Plans/email/${String(n)}.md`,
        `note ${String(n)}\n`.repeat(20),
      ]),
    );
    const base = await commit(repository, null, many);
    await remote.publish(null, base);
    const other = await clone('other', server.url);
    await other.remote.fetch();
    await other.repository.setRef('refs/heads/main', base);
    const tip = await commit(repository, base, {
      'Plans/email/77.md': `${'note 77\n'.repeat(20)}and more\n`,
    });
    await remote.publish(base, tip);
    return {
      ...made,
      base,
      tip,
      odd: httpRemote(other.repository, { url: made.host.url, idleMs: 5000 }),
      other,
    };
  }

  test('of one change is two requests, as deltas on what is here', async () => {
    const { host, odd, tip, other } = await changed((_, pass) => pass());
    const before = host.asked.length;
    expect(await odd.fetch()).toEqual({ ok: true, value: tip });
    expect(host.asked.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /vault.git/info/refs?service=git-upload-pack',
      'POST /vault.git/git-upload-pack',
    ]);
    const blob = git(other.repository.gitdir, 'rev-parse', `${tip}:Plans/email/77.md`);
    expect(Buffer.from(await other.repository.blob(blob)).toString()).toMatch(/and more\n$/);
    await other.repository.setRef('refs/heads/main', tip);
    expect(fsck(other.repository.gitdir)).toBe('');
  });

  test('that brings another commit than the one that the host told of leaves nothing here', async () => {
    const nowhere = 'f'.repeat(40);
    const told = { tip: '', url: '' };
    const swapped = (body: Buffer, from: string, to: string) =>
      Buffer.from(body.toString('latin1').replaceAll(from, to), 'latin1');
    const { odd, tip, other, server } = await changed(async (asked, pass) => {
      if (told.tip === '') return pass();
      if (!isFetch(asked)) {
        const answer = await pass();
        return { ...answer, body: swapped(answer.body, told.tip, nowhere) };
      }
      const body = new Uint8Array(swapped(asked.body, nowhere, told.tip));
      const headers = { 'content-type': 'application/x-git-upload-pack-request' };
      const answer = await fetch(`${told.url}/git-upload-pack`, { method: 'POST', headers, body });
      return { status: 200, headers: {}, body: Buffer.from(await answer.arrayBuffer()) };
    });
    Object.assign(told, { tip, url: server.url });
    const objects = () => readdirSync(join(other.repository.gitdir, 'objects'), { recursive: true }).length;
    const before = objects();
    for (let round = 0; round < 3; round++) expect(await odd.fetch()).toMatchObject({ ok: false });
    expect(objects()).toBe(before);
    expect(await other.repository.has(tip)).toBe(false);
  });

  test('whose answer nobody understands is made again in the library’s way', async () => {
    let garbled = 0;
    const { odd, tip, other } = await changed((asked, pass) =>
      isFetch(asked) && garbled++ === 0 ? Promise.resolve(said('?')) : pass(),
    );
    expect(await odd.fetch()).toEqual({ ok: true, value: tip });
    expect(await other.repository.brokenObjects(tip)).toBe(0);
  });

  test.each([
    ['cut short', (body: Buffer) => body.subarray(0, body.length - 30)],
    [
      'one byte other',
      (body: Buffer) =>
        Buffer.concat([body.subarray(0, -40), Buffer.from([body.at(-40) === 0 ? 1 : 0]), body.subarray(-39)]),
    ],
    ['another object', () => Buffer.from(`${line('NAK\n')}0000`)],
  ])('with a pack that is %s brings nothing in', async (_, damage) => {
    const { odd, tip, other } = await changed(async (asked, pass) => {
      const answer = await pass();
      return isFetch(asked) ? { ...answer, body: damage(answer.body) } : answer;
    });
    expect((await odd.fetch()).ok).toBe(false);
    expect(await other.repository.has(tip)).toBe(false);
    expect(fsck(other.repository.gitdir)).toBe('');
  });

  test('from a host with five thousand other branches finds ours', async () => {
    const { odd, tip, server } = await changed((_, pass) => pass());
    const names = Array.from({ length: 5000 }, (_, n) => `${tip} refs/heads/x${String(n)}`).join('\n');
    writeFileSync(
      join(server.repository, 'packed-refs'),
      `# pack-refs with: peeled fully-peeled sorted \n${names
        .split('\n')
        .sort((a, b) => (a.slice(41) < b.slice(41) ? -1 : 1))
        .join('\n')}\n`,
    );
    expect(await odd.fetch()).toEqual({ ok: true, value: tip });
  });

  test('from a host that speaks protocol version 2 unasked finds the tip, or says that it can’t', async () => {
    const { odd, tip } = await changed((asked, pass) =>
      asked.path.includes('info/refs')
        ? Promise.resolve(
            said(
              `${line('# service=git-upload-pack\n')}0000${line('version 2\n')}${line('ls-refs\n')}${line('fetch\n')}0000`,
            ),
          )
        : pass(),
    );
    const fetched = await odd.fetch();
    // Never "there is no branch": that would stop everything and ask a person.
    expect(fetched.ok ? fetched.value : fetched.refusal.kind).toSatisfy(
      (told) => told === tip || told === 'not-git',
    );
  });
});
