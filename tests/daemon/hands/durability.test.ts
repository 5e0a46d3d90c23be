import type * as Fs from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type HandFixture, handFixture } from './hand-fixture.ts';

/** What was asked of the file system and of the server, in order: a kill can't show a missing fsync, a power cut would. */
const calls = vi.hoisted(() => [] as string[]);
const names = vi.hoisted(() => new Map<number, string>());

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const base = (path: unknown) => String(path).split('/').at(-1) ?? '';
  return {
    ...fs,
    openSync: (...args: Parameters<typeof Fs.openSync>) => {
      const fd = fs.openSync(...args);
      names.set(fd, base(args[0]).endsWith('.new') ? 'draft' : base(args[0]));
      return fd;
    },
    writeSync: (...args: Parameters<typeof Fs.writeSync>) => {
      const entry = /"type":"([a-z_]+)"/.exec(
        Buffer.from(args[1] as unknown as Uint8Array).toString('latin1'),
      )?.[1];
      calls.push(`write ${names.get(args[0]) ?? '?'}${entry === undefined ? '' : ` ${entry}`}`);
      return fs.writeSync(...args);
    },
    fsyncSync: (fd: number) => {
      calls.push(`fsync ${names.get(fd) ?? '?'}`);
      fs.fsyncSync(fd);
    },
    linkSync: (...args: Parameters<typeof Fs.linkSync>) => {
      calls.push('link draft');
      fs.linkSync(...args);
    },
  };
});

let the: HandFixture;
beforeEach(() => {
  the = handFixture();
});
afterEach(() => the.remove());

it('has every entry and the payload on the disk before what they are for', async () => {
  const hand = the.open();
  const { note } = await the.approve();
  await hand.execute({ records: [note] });
  the.clock.advance(30_000);
  the.transport.next = [
    (submission) => {
      calls.push('connect');
      submission.beforeFirstByte();
      calls.push('first byte');
      return Promise.resolve({ kind: 'accepted', reply: '250 ok', recipients: [] });
    },
  ];
  calls.length = 0;
  await hand.execute({ records: [note] });
  expect(calls).toEqual([
    'write draft',
    'fsync draft',
    'link draft',
    'fsync payloads',
    'write journal.jsonl intent',
    'fsync journal.jsonl',
    'write journal.jsonl attempt',
    'fsync journal.jsonl',
    'connect',
    'write journal.jsonl data',
    'fsync journal.jsonl',
    'first byte',
    'write journal.jsonl accepted',
    'fsync journal.jsonl',
    'write journal.jsonl filed',
    'fsync journal.jsonl',
  ]);
  hand.close();
});

it('begins with a secret and a journal whose names are on the disk', () => {
  calls.length = 0;
  const fresh = handFixture();
  expect(calls.filter((call) => !call.includes('last-run')).slice(0, 7)).toEqual([
    'write draft',
    'fsync draft',
    'link draft',
    'fsync journal',
    'fsync journal',
    'write journal.jsonl created',
    'fsync journal.jsonl',
  ]);
  fresh.remove();
});
