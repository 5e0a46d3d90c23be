import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmailHand } from '../../../daemon/hands/email/email-hand.ts';
import { type HandFixture, buildPause, buildUndo, handFixture } from './hand-fixture.ts';

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

const takes = (ms: number) => () => {
  the.clock.advance(ms);
  return Promise.resolve();
};

describe('a check of the original that takes long', () => {
  it('begins nothing: what was decided meanwhile is read first', async () => {
    const { note, record } = await the.approve();
    the.mailbox.whileChecking = takes(90_000);
    expect(await afterHold(note)).toMatchObject({ state: 'waiting', reason: 'looked' });
    expect(the.entries().map(({ type }) => type)).toEqual(['created', 'seen']);
    const undo = await the.sign(buildUndo(the.signing([record])));
    expect((await ask(note, undo)).state).toBe('cancelled');
    expect(the.transport.attempts).toBe(0);
  });

  it('is not made again in the next call, however many of them take long', async () => {
    the.mailbox.whileChecking = takes(120_000);
    const notes: string[] = [];
    for (const letter of 'bcdef') {
      const about = { approval: `ap-${letter.repeat(16)}`, action: { task: letter.repeat(16) } };
      notes.push((await the.approve(about)).note);
    }
    for (const note of notes) await ask(note);
    the.clock.advance(30_000);
    for (const note of notes) expect((await ask(note)).reason).toBe('looked');
    for (const note of notes) expect((await ask(note)).state).toBe('accepted');
    expect(the.mailbox.checks).toBe(5);
  });

  it('is made again after an hour, or where the clock was set right', async () => {
    const { note } = await the.approve();
    the.transport.next = ['not-reached'];
    the.mailbox.whileChecking = takes(1000);
    expect((await afterHold(note)).reason).toBe('looked');
    expect((await ask(note)).reason).toBe('backoff');
    the.clock.advance(3_600_000);
    expect((await ask(note)).reason).toBe('looked');
    the.clock.set(-2 * 3_600_000);
    expect((await ask(note)).state).toBe('paused');
    const [pause] = hand.status().pauses;
    const resume = { ...buildPause('resume', the.signing()), supersedes: [pause!.id] };
    hand.control({ record: await the.sign(resume) });
    the.clock.advance(30_000);
    expect((await ask(note)).reason).toBe('looked');
    expect(the.mailbox.checks).toBe(3);
  });

  it('and one that fails is not remembered: the mailbox is asked again', async () => {
    const { note } = await the.approve();
    the.mailbox.whileChecking = takes(60_000);
    the.mailbox.original = { kind: 'unreachable', message: 'away' };
    expect(await afterHold(note)).toMatchObject({ state: 'waiting', reason: 'unreachable' });
    the.mailbox.whileChecking = null;
    the.mailbox.original = { kind: 'absent' };
    expect(await ask(note)).toMatchObject({ state: 'refused', reason: 'original-absent' });
  });

  it('nor does one that is quick count in the next call', async () => {
    const { note } = await the.approve();
    the.transport.next = ['not-reached'];
    expect((await afterHold(note)).reason).toBe('backoff');
    the.mailbox.original = { kind: 'absent' };
    the.clock.advance(1000);
    expect(await ask(note)).toMatchObject({ state: 'refused', reason: 'original-absent' });
  });
});

it('a look for an unknown outcome that takes long begins nothing either: "send again" may be taken back meanwhile', async () => {
  const first = await the.approve();
  the.transport.next = ['lost'];
  await afterHold(first.note);
  const again = await the.approve({ kind: 'resend', supersedes: [first.record] });
  expect((await ask(first.note, again.note)).state).toBe('held');
  the.clock.advance(30_000);
  the.mailbox.whileLooking = takes(20_000);
  expect((await ask(first.note, again.note)).reason).toBe('looked');
  const undo = await the.sign(buildUndo(the.signing([first.record, again.record])));
  await ask(first.note, again.note, undo);
  expect(the.transport.attempts).toBe(1);
});
