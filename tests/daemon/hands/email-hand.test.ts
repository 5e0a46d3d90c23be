import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DecisionRecord } from '../../../shared/approval/decision.ts';
import { type EmailHand } from '../../../daemon/hands/email/email-hand.ts';
import {
  ACTION,
  type HandFixture,
  Person,
  buildReject,
  buildUndo,
  buildWasSent,
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

/** Lets the hold pass and asks again. */
async function afterHold(records: readonly string[]) {
  await hand.execute({ records });
  the.clock.advance(30_000);
  return hand.execute({ records });
}

const types = () => the.entries().map(({ type }) => type);

describe('the way of one approval', () => {
  it('holds, then sends once, and says so again without sending', async () => {
    const { note, record } = await the.approve();
    const held = await hand.execute({ records: [note] });
    expect(held).toMatchObject({
      state: 'held',
      until: '2026-11-20T08:30:30Z',
      decision: record.decision_id,
    });
    expect(the.transport.attempts).toBe(0);

    the.clock.advance(29_999);
    expect((await hand.execute({ records: [note] })).state).toBe('held');
    the.clock.advance(1);
    const sent = await hand.execute({ records: [note] });
    expect(sent).toMatchObject({ state: 'accepted', until: '', evidence: { word: 'provider' } });
    expect(await hand.execute({ records: [note] })).toEqual(sent);
    expect(the.transport.delivered).toHaveLength(1);
    expect(types()).toEqual(['created', 'seen', 'intent', 'attempt', 'data', 'accepted', 'filed']);
    expect(the.mailbox.answered).toEqual(['<1@client.example>']);
  });

  it('counts the hold from when this hand first saw the record, across restarts', async () => {
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    hand.close();
    the.clock.advance(31_000);
    hand = the.open();
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
  });

  it('waits for not_before, and for no earlier word', async () => {
    const { note } = await the.approve({ action: { not_before: '2026-11-20T10:00:00Z' } });
    expect(await afterHold([note])).toMatchObject({ state: 'scheduled', until: '2026-11-20T10:00:00Z' });
    the.clock.advance(90 * 60_000);
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
  });

  it('begins no first attempt at or after send_by', async () => {
    const { note } = await the.approve({ sendWithinHours: 1 });
    await hand.execute({ records: [note] });
    the.clock.advance(3_600_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({ state: 'expired', reason: 'late' });
    expect(the.transport.attempts).toBe(0);
  });

  it('does nothing at or after expires, not even another attempt', async () => {
    const { note } = await the.approve({ action: { expires: '2026-11-20T09:00:00Z' } });
    the.transport.next = ['not-reached'];
    await afterHold([note]);
    the.clock.advance(30 * 60_000 - 30_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({ state: 'expired', reason: 'expired' });
    expect(the.transport.attempts).toBe(1);
  });

  it('rehearses a dry approval: builds and checks, opens no connection, consumes nothing', async () => {
    const dry = await the.approve({ mode: 'dry' });
    expect((await afterHold([dry.note])).state).toBe('rehearsed');
    expect(types()).toEqual(['created', 'seen', 'rehearsed']);
    const live = await the.approve({ supersedes: [dry.record] });
    expect((await afterHold([dry.note, live.note])).state).toBe('accepted');
    expect(the.transport.attempts).toBe(1);
  });

  it('in dry run keeps live approvals back, and asks before it lets them out after going live', async () => {
    const { note } = await the.approve();
    hand.close();
    hand = the.open({ mode: 'dry' });
    expect(await afterHold([note])).toMatchObject({ state: 'paused', reason: 'paused-by-dry-run' });
    hand.close();
    hand = the.open({ mode: 'live' });
    expect((await hand.execute({ records: [note] })).state).toBe('paused');
    expect(hand.status().unfinished).toHaveLength(1);
    expect(the.transport.attempts).toBe(0);
  });

  it('looks without doing anything', async () => {
    const { note, record } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.advance(60_000);
    expect(hand.look({ approval: record.approval })).toMatchObject({ state: 'waiting', reason: 'due-check' });
    expect(types()).toEqual(['created', 'seen']);
    expect(hand.look({ approval: 'ap-zzzzzzzzzzzzzzzz' })).toMatchObject({ state: 'pending' });
  });
});

describe('a decision that is not in the vault any more', () => {
  it('leaves no more, also where what came after it could not name it; given again it counts again', async () => {
    const first = await the.approve();
    await hand.execute({ records: [first.note] });
    const second = await the.approve({ action: { body: 'Not that much.' } });
    const undo = await the.sign(buildUndo(the.signing([second.record])));
    expect(await afterHold([second.note, undo])).toMatchObject({ state: 'pending', reason: 'not-given' });
    expect(the.transport.attempts).toBe(0);
    const all = [first.note, second.note, undo];
    expect((await hand.execute({ records: all })).state).toBe('accepted');
    expect(the.transport.delivered).toHaveLength(1);
  });

  it('is followed to its end where it had begun to leave', async () => {
    const first = await the.approve();
    the.transport.next = ['lost'];
    await afterHold([first.note]);
    const reject = await the.sign(buildReject(the.signing([]), ACTION, ''));
    expect((await hand.execute({ records: [reject] })).state).toBe('unknown');
  });
});

describe('what does not count', () => {
  it.each([
    [
      'a key that is not paired',
      'not-verified',
      async () => (await the.approve({ by: new Person('stranger') })).note,
    ],
    [
      'an altered record',
      'not-verified',
      async () => (await the.approve()).note.replace('thank you', 'pay me'),
    ],
    ['no decision at all', 'not-verified', () => Promise.resolve('Please send this to everybody.')],
  ])('refuses %s', async (_name, reason, make) => {
    const outcome = await hand.execute({ records: [await make()] });
    expect(outcome).toMatchObject({ state: 'refused', reason });
    expect(outcome.message.length).toBeGreaterThan(30);
    expect(types()).toEqual(['created']);
  });

  it('knows nothing of what was approved for another hand, and does not send it on a new approval either', async () => {
    const { note, record } = await the.approve({ executor: 'hand-aaaaaaaaaaaaaaaa' });
    expect(await afterHold([note])).toMatchObject({ state: 'unknown', reason: 'other-executor' });
    const again = await the.approve({ supersedes: [record] });
    expect(await afterHold([note, again.note])).toMatchObject({ state: 'unknown', reason: 'other-executor' });
    expect(the.transport.attempts).toBe(0);
    const knowingly = await the.approve({
      kind: 'resend',
      supersedes: [record, again.record],
    });
    expect(await afterHold([note, again.note, knowingly.note])).toMatchObject({ state: 'accepted' });
    expect(the.transport.delivered).toHaveLength(1);
  });

  it('does not send another answer to the same mail either, which that hand may have sent', async () => {
    const { note, record } = await the.approve({ executor: 'hand-aaaaaaaaaaaaaaaa' });
    const undo = await the.sign(buildUndo(the.signing([record])));
    await hand.execute({ records: [note, undo] });
    const approval = 'ap-bbbbbbbbbbbbbbbb';
    const revised = await the.approve({ approval });
    expect(await afterHold([revised.note])).toMatchObject({
      state: 'unknown',
      reason: 'other-executor',
      approval,
      decision: revised.record.decision_id,
      message: expect.stringContaining('Another answer to the same mail') as string,
    });
    expect(the.transport.attempts).toBe(0);
    const knowingly = await the.approve({ approval, kind: 'resend', supersedes: [revised.record] });
    expect(await afterHold([revised.note, knowingly.note])).toMatchObject({ state: 'accepted' });
    // A mail of its own is another matter.
    const other = await the.approve({ approval: 'ap-cccccccccccccccc', action: { task: 'c'.repeat(16) } });
    expect(await afterHold([other.note])).toMatchObject({ state: 'accepted' });
    expect(the.transport.delivered).toHaveLength(2);
  });

  it('refuses a rehearsal that was approved for another hand: it can’t have left there', async () => {
    const { note } = await the.approve({ executor: 'hand-aaaaaaaaaaaaaaaa', mode: 'dry' });
    expect(await afterHold([note])).toMatchObject({ state: 'refused', reason: 'other-executor' });
    expect(the.transport.attempts).toBe(0);
  });

  it('checks the pins again at the attempt: a key revoked during the hold sends nothing', async () => {
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.pins[0] = { ...the.pins[0]!, revoked: '2026-11-20T08:30:10Z' };
    the.clock.advance(30_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({
      state: 'refused',
      reason: 'revoked-key',
    });
    expect(the.transport.attempts).toBe(0);
  });

  it('lets no garbage beside a good record stop or change it, but names it', async () => {
    const { note } = await the.approve();
    const forged = (await the.approve({ by: new Person('stranger') })).note;
    const outcome = await afterHold([forged, note]);
    expect(outcome.state).toBe('accepted');
    expect(outcome.ignored).toHaveLength(1);
  });

  it('stops where a note of a newer version might be the undo', async () => {
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    const newer = note.replace('version: "1"', 'version: "2"').replace('version: 1', 'version: 2');
    expect(newer).not.toBe(note);
    expect(await hand.execute({ records: [note, newer] })).toMatchObject({
      state: 'locked',
      reason: 'unknown-version',
    });
    expect(the.transport.attempts).toBe(0);
  });

  it('refuses records of several approvals at once', async () => {
    const one = await the.approve();
    const other = await the.approve({ approval: 'ap-zzzzzzzzzzzzzzzz' });
    expect(await hand.execute({ records: [one.note, other.note] })).toMatchObject({ reason: 'mixed' });
  });
});

describe('undo and contradiction', () => {
  it('undo before the attempt wins', async () => {
    const { note, record } = await the.approve();
    await hand.execute({ records: [note] });
    const undo = await the.sign(buildUndo(the.signing([record])));
    expect(await hand.execute({ records: [note, undo] })).toMatchObject({ state: 'cancelled' });
    the.clock.advance(60_000);
    expect((await hand.execute({ records: [note, undo] })).state).toBe('cancelled');
    expect(the.transport.attempts).toBe(0);
    expect(types()).toEqual(['created', 'seen', 'seen', 'cancelled']);
  });

  it('a record once seen counts even where it is withheld later', async () => {
    const { note, record } = await the.approve();
    const undo = await the.sign(buildUndo(the.signing([record])));
    await hand.execute({ records: [note, undo] });
    the.clock.advance(60_000);
    expect((await hand.execute({ records: [note] })).state).toBe('cancelled');
    expect(the.transport.attempts).toBe(0);
  });

  it('an undo that is seen alone first holds for the approval that comes after it', async () => {
    const { note, record } = await the.approve();
    const undo = await the.sign(buildUndo(the.signing([record])));
    expect((await hand.execute({ records: [undo] })).state).toBe('pending');
    expect((await afterHold([note])).state).toBe('cancelled');
  });

  it('undo between two attempts wins, undo after data does not', async () => {
    const { note, record } = await the.approve();
    const undo = await the.sign(buildUndo(the.signing([record])));
    the.transport.next = ['not-reached'];
    await afterHold([note]);
    expect((await hand.execute({ records: [note, undo] })).state).toBe('cancelled');

    const second = await the.approve({ supersedes: [record] });
    expect((await afterHold([note, undo, second.note])).state).toBe('accepted');
    const late = await the.sign(buildUndo(the.signing([second.record])));
    const told = await hand.execute({ records: [note, undo, second.note, late] });
    expect(told.state).toBe('accepted');
    expect(told.message).toContain('after it had left');
  });

  it('undo that arrives while the connection is being made comes before data only in the next attempt', async () => {
    const { note, record } = await the.approve();
    const undo = await the.sign(buildUndo(the.signing([record])));
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    the.transport.next = [
      async () => {
        expect(await hand.execute({ records: [note, undo] })).toMatchObject({
          state: 'waiting',
          reason: 'in-work',
        });
        return { kind: 'not-reached', message: 'away' };
      },
    ];
    expect((await hand.execute({ records: [note] })).state).toBe('cancelled');
    expect(the.transport.attempts).toBe(1);
  });

  it('two approvals of different text stand against each other until one takes the place of both', async () => {
    const one = await the.approve();
    const two = await the.approve({ action: { body: 'Another answer.' }, by: new Person('phone') });
    expect(await afterHold([one.note, two.note])).toMatchObject({ state: 'contested' });
    expect(the.transport.attempts).toBe(0);
    const three = await the.approve({ supersedes: [one.record, two.record] });
    expect((await afterHold([one.note, two.note, three.note])).state).toBe('accepted');
  });

  it('revoking one of two contradicting devices revives nothing', async () => {
    const one = await the.approve();
    const two = await the.approve({ action: { body: 'Another answer.' }, by: new Person('phone') });
    await hand.execute({ records: [one.note, two.note] });
    the.pins[1] = { ...the.pins[1]!, revoked: '2026-11-20T08:30:10Z' };
    the.clock.advance(60_000);
    expect((await hand.execute({ records: [one.note, two.note] })).state).toBe('contested');
  });

  it('the same thing approved on two devices leaves once', async () => {
    const one = await the.approve();
    const two = await the.approve({ by: new Person('phone') });
    expect((await afterHold([one.note, two.note])).state).toBe('accepted');
    expect((await hand.execute({ records: [two.note] })).state).toBe('accepted');
    expect((await hand.execute({ records: [one.note, two.note] })).state).toBe('accepted');
    expect(the.transport.delivered).toHaveLength(1);
  });

  it('an approve beside a reject is contested', async () => {
    const one = await the.approve();
    const reject = await the.sign(
      buildReject(the.signing(), one.record.kind === 'approve' ? one.record.action : undefined!, 'no'),
    );
    expect((await afterHold([one.note, reject])).state).toBe('contested');
  });
});

describe('one effect for one slot', () => {
  it('refuses a second answer to the same mail under another approval', async () => {
    const one = await the.approve();
    await afterHold([one.note]);
    const other = await the.approve({ approval: 'ap-zzzzzzzzzzzzzzzz', action: { body: 'Once more.' } });
    expect(await afterHold([other.note])).toMatchObject({ state: 'refused', reason: 'slot-accepted' });
    expect(the.transport.attempts).toBe(1);
  });

  it('refuses another approve while the outcome of the first is unknown; resend may take the risk', async () => {
    the.transport.next = ['lost'];
    the.mailbox.proves = 'none';
    const one = await the.approve();
    expect(await afterHold([one.note])).toMatchObject({ state: 'unknown', reason: 'ask-person', until: '' });
    const again = await the.approve({ supersedes: [one.record] });
    expect(await afterHold([one.note, again.note])).toMatchObject({
      state: 'refused',
      reason: 'slot-unknown',
    });
    const resend = await the.approve({ kind: 'resend', supersedes: [one.record, again.record] });
    expect(await afterHold([one.note, again.note, resend.note])).toMatchObject({ state: 'accepted' });
    expect(the.transport.attempts).toBe(2);
    const ids = the.transport.delivered.map(
      ({ raw }) => /Message-ID: (.*)\r\n/i.exec(Buffer.from(raw).toString())?.[1],
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('a resend does not name an accepted effect away', async () => {
    const one = await the.approve();
    await afterHold([one.note]);
    const resend = await the.approve({ kind: 'resend', supersedes: [one.record] });
    // What has left is told, with its evidence: whoever files it must not think that it was refused.
    expect(await afterHold([one.note, resend.note])).toMatchObject({
      state: 'accepted',
      decision: one.record.decision_id,
    });
    expect(the.transport.attempts).toBe(1);
  });

  it('"it was sent" settles an unknown outcome on a person’s word', async () => {
    the.transport.next = ['lost'];
    the.mailbox.proves = 'none';
    const one = await the.approve();
    await afterHold([one.note]);
    const said = await the.sign(buildWasSent(the.signing([one.record]), one.record.decision_id));
    const told = await hand.execute({ records: [one.note, said] });
    expect(told).toMatchObject({ state: 'accepted', evidence: { word: 'person' } });
    expect(the.transport.attempts).toBe(1);
  });

  describe('"it was sent", which another decision takes the place of', () => {
    let one: Awaited<ReturnType<HandFixture['approve']>>;
    let said: DecisionRecord;
    let word: string;
    const phone = new Person('phone');

    beforeEach(async () => {
      the.transport.next = ['lost'];
      the.mailbox.proves = 'none';
      one = await the.approve();
      await afterHold([one.note]);
      said = buildWasSent({ ...the.signing([one.record]), key: phone.pin.key }, one.record.decision_id);
      word = await the.sign(said, phone);
    });

    it('settles nothing: "send again" sends again', async () => {
      const resend = await the.approve({ kind: 'resend', supersedes: [one.record, said] });
      expect((await hand.execute({ records: [one.note, word, resend.note] })).state).toBe('held');
      the.clock.advance(30_000);
      expect(await hand.execute({ records: [one.note, word, resend.note] })).toMatchObject({
        state: 'accepted',
        decision: resend.record.decision_id,
        evidence: { word: 'provider' },
      });
      expect(the.transport.attempts).toBe(2);
    });

    it('settles nothing either once it is taken back: the person is asked again', async () => {
      const undo = await the.sign(buildUndo(the.signing([one.record, said])));
      const told = await hand.execute({ records: [one.note, word, undo] });
      expect(told).toMatchObject({ state: 'unknown', reason: 'ask-person' });
    });

    it('counts where "send again" did not know of it: that is the safe side', async () => {
      const resend = await the.approve({ kind: 'resend', supersedes: [one.record] });
      const told = await afterHold([one.note, word, resend.note]);
      expect(told).toMatchObject({ state: 'accepted', decision: one.record.decision_id });
      expect(the.transport.attempts).toBe(1);
    });

    it('stays what became of it where it was carried out before', async () => {
      expect((await hand.execute({ records: [one.note, word] })).state).toBe('accepted');
      const resend = await the.approve({ kind: 'resend', supersedes: [one.record, said] });
      const told = await afterHold([one.note, word, resend.note]);
      expect(told).toMatchObject({
        state: 'accepted',
        decision: one.record.decision_id,
        evidence: { word: 'person' },
      });
      expect(the.transport.attempts).toBe(1);
    });
  });

  it('"it was sent" about something that was never tried sends nothing', async () => {
    const one = await the.approve();
    const said = await the.sign(buildWasSent(the.signing([one.record]), one.record.decision_id));
    expect(await afterHold([one.note, said])).toMatchObject({ state: 'pending', reason: 'settled' });
    expect(the.transport.attempts).toBe(0);
  });
});

describe('unknown outcomes and the Sent folder', () => {
  const unknown = async (): Promise<{
    note: string;
    record: DecisionRecord;
    id: string;
    raw: Uint8Array;
  }> => {
    the.transport.next = ['lost'];
    const { note, record } = await the.approve();
    await afterHold([note]);
    const { raw } = the.transport.delivered[0]!;
    const id = /Message-ID: (<[^>]*>)/i.exec(Buffer.from(raw).toString())![1]!;
    return { note, record, id, raw };
  };

  it('finds its message by Message-ID and body, with headers that the provider added', async () => {
    const { note, id, raw } = await unknown();
    expect((await hand.execute({ records: [note] })).state).toBe('unknown');
    the.mailbox.sent.set(id, Buffer.concat([Buffer.from('X-Provider: yes\r\n'), raw]));
    the.clock.advance(5_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({
      state: 'accepted',
      evidence: { word: 'sent-folder', message_id: id },
    });
    expect(the.transport.attempts).toBe(1);
  });

  it('does not take another text under the same Message-ID for evidence', async () => {
    const { note, id, raw } = await unknown();
    the.mailbox.sent.set(id, Buffer.from(Buffer.from(raw).toString().replace('thank you', 'thank you!')));
    the.clock.advance(5_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({ state: 'unknown', reason: 'ask-person' });
  });

  it('looks with growing waits, then asks a person, and never sends again by itself', async () => {
    const { note } = await unknown();
    const waits: number[] = [];
    for (;;) {
      const told = await hand.execute({ records: [note] });
      expect(told.state).toBe('unknown');
      if (told.until === '') break;
      waits.push(Date.parse(told.until) - the.clock.wall);
      the.clock.advance(Date.parse(told.until) - the.clock.wall);
    }
    expect(waits).toEqual([5_000, 30_000, 120_000, 600_000]);
    // One before it left, five after.
    expect(the.mailbox.looks).toBe(6);
    expect(the.transport.attempts).toBe(1);
    the.clock.advance(86_400_000);
    expect((await hand.execute({ records: [note] })).message).toContain('It was sent');
    expect(the.transport.attempts).toBe(1);
  });

  it('asks a person where the account is gone; what they say is then carried out', async () => {
    const { note, record } = await unknown();
    hand.close();
    hand = the.open({ accounts: new Map() });
    the.clock.advance(5_000);
    const told = await hand.execute({ records: [note] });
    expect(told).toMatchObject({ state: 'unknown', reason: 'ask-person' });
    expect(told.message).toContain('no account "work"');
    hand.close();
    hand = the.open();
    const again = await the.approve({ kind: 'resend', supersedes: [record] });
    expect(await afterHold([note, again.note])).toMatchObject({ state: 'accepted' });
  });

  it('asks a person where the frozen message is gone', async () => {
    const { note } = await unknown();
    for (const name of readdirSync(join(the.folder, 'payloads'))) rmSync(join(the.folder, 'payloads', name));
    the.clock.advance(5_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({ state: 'unknown', reason: 'ask-person' });
  });

  it('says where Sent can’t prove anything', async () => {
    the.mailbox.proves = 'none';
    const { note } = await unknown();
    const told = await hand.execute({ records: [note] });
    expect(told).toMatchObject({ state: 'unknown', reason: 'ask-person' });
    expect(told.message).toContain('No Sent folder');
    expect(the.mailbox.looks).toBe(0);
  });
});

describe('servers that say no', () => {
  it('asks three times with doubling waits where the server says "not now", then stops', async () => {
    const { note } = await the.approve();
    the.transport.next = ['deferred', 'deferred', 'deferred'];
    const first = await afterHold([note]);
    expect(first).toMatchObject({ state: 'waiting', reason: 'backoff', until: '2026-11-20T08:30:31Z' });
    the.clock.advance(1_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({ until: '2026-11-20T08:30:33Z' });
    the.clock.advance(2_000);
    expect((await hand.execute({ records: [note] })).state).toBe('refused');
    the.clock.advance(86_000_000);
    expect((await hand.execute({ records: [note] })).state).toBe('refused');
    expect(the.transport.attempts).toBe(3);
  });

  it('stops at once where the server refuses the message', async () => {
    const { note } = await the.approve();
    the.transport.next = ['refused'];
    expect(await afterHold([note])).toMatchObject({ state: 'refused', reason: 'refused' });
    expect(the.transport.attempts).toBe(1);
  });

  it('goes on trying, ever more rarely, while no server can be reached', async () => {
    const { note } = await the.approve();
    the.transport.next = Array.from({ length: 12 }, () => 'not-reached' as const);
    let told = await afterHold([note]);
    const waits: number[] = [];
    while (told.state === 'waiting') {
      const wait = Date.parse(told.until) - the.clock.wall;
      waits.push(wait / 1000);
      the.clock.advance(wait);
      told = await hand.execute({ records: [note] });
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    expect(told.state).toBe('accepted');
  });
});
