import { describe, expect, it } from 'vitest';
import { answerable, newRecipients } from '../../../shared/approval/recipients.ts';
import { whyNotReady } from '../../../shared/approval/request.ts';

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
  it('lets an ordinary text pass', () => {
    expect(whyNotReady('Hello Ana << thanks >>')).toBeNull();
  });
});
