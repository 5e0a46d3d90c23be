import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../../daemon/cloud/draft/drafter.ts';
import { greeting } from '../../../../daemon/cloud/draft/greeting.ts';
import { plainDrafter } from '../../../../daemon/cloud/draft/plain.ts';
import { replySubject } from '../../../../daemon/cloud/draft/subject.ts';
import { EMPTY_BOOK } from '../../../../daemon/cloud/handbook/library.ts';
import type { MailFacts } from '../../../../daemon/mail/facts.ts';
import { parseAction } from '../../../../shared/approval/action.ts';
import { MAIL_FIXTURES, factsOf, fixtureFacts, mailOf } from '../../../support/mail-fixtures.ts';

const OWN = ['me@mine.example'];

const SETTINGS = {
  text: 'Thank you for your message.',
  signature: 'Kind regards\nMe',
  disclosure: 'Drafted by a program.',
};

async function draftOf(mail: MailFacts, settings = SETTINGS, wish = ''): Promise<Draft> {
  const draft = await plainDrafter.draft({ mail, own: OWN, settings, book: EMPTY_BOOK, wish });
  if (!draft.ok) throw new Error(draft.refusal.message);
  return draft.value;
}

/** The draft as the action that would be signed: what the closed schema accepts can be sent. */
function accepted(draft: Draft) {
  return parseAction({
    type: 'send_email',
    task: 'a'.repeat(16),
    slot: 'reply',
    account: 'work',
    from: 'me@mine.example',
    to: draft.to,
    cc: draft.cc,
    bcc: [],
    acknowledged_new: [],
    subject: draft.subject,
    in_reply_to: draft.in_reply_to,
    references: draft.references,
    body: draft.body,
    attachments: [],
    not_before: '',
    expires: '2026-11-27T08:30:00Z',
  });
}

test('a plain reply', async () => {
  expect(await draftOf(await fixtureFacts('ordinary'))).toEqual({
    to: ['ana.garcia@client-a.example'],
    cc: [],
    subject: 'Re: January invoice',
    in_reply_to: '<20261120083000.1@client-a.example>',
    references: ['<20261120083000.1@client-a.example>'],
    body: 'Hello Ana Garcia,\n\nThank you for your message.\n\nKind regards\nMe\n\nDrafted by a program.',
    notes: [],
  });
});

test('a reply in a thread carries the thread', async () => {
  expect(await draftOf(await fixtureFacts('thread-answer'))).toMatchObject({
    subject: 'Re: January invoice',
    in_reply_to: '<20261120100150.2@client-a.example>',
    references: [
      '<20261120083000.1@client-a.example>',
      '<reply-1@mine.example>',
      '<20261120100150.2@client-a.example>',
    ],
  });
});

test('empty settings leave no empty paragraphs', async () => {
  const draft = await draftOf(await fixtureFacts('ordinary'), {
    text: 'Thanks.\r\n',
    signature: '',
    disclosure: '',
  });
  expect(draft.body).toBe('Hello Ana Garcia,\n\nThanks.');
});

test('a wish that the plain drafter can’t follow is said', async () => {
  expect((await draftOf(await fixtureFacts('ordinary'), SETTINGS, 'shorter')).notes).toEqual([
    expect.stringContaining('edit it by hand'),
  ]);
});

describe('recipients', () => {
  const facts = (...header: string[]) => factsOf(mailOf(['From: Ana <ana@x.example>', ...header]));

  test.each([
    [[], ['ana@x.example']],
    [['Reply-To: office@x.example'], ['office@x.example']],
    [['Reply-To: office@elsewhere.example'], ['ana@x.example']],
    [['Reply-To: office@elsewhere.example, desk@x.example'], ['desk@x.example']],
    [['Reply-To: office@sub.x.example'], ['ana@x.example']],
    [['Cc: other@x.example', 'To: many@x.example'], ['ana@x.example']],
  ])('%j give %j', async (header, to) => {
    expect((await draftOf(await facts(...header))).to).toEqual(to);
  });

  test('a mail without a usable sender gets no draft', async () => {
    const refused = await plainDrafter.draft({
      mail: await fixtureFacts('two-senders'),
      own: OWN,
      settings: SETTINGS,
      book: EMPTY_BOOK,
      wish: '',
    });
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'no-recipient' } });
  });
});

describe('every draft', () => {
  test.each(MAIL_FIXTURES)(
    'on %s is an action that could be signed, without a word of the mail',
    async (name) => {
      const mail = await fixtureFacts(name);
      const draft = await plainDrafter.draft({
        mail,
        own: OWN,
        settings: SETTINGS,
        book: EMPTY_BOOK,
        wish: '',
      });
      if (!draft.ok) return;
      expect(accepted(draft.value)).toMatchObject({ ok: true });
      expect(draft.value.body.split('\n').slice(1).join('\n')).toBe(
        '\nThank you for your message.\n\nKind regards\nMe\n\nDrafted by a program.',
      );
    },
  );

  test('on any mail is an action that could be signed', async () => {
    const value = fc.string({ unit: 'binary', maxLength: 100 });
    const field = fc.constantFrom('From', 'Subject', 'Reply-To', 'References', 'Message-ID', 'In-Reply-To');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, value), { maxLength: 8 }), async (fields) => {
        const mail = await factsOf(
          mailOf([
            'To: me@mine.example',
            ...fields.map(([key, text]) => `${key}: ${text}`),
            'From: a@b.example',
          ]),
        );
        const draft = await plainDrafter.draft({
          mail,
          own: OWN,
          settings: SETTINGS,
          book: EMPTY_BOOK,
          wish: '',
        });
        if (draft.ok) expect(accepted(draft.value)).toMatchObject({ ok: true });
      }),
      { numRuns: 200 },
    );
  });
});

describe('the greeting', () => {
  test.each([
    ['Ana', 'Hello Ana,'],
    ['Ana García Núñez', 'Hello Ana García Núñez,'],
    ['García, Ana', 'Hello Ana García,'],
    ['Jürgen Groß', 'Hello Jürgen Groß,'],
    ["Sinéad O'Connor", "Hello Sinéad O'Connor,"],
    ['Anne-Marie', 'Hello Anne-Marie,'],
    ['J. R. Tolkien', 'Hello J. R. Tolkien,'],
    ['山田 太郎', 'Hello 山田 太郎,'],
    ['Мария', 'Hello Мария,'],
    ['', 'Hello,'],
    ['ana@client-a.example', 'Hello,'],
    ['https://evil.example', 'Hello,'],
    ['**Ana** [x](y)', 'Hello,'],
    ['`= 1`', 'Hello,'],
    ['Ana\nBcc: x@y.example', 'Hello,'],
    ['Ana‹U+202E›', 'Hello,'],
    ['Ana 2', 'Hello,'],
    ['x'.repeat(41), 'Hello,'],
    ['<script>', 'Hello,'],
    ['{{name}}', 'Hello,'],
  ])('of %j is %j', (name, expected) => {
    expect(greeting(name)).toBe(expected);
  });

  test('is one line of letters, whatever the name', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (name) => {
        expect(greeting(name)).toMatch(/^Hello(?: [\p{L}\p{M} .'’-]+)?,$/u);
      }),
    );
  });

  test('leaves out a very long name', () => {
    expect(greeting(`${'a. '.repeat(100_000)}!`)).toBe('Hello,');
  });
});

describe('the subject', () => {
  test.each([
    ['Hello', 'Re: Hello'],
    ['Re: Hello', 'Re: Hello'],
    ['RE: AW: Re[2]: SV : Hello', 'Re: Hello'],
    ['Antw: Re(3): x', 'Re: x'],
    ['Fwd: Hello', 'Re: Fwd: Hello'],
    ['Reminder: pay', 'Re: Reminder: pay'],
    ['Re', 'Re: Re'],
    ['', 'Re:'],
    ['a\u00a0 b', 'Re: a b'],
    ['pay‹U+202E›lap ‹50 invisible characters›', 'Re: paylap'],
    ['Grüße 🙂', 'Re: Grüße 🙂'],
  ])('of an answer to %j is %j', (subject, expected) => {
    expect(replySubject(subject)).toBe(expected);
  });

  test('is one bounded line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (subject) => {
        const reply = replySubject(subject);
        expect(reply.length).toBeLessThanOrEqual(900);
        expect(reply).not.toContain('\n');
        expect(reply).not.toMatch(/^re:\s*re:/i);
      }),
    );
  });
});
