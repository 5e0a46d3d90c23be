import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Errors } from 'isomorphic-git';
import { afterAll, describe, expect, test } from 'vitest';
import { gitHttpClient } from '../../../daemon/sync/git-http-client.ts';
import { IncompletePack } from '../../../daemon/sync/incomplete-pack.ts';
import { checkEntries } from '../../../daemon/sync/pack-check.ts';
import { LARGEST_OBJECT, PackTooLarge, nameOf, unpack } from '../../../daemon/sync/pack-decode.ts';
import { type PackEntry, packOf, refDeltaEntry, wholeEntry } from '../../../daemon/sync/pack-encode.ts';
import { bodyOf, demultiplex, readPackets } from '../../../daemon/sync/pkt-line.ts';
import { httpRemote } from '../../../daemon/sync/remote.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { startGitHttp } from '../../support/git-http.ts';
import { git, scratch } from './clone-fixture.ts';
import { oddHost } from './odd-host.ts';

const root = scratch();
const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

const whole = (content: Buffer) => wholeEntry(nameOf({ type: 'blob', content }), 'blob', content);

/** A length as deltas say it: groups of seven bits, the lowest first. */
function size(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...size(value >>> 7)];
}

/** Copies all of a base of fewer than 2^24 bytes and adds one byte. */
function oneMore(length: number): Buffer {
  const copies: number[] = [];
  for (let at = 0; at < length; at += 0xffff) {
    const part = Math.min(0xffff, length - at);
    copies.push(0xbf, at & 255, (at >> 8) & 255, (at >> 16) & 255, 0, part & 255, part >> 8);
  }
  return Buffer.from([...size(length), ...size(length + 1), ...copies, 1, 0x41]);
}

/** Each on the one before, a byte longer. */
function chain(first: Buffer, count: number): PackEntry[] {
  const entries = [whole(first)];
  let content = first;
  for (let n = 0; n < count; n++) {
    const next = Buffer.concat([content, Buffer.from('A')]);
    const [from, to] = [content, next].map((one) => nameOf({ type: 'blob', content: one }));
    entries.push(refDeltaEntry(to ?? '', from ?? '', oneMore(content.length)));
    content = next;
  }
  return entries;
}

describe('a pack that came over the wire', () => {
  test('is unpacked in time though every delta comes before its base', async () => {
    const numbers = Array.from({ length: 60_000 }, (_, n) => Buffer.from(String(n).padStart(6)));
    const names = numbers.map((content) => nameOf({ type: 'blob', content }));
    // Nothing is taken over from the number before.
    const entries = numbers.map((content, n) =>
      n === 0
        ? whole(content)
        : refDeltaEntry(names[n] ?? '', names[n - 1] ?? '', Buffer.concat([Buffer.from([6, 6, 6]), content])),
    );
    const found = await unpack(packOf(entries.reverse()), () => Promise.resolve(null), 2 ** 31);
    expect(found.size).toBe(numbers.length);
  });

  test.each([
    ['objects', chain(Buffer.from('a'), 3), { objects: 3 }, /more objects/],
    ['deltas on each other', chain(Buffer.from('a'), 6), { chain: 6 }, /chain of deltas is too long/],
    ['bytes in one chain', chain(Buffer.alloc(1000), 6), { chainBytes: 7000 }, /chain of deltas is too long/],
    ['work', chain(Buffer.alloc(1000), 6), { work: 7000 }, /more work/],
    ['an object', [whole(Buffer.alloc(LARGEST_OBJECT + 1))], {}, /what sync does not read/],
    ['a delta makes', chain(Buffer.alloc(LARGEST_OBJECT), 1), {}, /too large/],
  ])('is refused for more than a vault needs: %s', async (_, entries, limits, words) => {
    const checked = checkEntries(packOf(entries), null, limits);
    await expect(checked).rejects.toThrow(IncompletePack);
    await expect(checked).rejects.toThrow(words);
  });

  test('is refused where the library would keep all that comes of it', async () => {
    const [base, ...versions] = chain(Buffer.alloc(6_000_000), 40);
    const others = [1, 2, 3, 4, 5, 6].map((fill) => whole(Buffer.alloc(6_000_000, fill)));
    if (base === undefined) throw new Error('no chain');
    const limits = { left: 100_000_000 };
    await checkEntries(packOf([...others, base, ...versions]), null, limits);
    await expect(checkEntries(packOf([base, ...others, ...versions]), null, limits)).rejects.toThrow(
      /more memory/,
    );
  });

  test('of very many very small objects is not held in memory, nor does it stop everything else', async () => {
    const tiny = Array.from({ length: 40_000 }, (_, n) => whole(Buffer.from(String(n))));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const limit = 16 * 1024 * 1024;
    await expect(unpack(packOf(tiny), () => Promise.resolve(null), limit)).rejects.toThrow(PackTooLarge);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  test('is refused where it builds on what it does not hold, or on the middle of something', async () => {
    const [first, second] = chain(Buffer.from('a'), 1);
    if (first === undefined || second === undefined) throw new Error('no chain');
    await expect(checkEntries(packOf([second]), null)).rejects.toThrow(/does not hold/);
    // An offset delta: type 6, as long as the one by name, "one byte back from here".
    const inside = Buffer.concat([
      Buffer.from([(6 << 4) | ((second.bytes[0] ?? 0) & 15), 1]),
      second.bytes.subarray(21),
    ]);
    await expect(checkEntries(packOf([first, { ...second, bytes: inside }]), null)).rejects.toThrow(
      /does not hold/,
    );
  });

  test('is taken in where what others build on has to be read again', async () => {
    // Four of these are more than is held, so that each chain is followed from its beginning.
    const chains = [0, 1, 2, 3, 4].map((n) => chain(Buffer.alloc(7_000_000, n), 2));
    const entries = [0, 1, 2].flatMap((step) => chains.map((one) => one[step] as PackEntry));
    const last = entries.at(-1)?.oid ?? '';
    await checkEntries(packOf(entries), last);
    await expect(checkEntries(packOf(entries), 'f'.repeat(40))).rejects.toThrow(/no such commit/);
  });

  test('of native git is taken in, with deltas of both kinds', async () => {
    const folder = join(root, 'native');
    execFileSync('git', ['init', '--quiet', '--bare', folder]);
    const oids = Array.from({ length: 60 }, (_, n) =>
      execFileSync('git', ['-C', folder, 'hash-object', '-w', '--stdin'], {
        input: `${'a long line that repeats\n'.repeat(300)}${'more\n'.repeat(n)}`,
      })
        .toString()
        .trim(),
    );
    for (const options of [['--delta-base-offset'], []]) {
      const args = ['-C', folder, 'pack-objects', '--stdout', '-q', ...options];
      const pack = execFileSync('git', args, { input: oids.join('\n') });
      await checkEntries(pack, oids[59] ?? '');
    }
  });
});

describe('a Git host with an object of 65 MiB', () => {
  async function setUp(name: string) {
    const server = await startGitHttp({ root: join(root, name) });
    ends.push(() => server.close());
    const input = Buffer.alloc(LARGEST_OBJECT + 1024 * 1024);
    const hash = (content: Buffer) =>
      execFileSync('git', ['-C', server.repository, 'hash-object', '-w', '--stdin'], { input: content })
        .toString()
        .trim();
    const tree = (blob: string) =>
      execFileSync('git', ['-C', server.repository, 'mktree'], {
        input: `100644 blob ${blob}\tDashboard.md\n`,
      })
        .toString()
        .trim();
    const commit = (blob: string, ...parent: string[]) =>
      git(
        server.repository,
        ...['-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit-tree', '-m', 'x', tree(blob)],
        ...parent.flatMap((one) => ['-p', one]),
      );
    const set = (to: string) => git(server.repository, 'update-ref', 'refs/heads/main', to);
    const repository = await Repository.open(join(root, name, 'clone'));
    const small = commit(hash(Buffer.from('a note')));
    return { server, repository, set, small, large: () => commit(hash(input), small) };
  }
  const packs = ({ gitdir }: Repository) =>
    readdirSync(join(gitdir, 'objects'), { recursive: true }).filter(
      (name) => !/^(?:pack|info)$/.test(String(name)),
    );

  test('is refused at the first clone, and leaves nothing on the disk', async () => {
    const { server, repository, set, large } = await setUp('first');
    set(large());
    const remote = httpRemote(repository, { url: server.url });
    for (let round = 0; round < 2; round++)
      expect(await remote.fetch()).toMatchObject({ ok: false, refusal: { kind: 'incomplete' } });
    expect(packs(repository)).toEqual([]);
  });

  test('is refused later, and what is here stays', async () => {
    const { server, repository, set, small, large } = await setUp('later');
    set(small);
    const remote = httpRemote(repository, { url: server.url });
    expect(await remote.fetch()).toEqual({ ok: true, value: small });
    await repository.setRef('refs/heads/main', small);
    const before = packs(repository);
    set(large());
    for (let round = 0; round < 2; round++)
      expect(await remote.fetch()).toMatchObject({ ok: false, refusal: { kind: 'incomplete' } });
    expect(packs(repository)).toEqual(before);
    set(small);
    expect(await remote.fetch()).toEqual({ ok: true, value: small });
  });

  test('that tells of another commit leaves nothing on the disk, at the first clone too', async () => {
    const { server, repository, set, small } = await setUp('other');
    set(small);
    const nowhere = 'f'.repeat(40);
    const swapped = (body: Buffer, from: string, to: string) =>
      Buffer.from(body.toString('latin1').replaceAll(from, to), 'latin1');
    const host = await oddHost(server.url, async (asked, pass) => {
      if (asked.method === 'GET') {
        const answer = await pass();
        return { ...answer, body: swapped(answer.body, small, nowhere) };
      }
      const answer = await fetch(`${server.url}/git-upload-pack`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-git-upload-pack-request' },
        body: new Uint8Array(swapped(asked.body, nowhere, small)),
      });
      const type = answer.headers.get('content-type') ?? '';
      return {
        status: 200,
        headers: { 'content-type': type },
        body: Buffer.from(await answer.arrayBuffer()),
      };
    });
    ends.push(() => host.close());
    const remote = httpRemote(repository, { url: host.url });
    expect(await remote.fetch()).toMatchObject({ ok: false, refusal: { kind: 'incomplete' } });
    expect(packs(repository)).toEqual([]);
  });
});

describe('an answer', () => {
  async function answering(answer: (response: ServerResponse) => void): Promise<string> {
    const server = createServer((_, response) => {
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  }
  const often = (response: ServerResponse, ms: number, part: Buffer, most = Infinity) => {
    let sent = 0;
    const timer = setInterval(() => {
      response.write(part);
      if (++sent < most) return;
      clearInterval(timer);
      response.end();
    }, ms);
    response.on('close', () => {
      clearInterval(timer);
    });
  };

  test('of which a byte comes now and then has an end', async () => {
    const url = await answering((response) => {
      often(response, 20, Buffer.from('x'));
    });
    const http = gitHttpClient({ idleMs: 5000, wholeMs: 300 });
    await expect(http.request({ url })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('that never begins has an end, though the connection stays', async () => {
    const url = await answering((response) => {
      response.writeProcessing();
      const timer = setInterval(() => {
        response.writeProcessing();
      }, 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    const http = gitHttpClient({ idleMs: 5000, wholeMs: 300 });
    await expect(http.request({ url })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('that takes long since it is large is read to its end', async () => {
    const part = Buffer.alloc(64 * 1024);
    const url = await answering((response) => {
      often(response, 20, part, 30);
    });
    const { body } = await gitHttpClient({ idleMs: 5000, wholeMs: 200 }).request({ url });
    expect((await bodyOf(body)).length).toBe(30 * part.length);
  });

  test('of more than is taken is refused before it is all here', async () => {
    const url = await answering((response) => {
      often(response, 1, Buffer.alloc(64 * 1024));
    });
    const http = gitHttpClient({ idleMs: 5000, mostBytes: 1024 * 1024 });
    await expect(http.request({ url })).rejects.toMatchObject({ code: 'answer-too-long' });
  });

  test('of millions of empty packets is none', () => {
    const { packets, rest } = readPackets(Buffer.alloc(8_000_000, '0000'));
    expect(packets.length).toBe(1_000_000);
    expect(rest).toBeLessThan(8_000_000);
    expect(() =>
      demultiplex([{ kind: 'data', bytes: Buffer.from('\u0003no') }], 'https://git.example'),
    ).toThrow(Errors.SmartHttpError);
  });
});
