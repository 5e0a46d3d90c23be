import { describe, expect, it, test } from 'vitest';
import { Library, bookOf } from '../../../../daemon/cloud/handbook/library.ts';
import { readSnippet } from '../../../../daemon/cloud/handbook/snippet.ts';
import { MemoryStore } from '../../../../shared/vault/memory-store.ts';
import { readPublished } from '../../../support/published.ts';

const HANDBOOK = `# Studio

## Opening hours

We are open **Monday to Friday**,
9:00 to 17:00.

- On [[Holidays|public holidays]] we are closed.
| a | table |

## Prices

- A logo costs 900 EUR.

## Mail rules

- from *@shop.example: snippet order-status
`;
const SKILL = '---\nnotes: [Company_Handbook]\n---\n';
const SNIPPET =
  '---\nsnippet: order-status\nlanguage: en\nwhen: [where is my order, parcel not arrived]\nmatch: ["*tracking*"]\n---\nIt is on its way.\n';
const GERMAN =
  '---\nsnippet: order-status\nlanguage: de\nwhen: [wo ist meine Bestellung]\n---\nEs ist unterwegs.\n';

const notes = (change: Readonly<Record<string, string | null>> = {}) =>
  new Map<string, string | null>(
    Object.entries({
      'Company_Handbook.md': HANDBOOK,
      'Skills/reply/SKILL.md': SKILL,
      'Skills/order-status/SKILL.md': SNIPPET,
      'Skills/order-status-de/SKILL.md': GERMAN,
      ...change,
    }),
  );
const { shelf } = bookOf(notes());

it('is read whole', () => {
  const book = bookOf(notes());
  expect(book.faults).toEqual([]);
  expect(book.closed).toBe('');
  expect(shelf.size).toEqual({ snippets: 2, paragraphs: 3 });
});

describe('a snippet is found', () => {
  test.each([
    ['Tracking number?', '', 'en', '*tracking*'],
    ['Hello', 'Where is my order 4711? I need it.', 'en', 'where is my order'],
    ['Hello', 'My parcel has still not arrived.', 'en', 'parcel not arrived'],
    ['Frage', 'Wo bleibt meine Bestellung?', 'de', 'wo ist meine Bestellung'],
    ['Hello', 'Can we meet on Tuesday?', '', ''],
    ['Hello', 'The parcel is beautiful, thank you.', '', ''],
  ])('for %j %j: %s', (subject, text, language, because) => {
    const found = shelf.snippetFor({ subject, text });
    expect([found?.snippet.language ?? '', found?.because ?? '']).toEqual([language, because]);
  });

  it('by its name, in the first language that is wanted and there', () => {
    expect(shelf.named('order-status', ['de', 'en'])?.text).toBe('Es ist unterwegs.');
    expect(shelf.named('order-status', ['fr', 'en'])?.text).toBe('It is on its way.');
    expect(shelf.named('order-status', ['fr', null])?.path).toBe('Skills/order-status-de/SKILL.md');
    expect(shelf.named('other', ['en'])).toBeNull();
  });
});

describe('a paragraph answers', () => {
  const HOURS = {
    text: 'We are open Monday to Friday, 9:00 to 17:00.',
    link: '[[Company_Handbook#Opening hours]]',
  };
  test.each([
    ['Are you open on Friday?', HOURS],
    ['What are your opening hours?', HOURS],
    ['How much does a logo cost?', { text: 'A logo costs 900 EUR.', link: '[[Company_Handbook#Prices]]' }],
    ['Are you closed on public holidays?', { text: 'On public holidays we are closed.' }],
  ])('%s', (question, fact) => {
    expect(shelf.factFor(question, 'en')).toMatchObject(fact);
  });

  test.each([
    ['Can you come on Friday?', 'en'],
    ['What is the password?', 'en'],
    ['?', 'en'],
    ['Which mails does a rule of the shop sort?', 'en'],
    ['How much does a logo cost?', 'de'],
  ] as const)('not: %s (%s)', (question, language) => {
    expect(shelf.factFor(question, language)).toBeNull();
  });
});

describe('what can’t be followed', () => {
  const faults = (change: Readonly<Record<string, string | null>>) =>
    bookOf(notes(change)).faults.map(({ path, line, message }) => `${path}:${line} ${message}`);

  test.each([
    [
      { 'Skills/order-status/SKILL.md': '', 'Skills/order-status-de/SKILL.md': '' },
      /^Company_Handbook\.md:17 there is no snippet "order-status"; write Skills\/order-status\/SKILL\.md/,
    ],
    [
      { 'Skills/reply/SKILL.md': '---\nnotes:\n  - "[[Company_Handbook#Nope]]"\n---\n' },
      /^Skills\/reply\/SKILL\.md:3 \[\[Company_Handbook#Nope]] has no such heading/,
    ],
    [
      { 'Skills/reply/SKILL.md': '---\nnotes: [Skills/prices/SKILL]\n---\n' },
      /^Skills\/reply\/SKILL\.md:2 \[\[Skills\/prices\/SKILL]], which may be cited, is not there/,
    ],
    [
      { 'Skills/order-status/SKILL.md': '---\nsnippet: order-status\nwen: x\n---\nHi.' },
      /^Skills\/order-status\/SKILL\.md:3 "wen" is not known here/,
    ],
    [
      { 'Skills/x/SKILL.md': '---\nsnippet: Order Status\n---\nHi.' },
      /:2 "Order Status" can't name a snippet/,
    ],
    [{ 'Skills/x/SKILL.md': '---\nsnippet: x\n---\n%% only a comment %%\n' }, /:2 this snippet is empty/],
    [{ 'Skills/x/SKILL.md': '---\nsnippet: x\nwhen: *order\n---\nHi.' }, /^Skills\/x\/SKILL\.md:3 /],
    [
      { 'Skills/x/SKILL.md': '---\nsnippet: x\nwhen:\n  - my order\n  - when can you\n---\nHi.' },
      /^Skills\/x\/SKILL\.md:5 "when can you" has only words that every mail has/,
    ],
    [{ 'Skills/x/SKILL.md': null }, /^Skills\/x\/SKILL\.md:1 this can’t be read/],
  ])('%j', (change, fault) => {
    expect(faults(change)).toEqual([expect.stringMatching(fault)]);
  });

  test.each([
    [{ 'Skills/reply/SKILL.md': null }, /^Nothing is drafted until Skills\/reply\/SKILL\.md can be read/],
    [{ 'Company_Handbook.md': null }, /^Nothing is drafted until Company_Handbook\.md can be read/],
    [
      { 'Company_Handbook.md': 'x'.repeat(300_000) },
      /^Nothing is drafted until Company_Handbook\.md can be read/,
    ],
    [{ 'Skills/x/SKILL.md': null }, /^$/],
  ])('closes the desk where it may forbid something: %#', (change, closed) => {
    expect(bookOf(notes(change)).closed).toMatch(closed);
  });
});

it('a skill of another kind is left alone', () => {
  expect(readSnippet('Skills/x/SKILL.md', '---\nname: x\nanything: goes\n---\n## Mail rules\n')).toEqual({
    kind: 'none',
    faults: [],
  });
});

it('docs/handbook.md shows a snippet that is read as it stands', () => {
  const example = /^```snippet\n([^]*?)^```$/m.exec(readPublished('docs/handbook.md'))?.[1] ?? '';
  expect(readSnippet('Skills/x/SKILL.md', example)).toMatchObject({
    kind: 'snippet',
    snippet: { name: 'order-status' },
  });
});

it('the same vault gives the same book until one of its notes changes', async () => {
  const vault = new MemoryStore();
  for (const [path, text] of notes()) vault.plant(path, text ?? '');
  const library = new Library(vault);
  const first = await library.book();
  expect(await library.book()).toBe(first);
  await vault.replace('Company_Handbook.md', '## Mail rules\n- from *: low\n', HANDBOOK);
  const second = await library.book();
  expect(second.handbook.rules).toHaveLength(1);
  await vault.remove('Skills/reply/SKILL.md', SKILL);
  expect((await library.book()).skill.notes).toEqual([]);
});
