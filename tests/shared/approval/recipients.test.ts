import { describe, expect, it } from 'vitest';
import { answerable, newRecipients } from '../../../shared/approval/recipients.ts';
import { answersNothing, whyNotReady } from '../../../shared/approval/request.ts';

const ORIGINAL = {
  from: 'ana@client.example',
  reply_to: ['office@client.example', 'collect@elsewhere.example'],
  to: ['me@example.com', 'ben@partner.example'],
  cc: ['cleo@partner.example'],
};
const to = (...addresses: string[]) => ({ to: addresses, cc: [], bcc: [] });

describe('newRecipients (PROTOCOL §4, context)', () => {
  it('knows the sender, and Reply-To at the sender’s own domain only', () => {
    expect(newRecipients(to('Ana@Client.example', 'office@client.example'), ORIGINAL)).toEqual([]);
    expect(newRecipients(to('collect@elsewhere.example'), ORIGINAL)).toEqual(['collect@elsewhere.example']);
    expect(answerable({ from: '', reply_to: ['x@y.example'] })).toEqual([]);
  });

  it('knows the others of the mail in Cc, not in To', () => {
    expect(
      newRecipients({ to: ['ana@client.example'], cc: ['ben@partner.example'], bcc: [] }, ORIGINAL),
    ).toEqual([]);
    expect(newRecipients(to('ben@partner.example'), ORIGINAL)).toEqual(['ben@partner.example']);
  });

  it('calls every Bcc new, and everybody where there is no original', () => {
    expect(newRecipients({ to: [], cc: [], bcc: ['ana@client.example'] }, ORIGINAL)).toEqual([
      'ana@client.example',
    ]);
    expect(newRecipients(to('ana@client.example'), null)).toEqual(['ana@client.example']);
  });

  it('does not take a look-alike domain for the sender’s', () => {
    expect(newRecipients(to('ana@client.example.evil.example', 'ana@c1ient.example'), ORIGINAL)).toHaveLength(
      2,
    );
  });
});

describe('whyNotReady', () => {
  it.each(['Hello,\n<<fill: the order number>>', '<<fill>>', '  \n', ''])(
    'finds that %j is not ready',
    (body) => {
      expect(whyNotReady(body)).not.toBeNull();
    },
  );
  it('names the gap as it stands there, on its line alone', () => {
    expect(whyNotReady('a\n<<Fill: the day>> b\nc')).toContain(': <<Fill: the day>>. Fill');
    expect(whyNotReady('<<fill the day\nc>>')).toContain(': <<fill the day. Fill');
  });
  it('is found at once in a text made of beginnings of gaps', () => {
    expect(whyNotReady('<<fil'.repeat(40_000))).toBeNull();
    expect(whyNotReady('<<fill'.repeat(30_000))).not.toBeNull();
  });
  it('lets an ordinary text pass', () => {
    expect(whyNotReady('Hello Ana << thanks >>')).toBeNull();
  });
});

describe('answersNothing', () => {
  const nothing = { source_sha256: '', message_id: '', in_reply_to: '', references: [] };
  it('is true of a mail that names no other, as the hand sees it', () => {
    expect(answersNothing(nothing)).toBe(true);
  });
  it.each([
    { source_sha256: 'ab'.repeat(32) },
    { message_id: '<1@x.example>' },
    { in_reply_to: '<1@x.example>' },
    { references: ['<1@x.example>'] },
  ])('is false of one that names %j', (named) => {
    expect(answersNothing({ ...nothing, ...named })).toBe(false);
  });
});
