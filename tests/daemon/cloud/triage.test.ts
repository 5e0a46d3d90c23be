import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rules } from '../../../daemon/cloud/triage/rules.ts';
import { parseMail } from '../../../daemon/mail/parse.ts';
import { factsOf, fixtureFacts, mailOf } from '../../support/mail-fixtures.ts';

const OWNER = { address: 'me@mine.example', aliases: ['hello@mine.example'] };
const verdictOn = async (...header: string[]) => rules.classify(await factsOf(mailOf(header)), OWNER);
const HONEST = ['From: Ana <ana@client-a.example>', 'To: me@mine.example', 'Subject: Hello'];

describe('fixtures', () => {
  test.each([
    ['ordinary', 'needs_reply', true],
    ['thread-answer', 'needs_reply', true],
    ['german', 'needs_reply', true],
    ['spanish-8bit', 'needs_reply', true],
    ['html-only', 'needs_reply', true],
    ['alternative-attachment', 'needs_reply', true],
    ['no-message-id', 'needs_reply', true],
    ['reply-to-elsewhere', 'needs_reply', true],
    ['newsletter', 'newsletter', false],
    ['mailing-list', 'list', false],
    ['bounce', 'bounce', false],
    ['bounce-delayed', 'bounce', false],
    ['bounce-free-text', 'bounce', false],
    ['auto-reply', 'autoreply', false],
    ['no-reply', 'notification', false],
    ['calendar', 'calendar', false],
    ['no-from', 'fyi', false],
    ['two-senders', 'needs_reply', false],
  ])('%s is %s, draft: %s', async (name, category, draft) => {
    const verdict = rules.classify(await fixtureFacts(name), OWNER);
    expect(verdict).toMatchObject({ category, draft });
    expect(verdict.why).toMatch(/\.$/);
  });
});

describe('RFC 3834: no draft to', () => {
  test.each([
    ['Auto-Submitted: auto-replied', 'autoreply'],
    ['Auto-Submitted: auto-generated', 'notification'],
    ['Auto-Submitted: Auto-Notified; owner-email="x"', 'notification'],
    ['Precedence: bulk', 'newsletter'],
    ['Precedence: junk', 'newsletter'],
    ['Precedence: LIST', 'list'],
    ['Precedence: auto_reply', 'autoreply'],
    ['List-Id: <x.lists.example>', 'list'],
    ['List-Unsubscribe: <https://x.example>', 'newsletter'],
    ['Return-Path: <>', 'notification'],
    ['X-Failed-Recipients: x@y.example', 'bounce'],
  ])('%s', async (line, category) => {
    expect(await verdictOn(...HONEST, line)).toMatchObject({ category, draft: false });
  });

  test.each([
    'noreply@x.example',
    'No-Reply@x.example',
    'do-not-reply@x.example',
    'donotreply@x.example',
    'shop-noreply@x.example',
    'noreply+abc@x.example',
    'mailer-daemon@x.example',
    'postmaster@x.example',
    'list-owner@x.example',
    'dev-request@x.example',
    'notifications@x.example',
  ])('%s', async (address) => {
    expect(await verdictOn(`From: ${address}`, 'To: me@mine.example')).toMatchObject({ draft: false });
  });

  test.each([
    'Automatic reply: Hello',
    'Out of Office',
    'Abwesenheitsnotiz',
    'Respuesta automática: x',
    'Réponse automatique : x',
  ])('an automatic answer that says so in its subject only: %s', async (subject) => {
    expect(await verdictOn('From: a@b.example', 'To: me@mine.example', `Subject: ${subject}`)).toMatchObject({
      category: 'autoreply',
      draft: false,
    });
  });
});

describe('people get drafts', () => {
  test.each([
    'Auto-Submitted: no',
    'Precedence: normal',
    'Return-Path: <ana@client-a.example>',
    'Importance: high',
  ])('with %s', async (line) => {
    expect(await verdictOn(...HONEST, line)).toMatchObject({ category: 'needs_reply', draft: true });
  });

  test.each(['Norbert Reply <norbert@x.example>', 'noreen@x.example', 'system.analyst@x.example'])(
    '%s',
    async (from) => {
      expect(await verdictOn(`From: ${from}`, 'To: me@mine.example')).toMatchObject({ draft: true });
    },
  );

  test('at an alias of the owner', async () => {
    expect(await verdictOn('From: a@b.example', 'To: HELLO@mine.example')).toMatchObject({
      draft: true,
      risks: [],
    });
  });
});

describe('no draft', () => {
  test('to ourselves', async () => {
    expect(await verdictOn('From: Hello <hello@mine.example>', 'To: me@mine.example')).toMatchObject({
      category: 'fyi',
      draft: false,
    });
  });

  test('where the owner is in copy only', async () => {
    expect(await verdictOn('From: a@b.example', 'To: c@d.example', 'Cc: me@mine.example')).toMatchObject({
      category: 'fyi',
    });
  });

  test('to a letter to a crowd', async () => {
    const crowd = Array.from({ length: 30 }, (_, at) => `p${String(at)}@b.example`).join(', ');
    expect(await verdictOn('From: a@b.example', `To: me@mine.example, ${crowd}`)).toMatchObject({
      category: 'fyi',
    });
  });

  test('to a mail that can’t be read', async () => {
    expect(rules.classify(await parseMail(new Uint8Array()), OWNER)).toMatchObject({
      category: 'fyi',
      draft: false,
    });
  });

  test('ever, where RFC 3834 forbids it, whatever else the mail says', async () => {
    const forbidden = fc.constantFrom(
      'Auto-Submitted: auto-replied',
      'Precedence: bulk',
      'List-Id: <x.y>',
      'Return-Path: <>',
      'Precedence: junk',
    );
    const other = fc.constantFrom(
      'Subject: urgent!',
      'X-Priority: 1',
      'In-Reply-To: <a@b>',
      'Cc: me@mine.example',
      'Reply-To: x@y.example',
      'Auto-Submitted: no',
    );
    await fc.assert(
      fc.asyncProperty(
        forbidden,
        fc.array(other, { maxLength: 4 }),
        fc.boolean(),
        async (line, others, first) => {
          const header = first
            ? [line, ...others]
            : [...others.filter((field) => !field.startsWith('Auto')), line];
          expect((await verdictOn('From: a@b.example', 'To: me@mine.example', ...header)).draft).toBe(false);
        },
      ),
    );
  });
});

describe('risks', () => {
  test('an answer address elsewhere is said, one at the same domain is not', async () => {
    const elsewhere = await verdictOn(...HONEST, 'Reply-To: ana@other.example');
    expect(elsewhere.risks).toEqual([expect.stringContaining('ana@other.example')]);
    expect((await verdictOn(...HONEST, 'Reply-To: office@client-a.example')).risks).toEqual([]);
  });

  test('addresses that can’t be used, and a missing recipient, are said', async () => {
    const verdict = await verdictOn('From: a@b.example', 'To: x@localhost');
    expect(verdict.risks).toEqual([
      expect.stringContaining('left out'),
      expect.stringContaining('not named'),
    ]);
  });

  test('a first contact is said only where contacts are known', async () => {
    const mail = await factsOf(mailOf(HONEST));
    expect(rules.classify(mail, { ...OWNER, contacts: ['other@x.example'] }).risks).toEqual([
      expect.stringContaining('not written to'),
    ]);
    expect(rules.classify(mail, { ...OWNER, contacts: ['ANA@client-a.example'] }).risks).toEqual([]);
    expect(rules.classify(mail, OWNER).risks).toEqual([]);
  });

  test('sentences hold no foreign text but strict addresses', async () => {
    const verdict = await verdictOn(
      'From: "[[x]] `=1`" <a@b.example>',
      'To: me@mine.example',
      'Reply-To: "![[y]]" <c@d.example>',
      'Subject: {{z}}',
    );
    expect([verdict.why, ...verdict.risks].join(' ')).not.toMatch(/[[\]`{}]/);
  });
});

test('a bounce names our mail, so that its task can be opened again', async () => {
  expect(rules.classify(await fixtureFacts('bounce'), OWNER).bounce_of).toBe('<our-mail-1@mine.example>');
  expect(rules.classify(await fixtureFacts('bounce-delayed'), OWNER).bounce_of).toBe('');
  expect(rules.classify(await fixtureFacts('ordinary'), OWNER).bounce_of).toBe('');
});
