import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SendEmail } from '../../../../shared/approval/action.ts';
import { type EmailHand } from '../../../../daemon/hands/email/email-hand.ts';
import { type HandFixture, handFixture } from '../hand-fixture.ts';

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

async function outcomeOf(action: Partial<SendEmail>) {
  const { note } = await the.approve({ action });
  await hand.execute({ records: [note] });
  the.clock.advance(30_000);
  return hand.execute({ records: [note] });
}

const CONTENT = Buffer.from('one;two\r\n');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const FILE = { name: 'list.csv', media_type: 'text/csv', size: CONTENT.length, sha256: SHA256 };

describe('attachments', () => {
  it('are taken from the files that were approved', async () => {
    the.files.set(SHA256, CONTENT);
    expect((await outcomeOf({ attachments: [FILE] })).state).toBe('accepted');
    const { attachments } = await PostalMime.parse(the.transport.delivered[0]!.raw);
    expect(Buffer.from(attachments[0]!.content as ArrayBuffer)).toEqual(CONTENT);
  });

  it.each<[string, () => void, Partial<typeof FILE>, string]>([
    ['is gone', () => undefined, {}, 'attachment-missing'],
    ['was changed', () => the.files.set(SHA256, Buffer.from('one;eve\r\n')), {}, 'attachment-changed'],
    ['has another size', () => the.files.set(SHA256, CONTENT), { size: 10 }, 'attachment-changed'],
    [
      'is a mail, which servers rewrite',
      () => the.files.set(SHA256, CONTENT),
      { media_type: 'message/rfc822' },
      'attachment-type',
    ],
  ])('refuses a file that %s', async (_what, prepare, over, reason) => {
    prepare();
    expect(await outcomeOf({ attachments: [{ ...FILE, ...over }] })).toMatchObject({
      state: 'refused',
      reason,
    });
    expect(the.transport.attempts).toBe(0);
  });
});

describe('a gap in the text', () => {
  it.each(['Hello,\n<<fill: the day>>', '<<FILL', 'x <<fill it in'])(
    'is never sent, whoever signed it: %j',
    async (body) => {
      expect(await outcomeOf({ body })).toMatchObject({ state: 'refused', reason: 'not-ready' });
      expect(the.transport.attempts).toBe(0);
    },
  );
});

describe('what is frozen', () => {
  it('is never something else than what was approved', async () => {
    expect(await outcomeOf({ subject: ' spaces around ' })).toMatchObject({
      state: 'refused',
      reason: 'message-differs',
    });
    expect(the.transport.attempts).toBe(0);
  });

  it('is what leaves, also after a restart in another minute', async () => {
    the.transport.next = ['not-reached'];
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    await hand.execute({ records: [note] });
    const frozen = the.entries().find((entry) => entry.type === 'intent');
    hand.close();
    the.clock.advance(300_000);
    hand = the.open();
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
    const sent = createHash('sha256').update(the.transport.delivered[0]!.raw).digest('hex');
    expect(frozen).toMatchObject({ payload: sent });
  });

  it('is not sent where somebody changed it on the disk', async () => {
    the.transport.next = ['not-reached'];
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    await hand.execute({ records: [note] });
    const [name] = fs.readdirSync(join(the.folder, 'payloads'));
    const file = join(the.folder, 'payloads', name!);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('thank you', 'pay eve'));
    the.clock.advance(1_000);
    expect(await hand.execute({ records: [note] })).toMatchObject({
      state: 'locked',
      reason: 'payload-changed',
    });
    expect(the.transport.attempts).toBe(1);
  });
});

describe('accounts', () => {
  it.each([
    [{ account: 'other' }, 'account'],
    [{ from: 'boss@example.com' }, 'from'],
  ])('sends nothing for %j, which is not configured here', async (action, reason) => {
    expect(await outcomeOf(action)).toMatchObject({ state: 'refused', reason });
    expect(the.transport.attempts).toBe(0);
  });
});
