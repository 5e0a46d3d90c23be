import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmailHand } from '../../../daemon/hands/email/email-hand.ts';
import { type HandFixture, buildUndo, handFixture } from './hand-fixture.ts';

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

describe('a look into Sent before anything leaves', () => {
  it('is one look at a message that is not there, between freezing it and the attempt', async () => {
    const { note } = await the.approve();
    expect((await afterHold(note)).state).toBe('accepted');
    expect(the.mailbox.looks).toBe(1);
    expect(types()).toEqual(['created', 'seen', 'intent', 'attempt', 'data', 'accepted', 'filed']);
  });

  it('finds what a journal that was put back does not know of: it does not leave twice', async () => {
    const { note } = await the.approve();
    keepJournal();
    expect((await afterHold(note)).state).toBe('accepted');
    const id = saveToSent((text) => `X-Provider: yes\r\n${text}`);
    putBack();
    // A second later than the first time, so that it is frozen with another date.
    the.clock.advance(1000);
    expect(await afterHold(note)).toMatchObject({
      state: 'accepted',
      message: expect.stringContaining('in the Sent folder'),
      evidence: { word: 'sent-folder', message_id: id },
    });
    expect(the.transport.attempts).toBe(1);
    expect(types()).toEqual(['created', 'seen', 'intent', 'accepted', 'filed']);
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
    expect(the.transport.attempts).toBe(1);
  });

  it('finds it too where the journal was put back to between two attempts', async () => {
    const { note } = await the.approve();
    the.transport.next = ['deferred'];
    expect((await afterHold(note)).state).toBe('waiting');
    keepJournal();
    the.clock.advance(1000);
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
    saveToSent();
    putBack();
    expect(await hand.execute({ records: [note] })).toMatchObject({ evidence: { word: 'sent-folder' } });
    expect(the.transport.attempts).toBe(2);
  });

  it('leaves it to a person where another text lies under its Message-ID', async () => {
    const { note } = await the.approve();
    keepJournal();
    await afterHold(note);
    saveToSent((text) => text.replace('thank you', 'thank you!'));
    putBack();
    expect(await afterHold(note)).toMatchObject({ state: 'unknown' });
    expect(await hand.execute({ records: [note] })).toMatchObject({
      state: 'unknown',
      reason: 'ask-person',
      message: expect.stringMatching(/sent under its Message-ID before.*"It was sent" or "Send again"/),
    });
    expect(the.transport.attempts).toBe(1);
  });

  it('waits while Sent can’t be reached, says so, and sends once it can', async () => {
    the.mailbox.sentUnreachable = true;
    const { note } = await the.approve();
    const told = await afterHold(note);
    expect(told).toMatchObject({
      state: 'waiting',
      reason: 'unreachable',
      message: expect.stringMatching(/sent before can't be looked up now: .*the server is away/),
      until: '2026-11-20T08:30:40Z',
    });
    expect(the.transport.attempts).toBe(0);
    the.mailbox.sentUnreachable = false;
    the.clock.advance(10_000);
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
    expect(the.transport.attempts).toBe(1);
  });

  it('is not made where no Sent folder is configured', async () => {
    the.mailbox.proves = 'none';
    const { note } = await the.approve();
    expect((await afterHold(note)).state).toBe('accepted');
    expect(the.mailbox.looks).toBe(0);
  });

  it('is not made for a rehearsal, nor for what is held', async () => {
    const { note } = await the.approve({ mode: 'dry' });
    expect((await afterHold(note)).state).toBe('rehearsed');
    const other = await the.approve({
      approval: 'ap-bbbbbbbbbbbbbbbb',
      action: { task: 'bbbbbbbbbbbbbbbb' },
    });
    expect((await hand.execute({ records: [other.note] })).state).toBe('held');
    expect(the.mailbox.looks).toBe(0);
  });

  it('does not stop a person who says "send again": that is another message', async () => {
    const first = await the.approve();
    the.transport.next = ['lost'];
    await afterHold(first.note);
    saveToSent((text) => text.replace('thank you', 'thanks'));
    await hand.execute({ records: [first.note] });
    const again = await the.approve({ kind: 'resend', supersedes: [first.record] });
    const both = [first.note, again.note];
    await hand.execute({ records: both });
    the.clock.advance(30_000);
    expect(await hand.execute({ records: both })).toMatchObject({ evidence: { word: 'provider' } });
    expect(the.transport.delivered).toHaveLength(2);
  });

  it('loses to an undo that comes while Sent is asked', async () => {
    const { note, record } = await the.approve();
    const undo = await the.sign(buildUndo(the.signing([record])));
    const other = the.open();
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    the.mailbox.whileLooking = async () => {
      the.mailbox.whileLooking = null;
      await other.execute({ records: [note, undo] });
    };
    expect((await hand.execute({ records: [note] })).state).toBe('cancelled');
    expect(the.transport.attempts).toBe(0);
    other.close();
  });
});
