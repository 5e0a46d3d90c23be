import { readFileSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImapIntakeOptions } from '../../../../daemon/cloud/intake/imap.ts';
import { StubFolder } from '../../../support/stub-imap.ts';
import { named, read, rescan, stubBench } from './imap-intake-bench.ts';

const AT = { host: 'imap.x.test', port: 993, user: 'ana', pass: 'secret' };

/** A mailbox with one mail that the first run left aside and one that was read; then "meanwhile" came unread. */
async function readBefore(mailbox = 'Clients', options: Partial<ImapIntakeOptions> = {}) {
  const bench = stubBench();
  const folder = bench.server.folder(mailbox);
  folder.put(named('left aside'), new Date('2020-01-05'));
  const intake = bench.open({ mailbox, ...options });
  expect(await read(intake)).toEqual([]);
  folder.put(named('first'));
  expect(await read(intake)).toEqual(['first']);
  await intake.close();
  folder.put(named('meanwhile'));
  return { ...bench, folder };
}

/** As the files of a version that did not note the place. */
function forgetPlaces(stateDir: string): void {
  for (const file of filesOf(stateDir, '.json')) {
    const state = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    delete state['place'];
    writeFileSync(file, JSON.stringify(state));
  }
}

function filesOf(stateDir: string, ending: string): string[] {
  return readdirSync(stateDir)
    .filter((file) => file.endsWith(ending))
    .map((file) => join(stateDir, file));
}

describe('a mailbox goes on with what was read, once', () => {
  test.each<[string, Partial<ImapIntakeOptions>]>([
    ['host', { settings: { ...AT, host: 'mail.x.test' } }],
    ['port', { settings: { ...AT, port: 143 } }],
    ['user', { settings: { ...AT, user: 'ana@x.test' } }],
    ['folder', { mailbox: 'Customers' }],
    ['host, user and folder', { settings: { ...AT, host: 'b.test', user: 'a@b' }, mailbox: 'Customers' }],
    ['account id', { account: 'office' }],
  ])('after its %s was corrected', async (what, corrected) => {
    for (const older of [false, true]) {
      const { server, open, stateDir, folder } = await readBefore();
      if (older) forgetPlaces(stateDir);
      if (corrected.mailbox !== undefined) server.rename('Clients', corrected.mailbox);
      const options = { mailbox: 'Clients', ...corrected };
      const intake = open(options);
      expect(await read(intake), `${what} ${String(older)}`).toEqual(['meanwhile']);
      expect(intake.status().message).toMatch(/^\w+ \(.*\) goes on /);
      folder.put(named('new'));
      expect(await read(intake)).toEqual(['new']);
      await intake.close();
      const again = open(options);
      expect(await read(again)).toEqual([]);
      expect(again.status().message).toBe('');
    }
  });

  test('where the new server has other numbers under the same UIDVALIDITY', async () => {
    for (const older of [false, true]) {
      const { server, open, stateDir, folder } = await readBefore();
      if (older) forgetPlaces(stateDir);
      const moved = server.folder('Clients', new StubFolder(1n, 100));
      for (const { raw, date } of folder.messages) moved.put(raw, date);
      const intake = open({ mailbox: 'Clients', settings: { ...AT, host: 'mail.x.test' } });
      expect(await read(intake)).toEqual(['meanwhile']);
    }
  });

  test('and again after the old settings were put back', async () => {
    const { open, stateDir, folder } = await readBefore();
    const elsewhere = { mailbox: 'Clients', settings: { ...AT, host: 'mail.x.test' } };
    expect(await read(open(elsewhere))).toEqual(['meanwhile']);
    folder.put(named('later'));
    expect(await read(open({ mailbox: 'Clients' }))).toEqual(['later']);
    folder.put(named('last'));
    expect(await read(open(elsewhere))).toEqual(['last']);
    expect(filesOf(stateDir, '.json')).toHaveLength(1);
    expect(filesOf(stateDir, '.seen')).toHaveLength(1);
  });

  test('where two old memories are there, with the one that was written last', async () => {
    const { open, stateDir, folder } = await readBefore();
    const [latest = ''] = filesOf(stateDir, '.json');
    const state = JSON.parse(readFileSync(latest, 'utf8')) as object;
    const place = { ...AT, host: 'long-ago.x.test', mailbox: 'Clients' };
    for (const [name, seconds] of [
      ['imap-work-000000000000.json', 1],
      ['imap-work-ffffffffffff.json', 2],
    ] as const) {
      const file = join(stateDir, name);
      writeFileSync(file, JSON.stringify({ ...state, place, after: -1 }));
      utimesSync(file, seconds, seconds);
    }
    expect(await read(open({ mailbox: 'Clients', settings: { ...AT, host: 'mail.x.test' } }))).toEqual([
      'meanwhile',
    ]);
    expect(folder.messages).toHaveLength(3);
  });

  test('after a crash between the two files', async () => {
    const { open, stateDir } = await readBefore();
    const settings = { ...AT, host: 'mail.x.test' };
    const [oldLog = ''] = filesOf(stateDir, '.seen');
    const oldState = readFileSync(oldLog.replace('.seen', '.json'));
    await open({ mailbox: 'Clients', settings }).next();
    const [newLog = ''] = filesOf(stateDir, '.seen');
    expect(newLog).not.toBe(oldLog);
    rmSync(newLog.replace('.seen', '.json'));
    writeFileSync(oldLog.replace('.seen', '.json'), oldState);
    expect(await read(open({ mailbox: 'Clients', settings }))).toEqual(['meanwhile']);
  });

  test('with a log that was there without its state', async () => {
    const { open, stateDir } = await readBefore();
    const settings = { ...AT, host: 'mail.x.test' };
    const [oldLog = ''] = filesOf(stateDir, '.seen');
    const kept = readFileSync(oldLog);
    await open({ mailbox: 'Clients', settings }).next();
    const [newLog = ''] = filesOf(stateDir, '.seen');
    renameSync(newLog.replace('.seen', '.json'), oldLog.replace('.seen', '.json'));
    writeFileSync(oldLog, kept);
    writeFileSync(newLog, '["9:9","hash","<other@x.test>"]');
    expect(await read(open({ mailbox: 'Clients', settings }))).toEqual(['meanwhile']);
    expect(readFileSync(newLog, 'utf8')).toContain('<other@x.test>');
  });

  test('only once its new folder is there', async () => {
    const { open, stateDir, folder } = await readBefore();
    const before = readdirSync(stateDir);
    expect((await open({ mailbox: 'Cleints' }).next()).ok).toBe(false);
    expect(readdirSync(stateDir)).toEqual(expect.arrayContaining(before));
    folder.put(named('new'));
    expect(await read(open({ mailbox: 'Clients' }))).toEqual(['meanwhile', 'new']);
  });

  test('of another person: what came since the first run, and not what is older', async () => {
    const { server, open } = await readBefore();
    const folder = server.folder('Clients');
    folder.put(named('older'), new Date('2019-01-01'));
    folder.put(named('of bob'));
    expect(await read(open({ mailbox: 'Clients', settings: { ...AT, user: 'bob' } }))).toEqual(['of bob']);
  });
});

describe('a memory is left to its own mailbox', () => {
  test('where another account is configured that reads it', async () => {
    const { server, open } = await readBefore();
    const other = open({
      account: 'work-two',
      mailbox: 'Clients',
      alongside: { folders: [], accounts: ['work'] },
    });
    expect(await read(other)).toEqual([]);
    expect(other.status().message).toBe('');
    server.folder('Customers').put(named('of customers'));
    expect(await read(open({ account: 'work-three', mailbox: 'Customers' }))).toEqual([]);
    expect(await read(open({ mailbox: 'Clients' }))).toEqual(['meanwhile']);
  });

  test('where the account reads it beside a new one', async () => {
    for (const settings of [AT, { ...AT, host: 'mail.x.test' }]) {
      const { server, open } = await readBefore();
      server.folder('Projects').put(named('old project'));
      const alongside = { folders: ['Clients'], accounts: [] };
      const projects = open({ mailbox: 'Projects', settings, alongside });
      expect(await read(projects)).toEqual([]);
      expect(projects.status().message).toBe('');
      expect(await read(open({ mailbox: 'Clients', settings }))).toEqual(['meanwhile']);
    }
  });

  test('where it was left out of an account of several folders, though the host was corrected as well', async () => {
    const { server, open } = await readBefore('Newsletters');
    server.folder('Projects').put(named('old project'));
    const alongside = { folders: ['INBOX'], accounts: [] };
    const settings = { ...AT, host: 'mail.x.test' };
    const projects = open({ mailbox: 'Projects', settings, alongside });
    expect(await read(projects)).toEqual([]);
    expect(projects.status().message).toContain('1 message in it was left aside');
    expect(await read(open({ mailbox: 'Newsletters' }))).toEqual(['meanwhile']);
  });

  test('where its folder is still there: how many were left aside is told, and it goes on where it was', async () => {
    const { server, open } = await readBefore('INBOX');
    const clients = server.folder('Clients');
    clients.put(named('one'));
    clients.put(named('two'));
    const intake = open({ mailbox: 'Clients' });
    expect(await read(intake)).toEqual([]);
    expect(intake.status().message).toContain(
      'read for the first time, and 2 messages in it were left aside',
    );
    clients.put(named('three'));
    await rescan(intake);
    expect(await read(intake)).toEqual(['three']);
    expect(await read(open())).toEqual(['meanwhile']);
  });

  test('where several that did not note their place may be meant', async () => {
    const { server, open, stateDir } = await readBefore();
    const [one = ''] = filesOf(stateDir, '.json');
    writeFileSync(join(stateDir, 'imap-work-000000000000.json'), readFileSync(one));
    forgetPlaces(stateDir);
    server.rename('Clients', 'Customers');
    const alongside = { folders: ['INBOX'], accounts: [] };
    const intake = open({ mailbox: 'Customers', alongside });
    expect(await read(intake)).toEqual([]);
    expect(intake.status().message).toContain('3 messages in it were left aside');
  });

  test('where it is damaged: it stops only its own mailbox', async () => {
    const { open, stateDir } = await readBefore();
    writeFileSync(join(stateDir, 'imap-work-000000000000.json'), '{');
    const settings = { ...AT, host: 'mail.x.test' };
    expect(await read(open({ mailbox: 'Clients', settings }))).toEqual(['meanwhile']);
  });
});
