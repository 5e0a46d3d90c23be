import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmailHand } from '../../../daemon/hands/email/email-hand.ts';
import { type HandFixture, handFixture } from './hand-fixture.ts';

const DAY = 86_400_000;

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

const payloads = () => readdirSync(join(the.folder, 'payloads'));

test('the bytes of a message go ninety days after it left, and what is known of it stays', async () => {
  const { note } = await the.approve();
  await hand.execute({ records: [note] });
  the.clock.advance(30_000);
  const sent = await hand.execute({ records: [note] });
  expect(sent.state).toBe('accepted');
  the.clock.advance(89 * DAY);
  hand.status();
  expect(payloads()).toHaveLength(1);
  the.clock.advance(DAY + 60_000);
  const before = the.entries().length;
  hand.status();
  expect(payloads()).toEqual([]);
  expect(the.entries()).toHaveLength(before);
  // Asked again, it answers as before, and sends nothing.
  expect(await hand.execute({ records: [note] })).toEqual(sent);
  expect(the.transport.delivered).toHaveLength(1);
});

test('what nobody knows the end of is kept, however long', async () => {
  const { note } = await the.approve();
  the.transport.next.push('lost');
  await hand.execute({ records: [note] });
  the.clock.advance(30_000);
  const unknown = await hand.execute({ records: [note] });
  expect(unknown.state).toBe('unknown');
  the.clock.advance(400 * DAY);
  hand.status();
  expect(payloads()).toHaveLength(1);
});
