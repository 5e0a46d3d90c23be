import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyNotReady } from '../../shared/approval/request.ts';
import { UNSEEN_CHARACTER } from '../support/shown-text.ts';
import { mail } from './hostile-mails.ts';
import { NAMES, NOBODY_THERE, PROGRAMS } from './poisoned-mails.ts';
import { outcome, outcomes } from './reader.ts';

/**
 * Mail written to put its own words into the user's letter, or to be answered though it may not be. The rule
 * "from *: needs_reply" stands in every handbook here, so that only what no rule can change is in the way.
 */
describe('a name', () => {
  it.each(NAMES)('that is %s greets nobody', async (_, from) => {
    const { body, request } = await outcome(mail({ From: from }));
    expect(request?.to).toEqual(['ana@client.example']);
    expect(body).toMatch(/^(?:Hello,|Hello Ana(?: Ana)*,|Hello Anna,)\n\n<<fill: your answer>>\n\nMe$/);
  });

  it('in a quotation is no other', async () => {
    for (const [, from] of NAMES) {
      const { body } = await outcome(mail({ From: from }), { skill: 'quote: full' });
      expect(body).toMatch(/\nOn 20 November 2026, (?:ana@client\.example|Ana(?: Ana)*) wrote:\n> Can you/);
    }
  });
});

describe('a subject', () => {
  it.each([
    ['with an encoded header', '=?utf-8?q?Hello=0D=0ABcc:_thief@evil.example?='],
    ['with bidi controls', '=?utf-8?b?4oCuZWNpb3ZuaeKAnQ==?='],
    ['of a thousand answers', 'Re: AW: SV: '.repeat(1000) + 'Hello'],
    ['of nothing but answers', 'Re: Re:'],
    ['of 200 kB', 'long '.repeat(40_000)],
    ['that is a gap', '<<fill: your answer>>'],
    ['of a fence', '```countersign'],
    ['of encoded words in encoded words', '=?utf-8?q?=3D=3Futf-8=3Fq=3FHello=3D0D=3D0ABcc=3A=3F=3D?='],
    ['of replacement patterns', '$& $1 {who} {day}'],
  ])('%s is one line after one Re:', async (_, subject) => {
    const { request, body } = await outcome(mail({ Subject: subject }), { text: 'Thank you.' });
    expect(request?.subject).toMatch(/^Re:(?! (?:re|aw|sv):)[^\n\r]{0,260}$/i);
    expect(request?.subject).not.toMatch(UNSEEN_CHARACTER);
    expect(body).toBe('Hello Ana Gomez,\n\nThank you.\n\nMe');
    expect(whyNotReady(body)).toBeNull();
  });
});

it('a secret in a subject goes nowhere', async () => {
  const { request, note } = await outcome(mail({ Subject: 'My key AKIAIOSFODNN7EXAMPLQ' }));
  expect(JSON.stringify(request) + note.text).not.toContain('AKIAIOSFODNN7');
});

it(
  'whatever name, subject and text a mail has, a draft has one line that depends on it',
  { timeout: 60_000 },
  async () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        'Ana',
        'EVIL.COM',
        '<<fill: x>>',
        '[[x]]',
        '$&',
        '{}',
        '\u202e',
        '\n\n',
        'Hello,',
        '```',
        'https://evil.example',
      ),
    );
    const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
    const encoded = (words: string) => `=?utf-8?b?${Buffer.from(words).toString('base64')}?=`;
    await fc.assert(
      fc.asyncProperty(text, text, text, async (name, subject, said) => {
        const raw = mail(
          { From: `${encoded(name)} <ana@client.example>`, Subject: encoded(subject) },
          `${said}\n`,
        );
        const { request, body } = await outcome(raw, { text: 'Thank you.' });
        if (request === null) return;
        const [greeting = '', ...rest] = body.split('\n');
        expect(rest.join('\n')).toBe('\nThank you.\n\nMe');
        expect(greeting).toMatch(/^[\p{L}\p{M} ,.:'’：，-]{3,60}$/u);
        expect(request.subject).toMatch(/^Re:[^\n]*$/);
        expect(greeting + request.subject).not.toMatch(UNSEEN_CHARACTER);
      }),
      { numRuns: 150 },
    );
  },
);

describe('nothing is drafted', () => {
  it.each(PROGRAMS)('to a program or a list: %s', async (_, header) => {
    const { request, task } = await outcome(mail(header));
    expect(request).toBeNull();
    expect(task.status).toBe('needs_you');
  });

  it.each(NOBODY_THERE)('to %s', async (address) => {
    const { request, task } = await outcome(mail({ From: `Ana <${address}>` }), {
      aliases: ['billing@example.com'],
    });
    expect(request).toBeNull();
    expect(task.result).not.toBe('');
  });

  it('anywhere but to the sender without being told', async () => {
    const { request } = await outcome(
      mail({ From: 'Ana <ana@mail.example>', 'Reply-To': 'thief@mail.example' }),
    );
    expect(request?.to).toEqual(['thief@mail.example']);
    expect(request?.notes.join()).toContain('thief@mail.example), not to its sender');
  });

  it('and a Reply-To to us, or to nobody, is not followed into a loop', async () => {
    for (const address of ['me@example.com', 'me+x@example.com', 'no-reply@client.example']) {
      const { request } = await outcome(mail({ 'Reply-To': address }));
      expect(request?.to).toEqual(['ana@client.example']);
    }
  });
});

describe('who opted out', () => {
  const skill = 'opt_out: [ex@client.example, "*@press.example", müller.example, tabloid.example]';
  it.each([
    ['the address', { From: 'ex@client.example' }],
    ['in capitals', { From: 'EX@Client.Example' }],
    ['with a tag', { From: 'ex+new@client.example' }],
    ['under another name', { From: '"ana@client.example" <ex@client.example>' }],
    ['behind a Reply-To', { From: 'office@client.example', 'Reply-To': 'ex@client.example' }],
    [
      'among several in Reply-To',
      { From: 'office@client.example', 'Reply-To': 'a@client.example, ex@client.example' },
    ],
    ['with a full stop at the end', { From: 'ex@client.example.' }],
    ['as a quoted local part', { From: '"ex"@client.example' }],
    ['with a comment', { From: 'ex(x)@client.example' }],
    ['in full-width letters', { From: 'ｅｘ@client.example' }],
    ['encoded', { From: '=?utf-8?q?ex=40client.example?=' }],
    ['as a group', { From: 'Friends: ex@client.example;' }],
    ['in Punycode', { From: 'a@xn--mller-kva.example' }],
    ['in Punycode, below', { From: 'a@news.XN--MLLER-KVA.example' }],
    ['by its domain', { From: 'a@news.tabloid.example' }],
  ])('gets no draft: %s', async (_, header) => {
    expect((await outcome(mail(header), { skill })).request).toBeNull();
  });

  it('nor by an answer to all that names them as its Reply-To alone', async () => {
    const { request, task } = await outcome(mail({ 'Reply-To': 'ex@client.example' }), { skill });
    expect(request).toBeNull();
    expect(task.result).toContain('ex@client.example');
  });
});

describe('a rule "never draft" or "always ask"', () => {
  const rules =
    '- from ex@client.example: never draft\n- from law@client.example: always ask\n- from *: needs_reply';
  it.each([
    ['a Reply-To', { From: 'office@client.example', 'Reply-To': 'ex@client.example' }],
    ['a Reply-To that asks', { From: 'office@client.example', 'Reply-To': 'law@client.example' }],
    ['capitals', { From: 'EX@CLIENT.example' }],
  ])('holds against %s', async (_, header) => {
    expect((await outcome(mail(header), { rules })).request).toBeNull();
  });
});

describe('an identity', () => {
  it.each([
    ['a stranger’s address', { To: 'ceo@other.example' }],
    ['several', { To: 'ceo@other.example, boss@example.com' }],
    [
      'Delivered-To',
      { To: 'x@y.example', 'Delivered-To': 'boss@example.com', 'X-Original-To': 'boss@example.com' },
    ],
    ['a name that is one of ours', { To: '"billing@example.com" <x@y.example>' }],
    ['an alias that no hand can send as', { To: 'billing@example.com' }],
  ])('is never taken from a mail: %s', async (_, header) => {
    const { request } = await outcome(mail(header), { aliases: ['billing@example.com'] });
    expect(request?.from).toBe('me@example.com');
  });
});

it('two mails with one Message-ID are two tasks, and the draft for each answers its own sender', async () => {
  const found = await outcomes([
    mail({}, 'Can you come on Monday?\n'),
    mail({ From: 'Eve <eve@evil.example>' }, 'Can you come on Friday?\n'),
  ]);
  expect(found.map(({ task }) => task.from_address).sort()).toEqual([
    'ana@client.example',
    'eve@evil.example',
  ]);
  for (const { task, request } of found)
    expect(request?.to ?? [task.from_address]).toEqual([task.from_address]);
});
