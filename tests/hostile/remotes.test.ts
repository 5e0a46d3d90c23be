import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { describe, expect, test } from 'vitest';
import { newSeed } from '../../shared/approval/keys.ts';
import { openSync, sentences } from '../../daemon/sync/open-sync.ts';
import { git, scratch } from '../daemon/sync/clone-fixture.ts';
import {
  type Computer,
  type World,
  needs,
  pending,
  approval,
  progress,
  task,
  world,
} from '../daemon/sync/world.ts';
import { type GitHttpFault } from '../support/git-http.ts';
import { testCertificate } from '../support/smtp-certificate.ts';
import { says } from './says.ts';

/** A Git host that refuses, breaks off, lies about who it is, and then is good again. */
const root = scratch();

async function settled(): Promise<{ w: World; cloud: Computer; local: Computer }> {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  cloud.write(pending(1), approval(1));
  cloud.write(needs(2), task(2));
  await cloud.step();
  await local.step();
  return { w, cloud, local };
}

describe('nothing is lost, it is said, and it goes on by itself', () => {
  test.each<[string, GitHttpFault, RegExp]>([
    ['401', { kind: 'status', status: 401, on: 'all' }, /does not accept our token\. Make a new one/],
    ['403', { kind: 'status', status: 403, on: 'all' }, /Give it read and write access/],
    ['404', { kind: 'status', status: 404, on: 'all' }, /Check the address/],
    ['413 on the push', { kind: 'status', status: 413, on: 'push' }, /Raise the host's limit/],
    ['429', { kind: 'status', status: 429, on: 'all' }, /tried again by itself/],
    ['500', { kind: 'status', status: 500, on: 'all' }, /tried again by itself/],
    ['500 on the push', { kind: 'status', status: 500, on: 'push' }, /tried again by itself/],
    ['unreachable', { kind: 'refuse', on: 'all' }, /tried again by itself/],
    ['cut off in mid answer', { kind: 'cut', on: 'all' }, /tried again by itself|fetched again later/],
    ['silent', { kind: 'delay', ms: 4000, on: 'all', times: 1 }, /tried again by itself/],
  ])('%s', { timeout: 30_000 }, async (_, fault, sentence) => {
    const { w, cloud, local } = await settled();
    cloud.move(needs(2), progress('cloud-a', 2), task(2, 'in_progress'));
    await cloud.step();
    local.write('Company_Handbook.md', 'my rules\n');
    w.server.fault(fault);
    const before = git(w.server.repository, 'rev-parse', 'main');
    const refused = await local.cycle();
    expect(refused.outcome).toBe('waiting');
    says(sentences(refused)[0] ?? '', sentence);
    expect(refused.backlog).toEqual(['Company_Handbook.md']);
    expect(local.read('Company_Handbook.md')).toBe('my rules\n');
    expect(git(w.server.repository, 'rev-parse', 'main')).toBe(before);
    // Restarted in the middle of it, and asked again: still nothing is lost.
    await local.restart();
    if (fault.kind === 'delay') w.server.fault();
    else expect((await local.cycle()).outcome).toBe('waiting');
    w.server.fault();
    await local.step();
    expect(w.show('Company_Handbook.md')).toBe('my rules');
    expect(local.read(progress('cloud-a', 2))).toBe(task(2, 'in_progress'));
    await cloud.step();
    expect(cloud.list()).toEqual(local.list());
  });

  test('the push arrived and the answer did not: one commit, not two', async () => {
    const { w, local } = await settled();
    local.write('Company_Handbook.md', 'my rules\n');
    w.server.fault({ kind: 'drop-after-push', on: 'push', times: 1 });
    await local.cycle();
    await local.step();
    expect(git(w.server.repository, 'rev-list', '--count', 'main')).toBe('2');
    expect(w.show('Company_Handbook.md')).toBe('my rules');
  });
});

describe('who it says it is', () => {
  async function asked(url: string, ca?: string): Promise<string> {
    const vaultDir = join(root, newName(), 'vault');
    mkdirSync(vaultDir, { recursive: true });
    const sync = await openSync({
      vaultDir,
      gitDir: join(vaultDir, '..', 'git'),
      agent: 'local',
      signingSecret: newSeed(),
      pinnedAgents: [],
      remote: { url, token: 'very-secret-token', idleMs: 2000, ...(ca === undefined ? {} : { ca }) },
    });
    if (!sync.ok) return sync.refusal.message;
    const report = await sync.value.cycle();
    await sync.value.close();
    return sentences(report).join(' ');
  }

  test.each<[string, readonly string[], Parameters<typeof testCertificate>[1], boolean, RegExp]>([
    ['a certificate that it signed itself', ['127.0.0.1'], undefined, false, /signed its certificate itself/],
    ['a certificate for another name', ['other.example'], undefined, true, /belongs to another name/],
    ['an expired certificate', ['127.0.0.1'], { from: -9, to: -2 }, true, /has expired/],
  ])('%s', async (_, names, days, trusted, sentence) => {
    const { key, cert } = testCertificate(names, days);
    let heard = '';
    const server = createServer({ key, cert }, (request) => (heard += request.headers.authorization ?? 'x'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}/vault.git`;
    const message = await asked(url, trusted ? cert : undefined);
    server.close();
    says(message, sentence);
    expect(message).not.toContain('very-secret');
    expect(heard).toBe('');
  });

  test('no TLS at all where TLS was asked for', async () => {
    const server = createTcp((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const message = await asked(
      `https://127.0.0.1:${String((server.address() as AddressInfo).port)}/vault.git`,
    );
    server.close();
    says(message, /does not speak TLS|can't be reached|not safe/);
  });

  test('a web page where a Git host should be, and one that sends us elsewhere', async () => {
    for (const [answer, sentence] of [
      [
        'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\n\r\n<h1>Hello</h1>',
        /not like a Git host; check the address/,
      ],
      [
        'HTTP/1.1 302 Found\r\nlocation: https://evil.example/vault.git?t=1\r\ncontent-length: 0\r\n\r\n',
        /sends us on to https:\/\/evil\.example\/vault\.git/,
      ],
    ] as const) {
      const server = createTcp((socket) => {
        socket.once('data', () => socket.end(answer));
        socket.on('error', () => undefined);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const message = await asked(
        `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/vault.git`,
      );
      server.close();
      says(message, sentence);
    }
  });
});

let names = 0;
function newName(): string {
  return `asked-${String(names++)}`;
}
