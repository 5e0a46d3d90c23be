import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmailHand } from '../../../daemon/hands/email/email-hand.ts';
import { type HandFixture, buildPause, handFixture } from './hand-fixture.ts';

const HOUR = 3_600_000;

let the: HandFixture;
let open: EmailHand[];
beforeEach(() => {
  the = handFixture();
  open = [];
});
afterEach(() => {
  for (const hand of open) hand.close();
  the.remove();
});

function start(mode: 'live' | 'dry' = 'live'): EmailHand {
  const hand = the.open({ mode });
  open.push(hand);
  return hand;
}

const outcomeOf = async (hand: EmailHand, note: string) => {
  await hand.execute({ records: [note] });
  the.clock.advance(31_000);
  return hand.execute({ records: [note] });
};

describe('what was approved before a start', () => {
  it.each([
    ['after 25 hours off', 25, 'late-start', /^This computer was off for 25 hours\./],
    ['after a week off', 7 * 24, 'late-start', /^This computer was off for 7 days\./],
  ])('waits %s', async (_what, hours, reason, says) => {
    start();
    the.clock.advance(hours * HOUR - 60_000);
    const { note } = await the.approve();
    the.clock.advance(60_000 + 1);
    const hand = start();
    const outcome = await outcomeOf(hand, note);
    expect(outcome).toMatchObject({
      state: 'paused',
      reason: `paused-by-${reason}`,
      message: expect.stringMatching(says),
    });
    expect(the.transport.attempts).toBe(0);
    expect(hand.status().pauses).toMatchObject([{ reason }]);
  });

  it('waits after a dry run', async () => {
    start('dry');
    const { note } = await the.approve();
    the.clock.advance(HOUR);
    expect(await outcomeOf(start(), note)).toMatchObject({ state: 'paused', reason: 'paused-by-going-live' });
    expect(the.transport.attempts).toBe(0);
  });

  it.each([
    ['a short stop', 'live', 'live', 23],
    ['a dry run that stays one', 'dry', 'dry', 100],
  ] as const)('does not wait after %s', async (_what, first, second, hours) => {
    start(first);
    the.clock.advance(hours * HOUR);
    const hand = start(second);
    expect(the.entries().map(({ type }) => type)).not.toContain('paused');
    expect(hand.status().pauses).toEqual([]);
  });

  it('leaves once a person has resumed, and the next start asks nothing', async () => {
    start('dry');
    const { note } = await the.approve();
    the.clock.advance(HOUR);
    const hand = start();
    await outcomeOf(hand, note);
    const [pause] = hand.status().pauses;
    const resume = buildPause('resume', { ...the.signing(), supersedes: [pause?.id ?? ''] });
    expect(hand.control({ record: await the.sign(resume) })).toMatchObject({ message: 'Sending goes on.' });
    expect(await outcomeOf(start(), note)).toMatchObject({ state: 'accepted' });
  });

  it('asks again after a crash between the pause and the mark, and about everything by one pause', async () => {
    start('dry');
    const { note } = await the.approve();
    the.clock.advance(HOUR);
    const mark = join(the.folder, 'last-run.json');
    const before = fs.readFileSync(mark);
    start();
    fs.writeFileSync(mark, before);
    the.clock.advance(1000);
    const hand = start();
    await outcomeOf(hand, note);
    expect(the.entries().filter(({ type }) => type === 'paused')).toHaveLength(2);
    expect(hand.status().pauses).toHaveLength(1);
  });

  it('asks where the mark is lost, by the journal’s own last entry', async () => {
    start();
    const { note } = await the.approve();
    fs.rmSync(join(the.folder, 'last-run.json'));
    the.clock.advance(23 * HOUR);
    const early = start();
    expect((await early.execute({ records: [note] })).state).toBe('held');
    fs.rmSync(join(the.folder, 'last-run.json'));
    the.clock.advance(25 * HOUR);
    expect(the.entries().map(({ type }) => type)).not.toContain('paused');
    start();
    expect(the.entries().at(-1)).toMatchObject({ type: 'paused', reason: 'late-start' });
  });
});

describe('what is approved from the start on', () => {
  it('leaves, while what came before still waits', async () => {
    start('dry');
    const { note: old } = await the.approve();
    the.clock.advance(HOUR);
    const hand = start();
    const { note: fresh } = await the.approve({
      approval: 'ap-bbbbbbbbbbbbbbbb',
      action: { task: 'zzzzefgh234567ab' },
    });
    expect(await outcomeOf(hand, old)).toMatchObject({ state: 'paused' });
    expect(await outcomeOf(hand, fresh)).toMatchObject({ state: 'accepted' });
    expect(the.transport.attempts).toBe(1);
  });

  it('makes the pause a word nobody reads: it shows only while something waits', async () => {
    start('dry');
    const { note } = await the.approve({ mode: 'dry' });
    the.clock.advance(HOUR);
    const hand = start();
    expect(await outcomeOf(hand, note)).toMatchObject({ state: 'rehearsed' });
    expect(hand.status().pauses).toEqual([]);
  });
});
