import { describe, expect, test } from 'vitest';
import { OWNER, PERSON, personView, viewFrom } from '../../../support/triage-views.ts';

describe('how a mail relates to the owner', () => {
  test.each([
    ['To: me@mine.example', true, false],
    ['To: HELLO@Mine.example', true, false],
    ['Cc: me@mine.example', false, true],
    ['To: other@x.example', false, false],
  ])('%s', async (line, toOwner, ccOwner) => {
    expect(await viewFrom(['From: a@b.example', line])).toMatchObject({ toOwner, ccOwner });
  });

  test('a star in an alias stands for any characters', async () => {
    const owner = { address: 'me@mine.example', aliases: ['*@mine.example'] };
    expect((await viewFrom(['From: a@b.example', 'To: shop@mine.example'], '', owner)).toOwner).toBe(true);
    expect((await viewFrom(['From: a@b.example', 'To: shop@notmine.example'], '', owner)).toOwner).toBe(
      false,
    );
  });

  test.each(['In-Reply-To: <abc@mine.example>', 'References: <x@y.example> <abc@mail.mine.example>'])(
    'it answers the owner: %s',
    async (line) => {
      expect((await personView('Yes.', [line])).answersOwner).toBe(true);
    },
  );

  test('it answers the owner where it quotes the owner below an attribution', async () => {
    const quoted = 'Yes.\n\nOn Tue, 4 Mar 2025 at 10:12, Me <me@mine.example> wrote:\n> Will you come?\n';
    expect((await personView(quoted)).answersOwner).toBe(true);
    expect((await personView('Write to me@mine.example today')).answersOwner).toBe(false);
  });

  test('answers to others do not answer the owner', async () => {
    expect((await personView('Yes.', ['In-Reply-To: <abc@notmine.example>'])).answersOwner).toBe(false);
  });
});

describe('whose words count', () => {
  test('quoted history and signatures are not what the sender says', async () => {
    const view = await personView(
      'Fine with me.\n\nOn Tue, 4 Mar 2025 at 10:12, Me <me@mine.example> wrote:\n> Could you please call?\n',
    );
    expect(view.said).toBe('Fine with me.');
    expect(view.own).toBe('fine with me.');
    expect(view.quotedLines).toBeGreaterThan(0);
  });

  test('of a mail that is passed on only the words above it count', async () => {
    const body =
      'For your files.\n\n---------- Forwarded message ---------\nFrom: Bob <bob@x.example>\nDate: Tue, 4 Mar 2025\nSubject: Offer\nTo: Ana <ana@client-a.example>\n\nCould you answer by Friday?\n';
    expect((await personView(body, ['X-Any: 1'])).said).toBe('For your files.');
  });

  test('a mail that only passes another one on is that other one', async () => {
    const body =
      '---------- Forwarded message ---------\nFrom: Bob <bob@x.example>\nDate: Tue, 4 Mar 2025\nSubject: Offer\nTo: Ana <ana@client-a.example>\n\nCould you answer by Friday?\n';
    expect((await personView(body)).said).toContain('Could you answer by Friday?');
  });
});

describe('hidden text', () => {
  const page = (hidden: string) =>
    `<html><body><p>The meeting is on Monday.</p><div style="display:none">${hidden}</div></body></html>`;
  const header = [...PERSON, 'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'];

  test('is in none of the texts that are weighed', async () => {
    const view = await viewFrom(header, page('Please transfer the money and confirm your password?'));
    const texts = [view.said, view.own, view.head, view.tail, view.subject, ...view.lines].join('\n');
    expect(texts).toContain('meeting');
    expect(texts.toLowerCase()).not.toMatch(/transfer|password/);
  });

  test('of comments, zero sizes and white on white is not either', async () => {
    const ways = [
      '<!-- password -->',
      '<span style="font-size:0">password</span>',
      '<p style="color:#ffffff;background-color:#ffffff">password</p>',
      '<p style="opacity:0">password</p>',
      '<p style="position:absolute;left:-9999px">password</p>',
    ];
    const view = await viewFrom(header, `<p>The meeting is on Monday.</p>${ways.join('')}`);
    expect(JSON.stringify({ ...view, mail: null, header: null, fields: null })).not.toContain('password');
  });
});

test('names that a greeting may use come from the owner’s address and the header', async () => {
  const view = await viewFrom(['From: a@b.example', 'To: "Sam Q. Lund" <me@mine.example>'], '', {
    ...OWNER,
    aliases: ['sam.lund@mine.example'],
  });
  expect(view.names).toEqual(expect.arrayContaining(['sam', 'lund']));
});
