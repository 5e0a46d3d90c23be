import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmailHand } from '../../daemon/hands/email/email-hand.ts';
import {
  type HandFixture,
  Person,
  buildPause,
  buildRelease,
  buildRevokeKey,
  buildWasSent,
  handFixture,
} from '../daemon/hands/hand-fixture.ts';
import { says } from './says.ts';

/** A phone was stolen and revoked by a signed decision; its key still signs whatever the thief likes. */
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

async function later(records: readonly string[]) {
  await hand.execute({ records });
  the.clock.advance(30_000);
  return hand.execute({ records });
}

function nothingLeft(): void {
  expect(the.transport.attempts).toBe(0);
}

describe('a key that another device revoked by a signed decision', () => {
  const thief = new Person('phone');
  const revoke = async () => {
    const record = await the.sign(buildRevokeKey(the.signing(), thief.pin.key));
    expect(hand.control({ record })).toMatchObject({ state: 'done' });
  };
  const bySigner = (supersedes: readonly string[] = []) => ({
    ...thief.signing({ now: the.clock.wall }),
    supersedes: [...supersedes],
  });

  it('lets nothing out any more', async () => {
    const { note } = await the.approve({ by: thief });
    await hand.execute({ records: [note] });
    await revoke();
    the.clock.advance(30_000);
    const outcome = await hand.execute({ records: [note] });
    expect(outcome).toMatchObject({ state: 'refused', reason: 'revoked-key' });
    says(outcome.message, /decide again on a paired device/);
    nothingLeft();
  });

  it('can’t resume what the person paused', async () => {
    const { note } = await the.approve();
    const pause = buildPause('pause', the.signing());
    hand.control({ record: await the.sign(pause) });
    await revoke();
    const resumed = hand.control({
      record: await thief.note(buildPause('resume', bySigner([pause.decision_id]))),
    });
    expect(resumed.state).toBe('refused');
    expect((await later([note])).state).toBe('paused');
    nothingLeft();
  });

  it('can’t release a hand that locked itself', async () => {
    const { note } = await the.approve();
    const head = { count: 99, hash: 'f'.repeat(64) };
    hand.compareHead(head);
    await revoke();
    const released = hand.control({ record: await thief.note(buildRelease(bySigner(), the.id, head)) });
    expect(released.state).toBe('refused');
    expect((await later([note])).state).toBe('locked');
    nothingLeft();
  });

  it('can’t revoke the keys of the others', async () => {
    await revoke();
    const struck = hand.control({
      record: await thief.note(buildRevokeKey(bySigner(), the.person.pin.key)),
    });
    expect(struck.state).toBe('refused');
    expect((await later([(await the.approve()).note])).state).toBe('accepted');
  });

  it('can’t say that something was sent', async () => {
    the.transport.next = ['lost'];
    the.mailbox.proves = 'none';
    const { note, record } = await the.approve();
    await later([note]);
    await revoke();
    const said = await thief.note(buildWasSent(bySigner([record.decision_id]), record.decision_id));
    expect((await hand.execute({ records: [note, said] })).state).toBe('unknown');
  });
});
