import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApprovalNote } from '../../daemon/records/notes.ts';
import { handFixture } from '../daemon/hands/hand-fixture.ts';
import { LocalWorld, MAIL } from '../support/local-world.ts';
import { says } from './says.ts';

/** Somebody sets the clock, or a battery dies: uptime goes on, the wall clock jumps. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let world: LocalWorld;
let asked: ApprovalNote;

beforeEach(async () => {
  world = await LocalWorld.drafted();
  asked = await world.approval();
});
afterEach(() => {
  world.remove();
});

const result = async () => (await world.approval()).request.result;

/** A round of Local every few seconds of true time. */
async function rounds(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    world.clock.advance(20_000);
    await world.round();
  }
}

describe('while an approval waits to leave', () => {
  it.each([2 * HOUR, 20 * HOUR, 2 * DAY, -2 * HOUR, -3 * DAY])(
    'a jump of %i ms lets nothing out, and says that it was the clock',
    async (jump) => {
      await world.decide({ kind: 'approve' });
      await world.round();
      world.clock.set(jump);
      await rounds(4);
      expect(world.transport.attempts).toBe(0);
      says(await result(), /clock jumped \d+ minutes (ahead|back); nothing is sent.*resume/);
      expect((await world.approval()).draft).toBe(asked.draft);
    },
  );

  it('a jump ahead does not bring a planned mail forward', async () => {
    const note = asked.text.replace(/^not_before: .*$/m, 'not_before: "2026-11-21T08:00:00Z"');
    expect(note).not.toBe(asked.text);
    world.plant(asked.path, note);
    await world.decide({ kind: 'approve' });
    await world.round();
    world.clock.set(DAY);
    await rounds(4);
    expect(world.transport.attempts).toBe(0);
    says(await result(), /clock jumped/);
  });

  it('there and back again: at most one leaves, and the person is told', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    world.clock.set(5 * DAY);
    await rounds(2);
    world.clock.set(-5 * DAY);
    await rounds(4);
    expect(world.transport.delivered.length).toBeLessThanOrEqual(1);
    if (world.transport.delivered.length === 0) says(await result(), /clock jumped|approve it again/);
  });
});

describe('while a request waits for the person', () => {
  it('a clock that is ten days ahead for a round does not throw the request away', async () => {
    world.clock.set(10 * DAY);
    await rounds(2);
    world.clock.set(-10 * DAY);
    await rounds(2);
    const note = await world.approval();
    expect(note.request.status).toBe('pending');
    expect(note.path).toBe(asked.path);
    const task = (await world.notes()).find(({ kind }) => kind === 'task');
    expect(task?.path).toMatch(/^Pending_Approval\//);
  });

  it('a clock that is years behind throws nothing away either, and approving still works once it is right', async () => {
    world.clock.set(-2000 * DAY);
    await rounds(2);
    world.clock.set(2000 * DAY);
    await rounds(1);
    expect((await world.approval()).request.status).toBe('pending');
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered.length + Number(/clock jumped/.test(await result()))).toBe(1);
  });
});

describe('the cloud’s clock', () => {
  it.each([60 * DAY, 400 * DAY])(
    '%i ms ahead: the person hears about it when signing, or it leaves as approved',
    async (jump) => {
      world.deliver(MAIL.replace('<1@', '<2@').replace('January', 'March'));
      world.clock.set(jump);
      await world.cloudRound();
      world.clock.set(-jump);
      const late = (await world.notes()).find(
        (note) => note.kind === 'approval' && note.request.message_id === '<2@client.example>',
      );
      if (late?.kind !== 'approval') throw new Error('There is no second request.');
      const signed = await world.decide({ kind: 'approve' }, world.person, late.request.id).then(
        () => '',
        (error: unknown) => String(error),
      );
      await world.settle();
      if (signed === '') expect(world.transport.delivered).toHaveLength(1);
      else says(signed, /30 days/);
    },
  );
});

describe('time in the hand alone', () => {
  it('does not run backwards in a process: what it called expired stays expired when the clock is set back a little', async () => {
    const the = handFixture();
    const hand = the.open();
    const { note } = await the.approve({ action: { expires: '2026-11-20T09:00:00Z' } });
    await hand.execute({ records: [note] });
    the.clock.advance(30 * 60_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({ state: 'expired' });
    the.clock.set(-25 * 60_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({ state: 'expired' });
    expect(the.transport.attempts).toBe(0);
    hand.close();
    the.remove();
  });

  it('a restart with the clock three days back: paused, and the journal’s time stays', async () => {
    const the = handFixture();
    let hand = the.open();
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    hand.close();
    the.clock.set(-3 * DAY);
    the.clock.up = 5_000;
    Object.defineProperty(the.clock, 'read', {
      value: () => ({ wall: the.clock.wall, up: the.clock.up, boot: 'boot-2' }),
    });
    hand = the.open();
    const outcome = await hand.execute({ records: [note] });
    expect(['paused', 'held']).toContain(outcome.state);
    the.clock.advance(60_000);
    const later = await hand.execute({ records: [note] });
    expect(later.state).not.toBe('accepted');
    expect(the.transport.attempts).toBe(0);
    const times = the.entries().map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    hand.close();
    the.remove();
  });
});
