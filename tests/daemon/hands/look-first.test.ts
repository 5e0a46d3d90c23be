import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DecisionRecord } from '../../../shared/approval/decision.ts';
import { instant } from '../../../shared/text/time.ts';
import { type EmailHand } from '../../../daemon/hands/email/email-hand.ts';
import {
  type ApproveOver,
  type HandFixture,
  accountOf,
  buildPause,
  buildUndo,
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

const ask = (...records: string[]) => hand.execute({ records });

async function afterHold(note: string) {
  await ask(note);
  the.clock.advance(30_000);
  return ask(note);
}

const other = (letter: string): ApproveOver => ({
  approval: `ap-${letter.repeat(16)}`,
  action: { task: letter.repeat(16) },
});

const kept = () => join(the.folder, '..', 'yesterday');

function keepJournal(): void {
  cpSync(the.folder, kept(), { recursive: true });
}

function putBack(): void {
  hand.close();
  rmSync(the.folder, { recursive: true });
  cpSync(kept(), the.folder, { recursive: true });
  hand = the.open();
}

/** What the provider does with a message that it took. */
function saveToSent(change: (text: string) => string = (text) => text): string {
  const { raw } = the.transport.delivered.at(-1)!;
  const text = Buffer.from(raw).toString('latin1');
  const id = /^Message-ID: (<[^>]*>)/im.exec(text)![1]!;
  the.mailbox.sent.set(id, Buffer.from(change(text), 'latin1'));
  return id;
}

const types = () => the.entries().map(({ type }) => type);
const BY_SENT = { state: 'accepted', evidence: { word: 'sent-folder' } };

describe('a look into Sent before anything leaves', () => {
  it('is one for each message in the life of a hand, when it first hears of it', async () => {
    const { note } = await the.approve();
    the.transport.next = ['deferred'];
    expect((await ask(note)).state).toBe('held');
    expect(the.mailbox.looks).toBe(1);
    expect((await afterHold(note)).state).toBe('waiting');
    expect(the.mailbox.looks).toBe(1);
    hand.close();
    hand = the.open();
    the.clock.advance(1000);
    expect((await ask(note)).state).toBe('accepted');
    expect(the.mailbox.looks).toBe(2);
  });

  it('writes nothing where nothing is there', async () => {
    const { note } = await the.approve();
    expect((await afterHold(note)).state).toBe('accepted');
    expect(types()).toEqual(['created', 'seen', 'intent', 'attempt', 'data', 'accepted', 'filed']);
  });

  it('finds what a journal that was put back does not know of: it does not leave twice', async () => {
    const { note } = await the.approve();
    keepJournal();
    expect((await afterHold(note)).state).toBe('accepted');
    const id = saveToSent((text) => `X-Provider: yes\r\n${text}`);
    putBack();
    // Seen a second later than the first time, so that it would have another date.
    the.clock.advance(1000);
    expect(await ask(note)).toMatchObject({
      state: 'accepted',
      message: expect.stringContaining('in the Sent folder'),
      evidence: { word: 'sent-folder', message_id: id },
    });
    expect(types()).toEqual(['created', 'seen', 'accepted', 'filed']);
    expect((await afterHold(note)).state).toBe('accepted');
    expect(the.transport.attempts).toBe(1);
    expect(the.mailbox.answered).toEqual(['<1@client.example>', '<1@client.example>']);
  });

  it('asks anew where the clock has jumped: a sleeping computer may have been put back with its memory', async () => {
    const { note } = await the.approve();
    await ask(note);
    the.clock.set(3 * 86_400_000);
    expect((await ask(note)).state).toBe('paused');
    expect(the.mailbox.looks).toBe(1);
    the.clock.set(-3 * 86_400_000);
    const [pause] = hand.status().pauses;
    const resume = { ...buildPause('resume', the.signing()), supersedes: [pause!.id] };
    expect(hand.control({ record: await the.sign(resume) }).state).toBe('done');
    expect((await ask(note)).state).toBe('held');
    expect(the.mailbox.looks).toBe(2);
  });

  it('finds it too where the journal was put back to between two attempts', async () => {
    const { note } = await the.approve();
    the.transport.next = ['deferred'];
    expect((await afterHold(note)).state).toBe('waiting');
    keepJournal();
    the.clock.advance(1000);
    expect((await ask(note)).state).toBe('accepted');
    saveToSent();
    putBack();
    expect(await ask(note)).toMatchObject(BY_SENT);
    expect(the.transport.attempts).toBe(2);
  });

  it('asks for every answer to the same mail that it knows of', async () => {
    const { note } = await the.approve();
    await ask(note);
    keepJournal();
    expect((await afterHold(note)).state).toBe('accepted');
    saveToSent();
    putBack();
    const second = await the.approve({ approval: 'ap-bbbbbbbbbbbbbbbb' });
    expect(await afterHold(second.note)).toMatchObject({ state: 'refused', reason: 'slot-accepted' });
    expect(the.transport.delivered).toHaveLength(1);
  });

  it('leaves it to a person where another text lies under its Message-ID', async () => {
    const { note } = await the.approve();
    keepJournal();
    await afterHold(note);
    saveToSent((text) => text.replace('thank you', 'thank you!'));
    putBack();
    expect(await ask(note)).toMatchObject({
      state: 'unknown',
      reason: 'ask-person',
      message: expect.stringMatching(/under the id of this one.*"It was sent" or "Send again"/),
    });
    expect((await afterHold(note)).state).toBe('unknown');
    expect(the.transport.attempts).toBe(1);
  });

  it('is not made where no Sent folder is configured', async () => {
    the.mailbox.proves = 'none';
    const { note } = await the.approve();
    expect((await afterHold(note)).state).toBe('accepted');
    expect(the.mailbox.looks).toBe(0);
  });

  it('is not made for a rehearsal, nor by a hand that rehearses', async () => {
    const { note } = await the.approve({ mode: 'dry' });
    expect((await afterHold(note)).state).toBe('rehearsed');
    hand.close();
    hand = the.open({ mode: 'dry' });
    expect((await afterHold((await the.approve(other('b'))).note)).state).toBe('paused');
    expect(the.mailbox.looks).toBe(0);
  });

  it('does not stop a person who says "send again": that is another message', async () => {
    const first = await the.approve();
    the.transport.next = ['lost'];
    await afterHold(first.note);
    saveToSent((text) => text.replace('thank you', 'thanks'));
    await ask(first.note);
    const again = await the.approve({ kind: 'resend', supersedes: [first.record] });
    await ask(first.note, again.note);
    the.clock.advance(30_000);
    expect(await ask(first.note, again.note)).toMatchObject({ evidence: { word: 'provider' } });
    expect(the.transport.delivered).toHaveLength(2);
  });

  it('loses to an undo that comes while Sent is asked', async () => {
    const { note, record } = await the.approve();
    const undo = await the.sign(buildUndo(the.signing([record])));
    const second = the.open();
    the.mailbox.whileLooking = async () => {
      the.mailbox.whileLooking = null;
      await second.execute({ records: [note, undo] });
    };
    expect((await afterHold(note)).state).toBe('cancelled');
    expect(the.transport.attempts).toBe(0);
    second.close();
  });

  it('that takes long begins nothing: what was decided meanwhile is read first', async () => {
    const { note, record } = await the.approve();
    await ask(note);
    hand.close();
    hand = the.open();
    the.clock.advance(30_000);
    the.mailbox.whileLooking = () => {
      the.clock.advance(20_000);
      return Promise.resolve();
    };
    expect(await ask(note)).toMatchObject({ state: 'waiting', reason: 'looked' });
    const undo = await the.sign(buildUndo(the.signing([record])));
    expect((await ask(note, undo)).state).toBe('cancelled');
    expect(the.transport.attempts).toBe(0);
  });

  it('that took long is not made again', async () => {
    const { note } = await the.approve();
    the.mailbox.whileLooking = () => {
      the.clock.advance(31_000);
      return Promise.resolve();
    };
    expect((await ask(note)).state).toBe('waiting');
    expect((await ask(note)).state).toBe('accepted');
    expect(the.mailbox.looks).toBe(1);
  });
});

describe('while Sent can’t be asked', () => {
  it('it waits, says so, and is sent once it can', async () => {
    the.mailbox.sentUnreachable = true;
    const { note } = await the.approve();
    expect(await afterHold(note)).toMatchObject({
      state: 'waiting',
      reason: 'unreachable',
      message: expect.stringMatching(
        /^Nothing is sent until your Sent folder can be asked .*the server is away/,
      ),
      until: '2026-11-20T08:30:40Z',
    });
    expect(the.transport.attempts).toBe(0);
    the.mailbox.sentUnreachable = false;
    the.clock.advance(10_000);
    expect((await ask(note)).state).toBe('accepted');
    expect(the.transport.attempts).toBe(1);
  });

  it('one account is asked once, however many approvals wait, and again a while later', async () => {
    the.mailbox.sentUnreachable = true;
    const notes: string[] = [];
    for (const letter of 'bcdef') notes.push((await the.approve(other(letter))).note);
    for (const note of notes) await ask(note);
    expect(the.mailbox.looks).toBe(1);
    the.clock.advance(10_001);
    for (const note of notes) await ask(note);
    expect(the.mailbox.looks).toBe(2);
  });

  it('one that is silent for longer than it is left alone is waited for once in a round', async () => {
    the.mailbox.sentUnreachable = true;
    the.mailbox.whileLooking = () => {
      the.clock.advance(30_000);
      return Promise.resolve();
    };
    for (const letter of 'bcd') await ask((await the.approve(other(letter))).note);
    expect(the.mailbox.looks).toBe(1);
  });

  it('an undo waits for nothing', async () => {
    the.mailbox.sentUnreachable = true;
    const { note, record } = await the.approve();
    const undo = await the.sign(buildUndo(the.signing([record])));
    expect((await ask(note, undo)).state).toBe('cancelled');
  });

  it('a folder of ours that is not there counts as empty, unless it had copies in it', async () => {
    the.mailbox.noFolder = true;
    expect((await afterHold((await the.approve()).note)).state).toBe('accepted');
    expect(types().at(-1)).toBe('filed');
    const { note } = await the.approve(other('b'));
    expect(await afterHold(note)).toMatchObject({
      state: 'waiting',
      reason: 'unreachable',
      message: expect.stringMatching(/no such folder yet\. It had copies in it: put it back/),
    });
    the.mailbox.noFolder = false;
    the.clock.advance(10_001);
    expect((await ask(note)).state).toBe('accepted');
  });

  it('a copy is not said to be filed', async () => {
    the.mailbox.proves = 'we-append';
    const { note } = await the.approve();
    await ask(note);
    the.mailbox.sentUnreachable = true;
    the.clock.advance(30_000);
    expect((await ask(note)).state).toBe('accepted');
    expect(types()).not.toContain('filed');
    the.mailbox.sentUnreachable = false;
    await ask(note);
    expect(types().at(-1)).toBe('filed');
    expect(the.mailbox.appended).toHaveLength(1);
  });
});

describe('the look comes before a person is told what is answered with a second approval', () => {
  let note: string;
  let record: DecisionRecord;
  let expires: string;

  /** It left, and the journal was put back to before it was even seen. */
  beforeEach(async () => {
    expires = instant(the.clock.read().wall + 7 * 86_400_000);
    ({ note, record } = await the.approve({ action: { expires } }));
    keepJournal();
    await afterHold(note);
    saveToSent();
    putBack();
  });

  it('that it is too late for it', async () => {
    the.clock.advance(25 * 3_600_000);
    expect(await ask(note)).toMatchObject(BY_SENT);
  });

  it('that it is too late for it, while Sent can’t be asked', async () => {
    the.clock.advance(25 * 3_600_000);
    the.mailbox.sentUnreachable = true;
    expect(await ask(note)).toMatchObject({ state: 'waiting', reason: 'unreachable' });
  });

  it('that the original is gone', async () => {
    the.mailbox.original = { kind: 'absent' };
    expect(await afterHold(note)).toMatchObject(BY_SENT);
  });

  it('that it was taken back before it left', async () => {
    const undo = await the.sign(buildUndo(the.signing([record])));
    expect(await ask(note, undo)).toMatchObject({
      ...BY_SENT,
      message: expect.stringContaining('The later decision came after it had left'),
    });
  });

  it('and what was taken back while Sent could not be asked is looked for before anything takes its place', async () => {
    the.mailbox.sentUnreachable = true;
    const undo = buildUndo(the.signing([record]));
    const notes = [note, await the.sign(undo)];
    expect((await ask(...notes)).state).toBe('cancelled');
    the.mailbox.sentUnreachable = false;
    the.clock.advance(60_000);
    const { note: anew } = await the.approve({ supersedes: [undo], action: { subject: 'In other words' } });
    await ask(...notes, anew);
    the.clock.advance(30_000);
    expect(await ask(...notes, anew)).toMatchObject(BY_SENT);
    expect(the.transport.delivered).toHaveLength(1);
  });

  it('that an edit voided it', async () => {
    expect(await hand.annul({ records: [note] })).toMatchObject(BY_SENT);
    expect(types()).toEqual(['created', 'seen', 'annulled', 'accepted']);
  });

  it('and a second answer to the same mail is refused', async () => {
    await ask(note);
    const second = await the.approve({ approval: 'ap-bbbbbbbbbbbbbbbb' });
    expect(await afterHold(second.note)).toMatchObject({ state: 'refused', reason: 'slot-accepted' });
    expect(the.transport.delivered).toHaveLength(1);
  });

  it('and an address that the account has lost since does not hide it', async () => {
    hand.close();
    const account = accountOf(the.transport, the.mailbox, ['other@example.com']);
    hand = the.open({ accounts: new Map([['work', account]]) });
    expect(await ask(note)).toMatchObject(BY_SENT);
  });

  it('and the same words approved once more do not leave: either approval may have', async () => {
    the.clock.advance(25 * 3_600_000);
    let again = await the.approve({ action: { expires } });
    // Of two that say the same the one with the smaller id is carried out; this time it is the new one.
    while (again.record.decision_id > record.decision_id) again = await the.approve({ action: { expires } });
    await ask(note, again.note);
    the.clock.advance(30_000);
    expect(await ask(note, again.note)).toMatchObject(BY_SENT);
    expect(the.transport.delivered).toHaveLength(1);
  });
});
