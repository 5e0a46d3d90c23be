import {
  appendFileSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Arrival, type FirstRun, type Intake, arrivals } from '../../../daemon/cloud/intake/intake.ts';
import { MaildirIntake } from '../../../daemon/cloud/intake/maildir.ts';
import { fixtureMail, mailOf } from '../../support/mail-fixtures.ts';
import { TestMaildir, temporaryFolder } from '../../support/maildir.ts';

const NOW = Date.UTC(2026, 10, 20);
const mail = (subject: string) => mailOf(['From: a@b.example', `Subject: ${subject}`]);

function setUp(options: { firstRun?: FirstRun; rescanMs?: number } = {}) {
  const mailbox = new TestMaildir();
  const stateDir = join(temporaryFolder(), 'state');
  const open = () =>
    new MaildirIntake({
      account: 'work',
      maildir: mailbox.root,
      stateDir,
      now: () => NOW,
      rescanMs: 60_000,
      ...options,
    });
  return { mailbox, stateDir, open };
}

async function next(intake: Intake, limit?: number): Promise<Arrival[]> {
  const batch = await intake.next(limit);
  if (!batch.ok) throw new Error(batch.refusal.message);
  return batch.value;
}

const keys = (batch: readonly Arrival[]) => batch.map(({ key }) => key);

describe('reading a Maildir', () => {
  test('gives what waits, oldest first, with its bytes, and touches nothing', async () => {
    const { mailbox, open } = setUp();
    const second = mailbox.deliver(fixtureMail('german'), { seconds: 1_795_000_200 });
    const first = mailbox.deliver(fixtureMail('ordinary'), { seconds: 1_795_000_100, flags: 'S' });
    const before = mailbox.snapshot();
    const intake = open();
    const batch = await next(intake);
    expect(keys(batch)).toEqual([first, second]);
    expect(batch[0]).toMatchObject({ receivedMs: 1_795_000_100_000, raw: fixtureMail('ordinary') });
    for (const arrival of batch) await intake.confirm(arrival);
    expect(await next(intake)).toEqual([]);
    expect(mailbox.snapshot()).toEqual(before);
  });

  test('gives a message again until it is confirmed, also after a restart', async () => {
    const { mailbox, open } = setUp();
    const unique = mailbox.deliver(mail('again'));
    expect(keys(await next(open()))).toEqual([unique]);
    const second = open();
    const [arrival] = await next(second);
    if (arrival !== undefined) await second.confirm(arrival);
    expect(await next(open())).toEqual([]);
  });

  test('knows a message that a mail program moved and flagged, and one that was copied', async () => {
    const { mailbox, open } = setUp();
    const unique = mailbox.deliver(mail('one'));
    const intake = open();
    for (const arrival of await next(intake)) await intake.confirm(arrival);
    renameSync(join(mailbox.root, 'new', unique), join(mailbox.root, 'cur', `${unique}:2,RS`));
    mailbox.deliver(mail('one'));
    expect(await next(intake)).toEqual([]);
  });

  test('has more to give at once when the last batch was cut, and says how much waits', async () => {
    const { mailbox, open } = setUp();
    for (const subject of ['a', 'b', 'c']) mailbox.deliver(mail(subject));
    const intake = open();
    const never = new AbortController().signal;
    for (const left of [2, 1]) {
      for (const arrival of await next(intake, 1)) await intake.confirm(arrival);
      expect(intake.waiting()).toBe(left);
      // Nothing else would end this wait.
      await intake.changed(never);
    }
    for (const arrival of await next(intake, 2)) await intake.confirm(arrival);
    expect(intake.waiting()).toBe(0);
    const stop = new AbortController();
    let told = false;
    const changed = intake.changed(stop.signal).then(() => (told = true));
    await Promise.resolve();
    expect(told).toBe(false);
    stop.abort();
    await changed;
  });

  test('gives no more than was asked for, and skips what it is told to', async () => {
    const { mailbox, open } = setUp();
    const names = ['a', 'b', 'c'].map((subject) => mailbox.deliver(mail(subject)));
    const intake = open();
    expect(keys(await next(intake, 2))).toEqual(names.slice(0, 2));
    const rest = await intake.next(2, new Set(names.slice(0, 2)));
    expect(rest.ok && keys(rest.value)).toEqual(names.slice(2));
  });
});

describe('the first run', () => {
  test.each<[FirstRun, string[]]>([
    ['everything', ['old read', 'old', 'recent read']],
    ['unread', ['old']],
    [{ last_days: 3 }, ['recent read']],
    ['now', []],
  ])('%j takes %j, and every later mail', async (firstRun, expected) => {
    const { mailbox, open } = setUp({ firstRun });
    const subjects = new Map([
      [mailbox.deliver(mail('old read'), { seconds: NOW / 1000 - 900_000, flags: 'S' }), 'old read'],
      [mailbox.deliver(mail('old'), { seconds: NOW / 1000 - 800_000 }), 'old'],
      [mailbox.deliver(mail('recent read'), { seconds: NOW / 1000 - 1000, flags: 'S' }), 'recent read'],
    ]);
    const intake = open();
    const batch = await next(intake);
    expect(keys(batch).map((key) => subjects.get(key))).toEqual(expected);
    for (const arrival of batch) await intake.confirm(arrival);
    const late = mailbox.deliver(mail('late'), { seconds: NOW / 1000 - 990_000, flags: 'S' });
    expect(keys(await next(open()))).toEqual([late]);
  });
});

describe('its memory', () => {
  test('is private', async () => {
    const { mailbox, stateDir, open } = setUp();
    mailbox.deliver(mail('x'));
    const intake = open();
    for (const arrival of await next(intake)) await intake.confirm(arrival);
    expect(statSync(stateDir).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(stateDir)) expect(statSync(join(stateDir, name)).mode & 0o777).toBe(0o600);
  });

  test('survives a torn last line: that message comes again, and what is added later is kept', async () => {
    const { mailbox, stateDir, open } = setUp();
    const names = ['a', 'b'].map((subject) => mailbox.deliver(mail(subject)));
    const intake = open();
    for (const arrival of await next(intake)) await intake.confirm(arrival);
    const file = join(stateDir, readdirSync(stateDir).find((name) => name.endsWith('.seen')) ?? '');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, -10));
    const after = open();
    const again = await next(after);
    expect(keys(again)).toEqual(names.slice(1));
    for (const arrival of again) await after.confirm(arrival);
    expect(await next(open())).toEqual([]);
  });

  test('is not confused by lines that are none', async () => {
    const { mailbox, stateDir, open } = setUp();
    const unique = mailbox.deliver(mail('a'));
    await next(open());
    const file = join(stateDir, readdirSync(stateDir).find((name) => name.endsWith('.seen')) ?? 'x.seen');
    appendFileSync(file, `{"a":1}\n[1,2,3]\n["only-one"]\nnull\n\n`);
    expect(keys(await next(open()))).toEqual([unique]);
  });
});

describe('news', () => {
  test('comes when a mail is delivered', async () => {
    const { mailbox, open } = setUp();
    const intake = open();
    expect(await next(intake)).toEqual([]);
    const limit = AbortSignal.timeout(20_000);
    const changed = intake.changed(limit);
    const unique = mailbox.deliver(mail('new'));
    await changed;
    expect(limit.aborted).toBe(false);
    expect(keys(await next(intake))).toEqual([unique]);
  });

  test('of a mail that came between looking and waiting is not missed', async () => {
    const { mailbox, open } = setUp();
    const intake = open();
    await next(intake);
    mailbox.deliver(mail('between'));
    const signal = AbortSignal.timeout(20_000);
    await intake.changed(signal);
    expect(signal.aborted).toBe(false);
  });

  test('ends when the signal says so', async () => {
    const { open } = setUp();
    const intake = open();
    await next(intake);
    const stop = new AbortController();
    const changed = intake.changed(stop.signal);
    stop.abort();
    await changed;
  });

  test('goes on after the folder was missing for a while, with a sentence meanwhile', async () => {
    const { mailbox, open } = setUp();
    const intake = open();
    rmSync(join(mailbox.root, 'new'), { recursive: true });
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'mailbox' } });
    expect(intake.status()).toMatchObject({ state: 'retrying', message: expect.stringContaining('new/') });
    new TestMaildir(mailbox.root).deliver(mail('back'));
    expect(await next(intake)).toHaveLength(1);
    expect(intake.status()).toEqual({ state: 'ok', message: '' });
  });
});

describe('all arrivals', () => {
  test('come once each, and one that is not confirmed neither blocks nor spins', async () => {
    const { mailbox, open } = setUp({ rescanMs: 50 });
    const [poison = '', ...others] = ['poison', 'b', 'c'].map((subject) => mailbox.deliver(mail(subject)));
    const stop = new AbortController();
    const given: string[] = [];
    const intake = open();
    for await (const arrival of arrivals(intake, stop.signal)) {
      given.push(arrival.key);
      if (arrival.key !== poison) await intake.confirm(arrival);
      if (given.filter((key) => key === poison).length === 3) stop.abort();
    }
    expect(given.slice(0, 3)).toEqual([poison, ...others]);
    expect(given.slice(3)).toEqual([poison, poison]);
  });
});
