import { describe, expect, test } from 'vitest';
import { looksPersonal } from '../../../../daemon/cloud/triage/personal-form.ts';
import { multipart, part, personView, viewFrom } from '../../../support/triage-views.ts';

const letter = async (body: string, header: readonly string[] = []) =>
  looksPersonal(await personView(body, header));

describe('a letter by its form', () => {
  test.each([
    ['plain text of a line', 'Which order does the bill belong to?', []],
    ['an answer in a thread', 'Yes.\n\n> Is it?', ['In-Reply-To: <1@mine.example>']],
    ['one of a mail program that suppresses receipts', 'Could you?', ['X-Auto-Response-Suppress: DR, OOF']],
    ['one that says it was typed', 'Could you?', ['Auto-Submitted: no']],
    ['with the links of a signature', 'Could you?\n-- \nhttps://a.example\nhttps://b.example', []],
  ])('%s', async (_, body, header) => {
    expect(await letter(body, header)).toBe(true);
  });

  test('text with the HTML that a mail program makes of it', async () => {
    const { header, body } = multipart('alternative', [
      part('text/plain', 'Could you?'),
      part('text/html', '<div dir="ltr"><p>Could you?</p></div>'),
    ]);
    expect(await letter(body, header)).toBe(true);
  });
});

describe('no letter by its form', () => {
  test.each([
    ['a list', ['List-Id: <l.b.example>']],
    ['a mailing', ['List-Unsubscribe: <mailto:u@b.example>']],
    ['a campaign', ['Feedback-ID: 1:2:camp:x']],
    ['bulk mail', ['Precedence: bulk']],
    ['a program', ['Auto-Submitted: auto-generated']],
    ['a mail server', ['Return-Path: <>']],
  ])('%s', async (_, header) => {
    expect(await letter('Could you?', header)).toBe(false);
  });

  test.each([
    ['a program’s mailbox', ['From: orders@b.example', 'To: me@mine.example']],
    ['nobody who reads answers', ['From: no-reply@b.example', 'To: me@mine.example']],
    ['somebody to others', ['From: ana@b.example', 'To: c@d.example']],
    ['the owner', ['From: hello@mine.example', 'To: me@mine.example']],
    [
      'somebody to many',
      ['From: ana@b.example', `To: me@mine.example, ${'abcdefg'.split('').join('@x.example, ')}@x.example`],
    ],
  ])('from %s', async (_, header) => {
    expect(looksPersonal(await viewFrom(header, 'Could you?'))).toBe(false);
  });

  test('layout, pictures from elsewhere', async () => {
    for (const html of [
      '<table><tr><td>Could you?</td></tr></table>',
      '<p>Could you?</p><img src="https://b.example/x.png">',
    ]) {
      const { header, body } = multipart('alternative', [
        part('text/plain', 'Could you?'),
        part('text/html', html),
      ]);
      expect(await letter(body, header)).toBe(false);
    }
  });

  test('words by which a mailing or a program tells what it is, in any language', async () => {
    for (const said of ['Unsubscribe', 'Hier abmelden', 'Bitte antworten Sie nicht auf diese Nachricht'])
      expect(await letter(`Could you?\n\n${said}`)).toBe(false);
  });
});
