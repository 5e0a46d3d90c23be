import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmailHand } from '../../../daemon/hands/email/email-hand.ts';
import { JOURNAL_FILE, openJournal } from '../../../daemon/hands/journal/journal.ts';
import { ok } from '../../../shared/result.ts';
import {
  APPROVAL,
  type HandFixture,
  Person,
  buildPause,
  buildRelease,
  buildRevokeKey,
  handFixture,
} from './hand-fixture.ts';

let the: HandFixture;
let hand: EmailHand;

beforeEach(() => {
  the = handFixture();
  hand = the.open();
});
afterEach(() => {
  hand.close();
  the.remove();
});

async function afterHold(note: string) {
  await hand.execute({ records: [note] });
  the.clock.advance(30_000);
  return hand.execute({ records: [note] });
}
const approvalOf = (letter: string) => `ap-${letter.repeat(16)}`;

describe('pause and resume', () => {
  it('pauses, says so, and goes on only by a resume that names the pause', async () => {
    const pause = buildPause('pause', the.signing());
    expect(hand.control({ record: await the.sign(pause) })).toMatchObject({ state: 'done' });
    const { note } = await the.approve();
    expect(await afterHold(note)).toMatchObject({ state: 'paused', reason: 'paused-by-person', until: '' });

    const blank = buildPause('resume', the.signing());
    const answer = hand.control({ record: await the.sign(blank) });
    expect(answer.message).toContain(pause.decision_id);
    expect((await hand.execute({ records: [note] })).state).toBe('paused');

    const resume = buildPause('resume', the.signing([pause]));
    expect(hand.control({ record: await the.sign(resume) })).toMatchObject({
      state: 'done',
      message: 'Sending goes on.',
    });
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
  });

  it('is not resumed by a resume of an earlier pause, shown again', async () => {
    const first = buildPause('pause', the.signing());
    const resume = await the.sign(buildPause('resume', the.signing([first])));
    hand.control({ record: await the.sign(first) });
    hand.control({ record: resume });
    hand.control({ record: await the.sign(buildPause('pause', the.signing())) });
    expect(hand.control({ record: resume }).state).toBe('known');
    expect((await afterHold((await the.approve()).note)).state).toBe('paused');
  });

  it('comes to the same where the resume is seen before the pause that it ends', async () => {
    const pause = buildPause('pause', the.signing());
    hand.control({ record: await the.sign(buildPause('resume', the.signing([pause]))) });
    hand.control({ record: await the.sign(pause) });
    expect(hand.status().pauses).toEqual([]);
  });

  it('counts across processes: another hand on the journal is paused too', async () => {
    hand.control({ record: await the.sign(buildPause('pause', the.signing())) });
    const other = the.open();
    const { note } = await the.approve();
    await other.execute({ records: [note] });
    the.clock.advance(30_000);
    expect((await other.execute({ records: [note] })).state).toBe('paused');
    other.close();
  });

  it('takes no pause from a stranger, and no decision about an approval', async () => {
    const stranger = new Person('stranger');
    const forged = buildPause('pause', stranger.signing());
    expect(hand.control({ record: await the.sign(forged, stranger) })).toMatchObject({
      state: 'refused',
      reason: 'unknown-key',
    });
    expect(hand.control({ record: (await the.approve()).note })).toMatchObject({
      state: 'refused',
      reason: 'not-a-control',
    });
    expect(
      await hand.execute({ records: [await the.sign(buildPause('pause', the.signing()))] }),
    ).toMatchObject({
      reason: 'control',
    });
    expect(hand.status().pauses).toEqual([]);
  });
});

describe('a revoked key', () => {
  it('voids what it approved and has not left', async () => {
    const phone = new Person('phone');
    const { note } = await the.approve({ by: phone });
    await hand.execute({ records: [note] });
    const revoke = buildRevokeKey(the.signing(), phone.signer.publicKey);
    expect(hand.control({ record: await the.sign(revoke) }).state).toBe('done');
    the.clock.advance(30_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({
      state: 'refused',
      reason: 'revoked-key',
    });
    expect(the.transport.attempts).toBe(0);
  });
});

describe('a journal restored from a backup', () => {
  it('locks where it lacks a published head, until a person releases the journal as it is', async () => {
    const backup = fs.readFileSync(join(the.folder, JOURNAL_FILE));
    const first = await the.approve();
    await afterHold(first.note);
    const published = hand.head();
    if (!published.ok) throw new Error('a head');
    hand.close();
    fs.writeFileSync(join(the.folder, JOURNAL_FILE), backup);

    hand = the.open();
    expect(hand.compareHead(published.value)).toEqual({ ok: true, value: 'lacking' });
    expect(hand.compareHead(published.value)).toEqual({ ok: true, value: 'lacking' });
    // The very approval that was executed before comes again: without the lock it would leave a second time.
    expect(await afterHold(first.note)).toMatchObject({ state: 'locked' });
    expect(the.transport.attempts).toBe(1);
    expect(hand.status().lacking).toEqual([published.value]);

    for (const head of [{ count: 1, hash: 'a'.repeat(64) }, published.value]) {
      const wrong = buildRelease(the.signing(), hand.id, head);
      expect(hand.control({ record: await the.sign(wrong) })).toMatchObject({ reason: 'other-journal' });
    }
    const foreign = buildRelease(the.signing(), 'hand-aaaaaaaaaaaaaaaa', published.value);
    expect(hand.control({ record: await the.sign(foreign) })).toMatchObject({ reason: 'other-executor' });
    expect((await hand.execute({ records: [first.note] })).state).toBe('locked');

    const release = buildRelease(the.signing(), hand.id, hand.status().head);
    expect(hand.control({ record: await the.sign(release) }).message).toBe('This hand may send again.');
    expect(hand.compareHead(published.value)).toEqual({ ok: true, value: 'lacking' });
    expect(hand.status().lacking).toEqual([]);
    // Released, not forgotten: nothing says whether this one left, so an approval does not send it again.
    expect(await afterHold(first.note)).toMatchObject({ state: 'unknown', reason: 'ask-person' });
    const again = await the.approve({ supersedes: [first.record] });
    expect(await afterHold(again.note)).toMatchObject({ state: 'refused', reason: 'slot-unknown' });
    expect(the.transport.attempts).toBe(1);
  });

  it('holds every head that it had itself', async () => {
    const heads = [hand.head()];
    await afterHold((await the.approve()).note);
    heads.push(hand.head());
    for (const head of heads)
      expect(head.ok && hand.compareHead(head.value)).toEqual({ ok: true, value: 'held' });
    expect(hand.status().lacking).toEqual([]);
  });

  it('refuses to begin where the secret beside the journal is another one', () => {
    hand.close();
    fs.writeFileSync(join(the.folder, 'secret'), Buffer.alloc(32, 1), { mode: 0o600 });
    expect(() => the.open()).toThrow(/secret beside the journal/);
    fs.rmSync(join(the.folder, 'secret'));
    expect(() => the.open()).toThrow(/secret beside the journal/);
    fs.rmSync(join(the.folder, JOURNAL_FILE));
    hand = the.open();
    expect(hand.id).not.toBe(the.id);
  });

  it('says what is wrong where the journal is damaged, and sends nothing', async () => {
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    const file = join(the.folder, JOURNAL_FILE);
    hand.close();
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"secret_sha256":"', '"secret_sha256":"0'));
    expect(() => the.open()).toThrow(/damaged \(line 1/);
    fs.rmSync(file);
    hand = the.open();
  });
});

it.each<[string, object]>([
  [
    'a step of a decision that it never saw',
    { type: 'data', decision: 'd-aaaaaaaaaaaaaaaaaaaaaaaaaa', n: 1 },
  ],
  ['a record that can’t be read', { type: 'seen', decision: 'd-aaaaaaaaaaaaaaaaaaaaaaaaaa', text: 'x' }],
])('a journal with %s is damaged, and says so', (_what, entry) => {
  const raw = openJournal<unknown, object>(the.folder, {
    initial: () => ({}),
    parse: (value) => ok(value as object),
    apply: () => undefined,
  });
  if (!raw.ok) throw new Error(raw.refusal.message);
  raw.value.decide(() => ok({ at: 1, up: 1, boot: '', ...entry }));
  raw.value.close();
  expect(hand.status().damaged).toContain('is damaged');
  expect(() => the.open()).toThrow(/is damaged/);
});

describe('the clock', () => {
  it.each([
    ['ahead', 2],
    ['back', -2],
  ])('a jump of hours %s pauses sending until a person has looked', async (_which, hours) => {
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.advance(60_000);
    the.clock.set(hours * 3_600_000);
    const told = await hand.execute({ records: [note] });
    expect(told).toMatchObject({ state: 'paused', reason: 'paused-by-clock' });
    expect(told.message).toContain('120 minutes');
    expect(the.transport.attempts).toBe(0);
    expect((await hand.execute({ records: [note] })).state).toBe('paused');
    expect(the.entries().filter(({ type }) => type === 'paused')).toHaveLength(1);

    const [pause] = hand.status().pauses;
    const resume = { ...buildPause('resume', the.signing()), supersedes: [pause!.id] };
    expect(hand.control({ record: await the.sign(resume) }).state).toBe('done');
    const after = await hand.execute({ records: [note] });
    expect(['held', 'accepted']).toContain(after.state);
    the.clock.advance(30_000);
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
  });

  it('a jump during the hold does not shorten it: it is noticed before anything leaves', async () => {
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.set(3 * 3_600_000);
    const other = await the.approve({ approval: approvalOf('b'), action: { task: 'bbbbbbbbbbbbbbbb' } });
    expect((await hand.execute({ records: [other.note] })).state).not.toBe('accepted');
    expect((await hand.execute({ records: [note] })).state).toBe('paused');
  });

  it('a clock that was ahead for a day and is set right delays nothing for a day', async () => {
    the.clock.set(86_400_000);
    const { note } = await the.approve();
    expect((await hand.execute({ records: [note] })).state).toBe('paused');
    the.clock.set(-86_400_000);
    const [pause] = hand.status().pauses;
    hand.control({
      record: await the.sign({ ...buildPause('resume', the.signing()), supersedes: [pause!.id] }),
    });
    expect((await hand.execute({ records: [note] })).state).toBe('held');
    the.clock.advance(30_000);
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
  });

  describe('that was hours ahead while an attempt was made, and is set right', () => {
    let note: string;
    const resumed = async () => {
      const [pause] = hand.status().pauses;
      const resume = { ...buildPause('resume', the.signing()), supersedes: [pause!.id] };
      hand.control({ record: await the.sign(resume) });
    };

    beforeEach(async () => {
      ({ note } = await the.approve());
      await hand.execute({ records: [note] });
      the.clock.advance(30_000);
      the.clock.set(20 * 3_600_000);
      expect((await hand.execute({ records: [note] })).state).toBe('paused');
      await resumed();
    });

    const setRight = async () => {
      the.clock.set(-20 * 3_600_000);
      await hand.execute({ records: [note] });
      await resumed();
    };

    it('does not delay the next attempt for hours', async () => {
      the.transport.next = ['not-reached'];
      expect((await hand.execute({ records: [note] })).reason).toBe('backoff');
      await setRight();
      expect((await hand.execute({ records: [note] })).reason).toBe('backoff');
      the.clock.advance(1000);
      expect((await hand.execute({ records: [note] })).state).toBe('accepted');
    });

    it('does not delay the next look into Sent for hours', async () => {
      the.transport.next = ['lost'];
      expect((await hand.execute({ records: [note] })).reason).toBe('looking');
      await setRight();
      const { looks } = the.mailbox;
      expect((await hand.execute({ records: [note] })).reason).toBe('looking');
      expect(the.mailbox.looks).toBe(looks + 1);
    });
  });

  it('sleeping for days is no jump, nor is a night with the computer off', async () => {
    const { note } = await the.approve({ sendWithinHours: 100 });
    await hand.execute({ records: [note] });
    the.clock.advance(50 * 3_600_000);
    the.clock.boot = 'boot-2';
    the.clock.up = 10_000;
    the.clock.wall += 8 * 3_600_000;
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
  });

  it('time never runs backwards from line to line', async () => {
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.set(-50 * 60_000);
    the.clock.advance(29_000);
    expect((await hand.execute({ records: [note] })).state).toBe('held');
    const times = the.entries().map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('how much may leave', () => {
  it('at most ten messages an hour, counted in the journal over restarts and processes', async () => {
    const notes: string[] = [];
    for (let i = 0; i < 12; i++) {
      const letter = 'abcdefghijkl'.charAt(i);
      const action = { task: letter.repeat(16) };
      notes.push((await the.approve({ approval: approvalOf(letter), action })).note);
    }
    for (const note of notes) await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    const states: string[] = [];
    for (const [at, note] of notes.entries()) {
      if (at === 5) {
        hand.close();
        hand = the.open();
      }
      const told = await hand.execute({ records: [note] });
      states.push(told.state);
      if (at === 10) expect(told).toMatchObject({ state: 'limited', until: '2026-11-20T09:30:30Z' });
    }
    expect(states).toEqual([...Array<string>(10).fill('accepted'), 'limited', 'limited']);
    expect(the.transport.attempts).toBe(10);
    the.clock.advance(3_600_000);
    expect((await hand.execute({ records: [notes[10]!] })).state).toBe('accepted');
  });

  it('counts attempts that are under way in another hand', async () => {
    const settings = { ...(await import('../../../daemon/hands/settings.ts')).DEFAULT_SETTINGS, perHour: 1 };
    const one = the.open({ settings });
    const other = the.open({ settings });
    const first = await the.approve();
    const second = await the.approve({ approval: approvalOf('b'), action: { task: 'bbbbbbbbbbbbbbbb' } });
    for (const { note } of [first, second]) await one.execute({ records: [note] });
    the.clock.advance(30_000);
    the.transport.next = [
      async (submission) => {
        expect(await other.execute({ records: [second.note] })).toMatchObject({ state: 'limited' });
        submission.beforeFirstByte();
        return { kind: 'accepted', reply: '250 ok', recipients: [] };
      },
    ];
    expect((await one.execute({ records: [first.note] })).state).toBe('accepted');
    expect(the.transport.attempts).toBe(1);
    one.close();
    other.close();
  });
});

it('tells what is unfinished', async () => {
  const { note, record } = await the.approve();
  await hand.execute({ records: [note] });
  expect(hand.status()).toMatchObject({
    hand: the.id,
    damaged: '',
    unfinished: [
      { approval: APPROVAL, decision: record.decision_id, phase: 'seen', to: ['ana@client.example'] },
    ],
  });
  the.clock.advance(30_000);
  await hand.execute({ records: [note] });
  expect(hand.status().unfinished).toEqual([]);
});
