import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { featuresOf } from '../../../../daemon/cloud/triage/features.ts';
import { cluesOf } from '../../../../daemon/cloud/triage/clues/clues.ts';
import { KINDS, type Model } from '../../../../daemon/cloud/triage/model.ts';
import { FEATURES } from '../../../../daemon/cloud/triage/features.ts';
import { triage, triageWith } from '../../../../daemon/cloud/triage/triage.ts';
import { parseMail } from '../../../../daemon/mail/parse.ts';
import { CATEGORIES } from '../../../../shared/vault/schemas.ts';
import { MAIL_FIXTURES, factsOf, fixtureMail, mailOf } from '../../../support/mail-fixtures.ts';
import { OWNER, PERSON, viewFrom } from '../../../support/triage-views.ts';

const judged = async (header: readonly string[], body: string) =>
  triage.classify(await factsOf(mailOf(header, body)), OWNER);
const from = (address: string, subject: string) => [
  `From: ${address}`,
  'To: me@mine.example',
  `Subject: ${subject}`,
];

describe('the shipped model', () => {
  test.each([
    [
      'a question of a person',
      from('Rosa Lind <rosa@lind-boats.example>', 'Mast'),
      'Hi,\n\ncould you come on Tuesday to measure the mast? And what would a new one cost?\n\nRosa',
      'needs_reply',
    ],
    [
      'thanks of a person',
      from('Rosa Lind <rosa@lind-boats.example>', 'Re: Mast'),
      'Thank you, the mast fits perfectly. No need to answer, enjoy the weekend!\n\nRosa',
      'fyi',
    ],
    [
      'a mailing',
      [
        ...from('Boat News <news@boat-news.example>', 'In this issue: masts, sails and a sale'),
        'List-Unsubscribe: <https://boat-news.example/u>',
      ],
      'This week: ten masts compared. Up to 30% off sails until Sunday. Read more at https://boat-news.example/1\nYou receive this newsletter because you subscribed. Unsubscribe here.',
      'newsletter',
    ],
    [
      'an order',
      from('Chandlery <orders@chandlery.example>', 'Order confirmation 55120'),
      'Thank you for your order.\n\nOrder number: 55120\n2 x shackle    12.40\nShipping    4.00\nTotal    16.40 EUR incl. VAT',
      'receipt',
    ],
    [
      'a machine',
      [
        ...from('Monitor <alerts@watch.mine.example>', 'CRITICAL: disk on web1 at 98%'),
        'Auto-Submitted: auto-generated',
      ],
      'Host: web1\nService: disk\nState: CRITICAL\nValue: 98%',
      'notification',
    ],
    [
      'a fraud',
      from('Prize Office <claims8812@freemailer.example>', 'YOU HAVE WON 2,500,000 USD!!!'),
      'Dear winner, your e-mail address has won 2,500,000.00 dollars in our lottery. To claim the prize send your bank account number and a copy of your passport at once. Keep this confidential.',
      'spam',
    ],
  ])('%s', async (_, header, body, category) => {
    expect((await judged(header, body)).category).toBe(category);
  });

  test('is the same for the same mail', async () => {
    const once = await judged(PERSON, 'Could you call me?');
    expect(await judged(PERSON, 'Could you call me?')).toEqual(once);
  });
});

describe('what decides', () => {
  test('what standards settle, no model can change', async () => {
    const everythingIsSpam: Model = {
      kinds: {
        bias: KINDS.map((kind) => (kind === 'spam' ? 99 : 0)),
        weights: new Float32Array(FEATURES * KINDS.length),
      },
      asks: { bias: 0, weights: new Float32Array(FEATURES) },
    };
    const spam = triageWith(() => everythingIsSpam);
    const away = await factsOf(mailOf([...PERSON, 'Auto-Submitted: auto-replied'], 'Away.'));
    expect(spam.classify(away, OWNER).category).toBe('autoreply');
    expect(spam.classify(await factsOf(mailOf(PERSON, 'Hi')), OWNER).category).toBe('spam');
  });

  test('hidden text changes nothing that the model sees', async () => {
    const header = [...PERSON, 'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'];
    const page = (hidden: string) =>
      `<p>The meeting is on Monday at ten.</p><div style="display:none">${hidden}</div>`;
    const features = async (hidden: string) => {
      const view = await viewFrom(header, page(hidden));
      return [...featuresOf(view, cluesOf(view))];
    };
    const plain = await features('Buy our wonderful new newsletter today');
    for (const other of [
      'Please pay invoice 42 now, total 9',
      'Out of office until next Monday',
      'Could you answer me? Yes or no',
    ])
      expect(await features(other)).toEqual(plain);
  });
});

describe('any mail gets a verdict', () => {
  const sound = (raw: Uint8Array) =>
    parseMail(raw).then((mail) => {
      const verdict = triage.classify(mail, { ...OWNER, contacts: ['ana@client-a.example'] });
      expect(CATEGORIES).toContain(verdict.category);
      expect(verdict.why).toMatch(/\.$/);
      if (verdict.category !== 'needs_reply') expect(verdict.draft).toBe(false);
    });

  test.each(MAIL_FIXTURES)('%s', async (name) => {
    await sound(fixtureMail(name));
  });

  const NAMES = [
    'From',
    'To',
    'Cc',
    'Subject',
    'Reply-To',
    'List-Id',
    'Sender',
    'Return-Path',
    'Received',
    'Authentication-Results',
    'Message-ID',
    'Date',
    'Content-Type',
    'X-Mailer',
    'References',
  ];
  const value = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('<a@b.example>', 'a@', '@', '<>', 'text/html', '=?utf-8?q?=00?=', '*', 'me@mine.example'),
  );
  const line = fc
    .tuple(fc.constantFrom(...NAMES), value)
    .map(([name, text]) => `${name}: ${text.replace(/[\r\n]/g, ' ')}`);

  test('whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        async (header, body) => {
          await sound(mailOf(header, body));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('even bytes that are no mail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        await sound(bytes);
      }),
    );
  });
});
