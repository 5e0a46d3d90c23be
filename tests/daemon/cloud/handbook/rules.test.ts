import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readHandbook } from '../../../../daemon/cloud/handbook/handbook.ts';
import { readRule } from '../../../../daemon/cloud/handbook/rule-line.ts';
import { rulingOf } from '../../../../daemon/cloud/handbook/ruling.ts';
import { readPublished } from '../../../support/published.ts';

const MAIL = {
  from: 'ana@client.example',
  to: ['me@mine.example', 'shop@mine.example'],
  subject: 'Invoice: 7',
};

const handbook = (...rules: string[]) => readHandbook(`# Ours\n\n## Mail rules\n\n${rules.join('\n')}\n`);

/** What the rules say about the mail: each thing as `value@line`. */
function said(rules: readonly string[], mail = MAIL): Record<string, string> {
  const { broken, ...ruling } = rulingOf(handbook(...rules), mail);
  const things = Object.entries(ruling).flatMap(([key, value]) =>
    value === null ? [] : [[key, `${value.value}@${value.line}`]],
  );
  return Object.fromEntries([...things, ...(broken === null ? [] : [['broken', String(broken)]])]) as Record<
    string,
    string
  >;
}

describe('a rule', () => {
  test.each([
    ['- from *@client.example: receipt, low', { category: 'receipt@5', priority: 'low@5' }],
    ['- from `*@client.example`: cold pitch', { category: 'cold_pitch@5' }],
    ['- from \\*@client.example: priority high', { priority: 'high@5' }],
    ['* From ANA@*: Needs Reply', { category: 'needs_reply@5' }],
    ['+ from x@y.example or *@client.example: never draft', { draft: 'never@5' }],
    ['- subject "invoice: *": always ask', { draft: 'ask@5' }],
    ['- subject „*invoice*“ or "*offer*": snippet order-status', { snippet: 'order-status@5' }],
    ['- to shop@* and from ana@*: language de-AT', { language: 'de@5' }],
    ['- from *: may draft', { draft: 'may@5' }],
    ['- to shop@* and from bo@*: low', {}],
    ['- from client.example@*: low', {}],
    ['- subject "invoice": low', {}],
    ['from *@client.example: low', {}],
    ['    - from *@client.example: low', { priority: 'low@5' }],
  ])('%s', (rule, ruling) => {
    expect(said([rule])).toEqual(ruling);
    expect(handbook(rule).faults).toEqual([]);
  });

  test.each([
    ['- from *@client.example receipt', 'no colon'],
    [
      '- from client.example: low',
      '"client.example" is no address; write one with an @, such as *@client.example.',
    ],
    ['- from: low', 'write an address after "from"'],
    ['- from a@b.example c@d.example: low', 'write "or" between two addresses'],
    ['- subject invoice: low', 'quotation marks'],
    ['- subject "": low', 'quotation marks'],
    ['- body "*x*": low', '"body" is no condition; begin with from, to or subject.'],
    ['- [ ] from a@b.example: low', '"[" is no condition'],
    ['- from a@b.example and: low', '"" is no condition'],
    [`- from ${'a'.repeat(600)}@b.example: low`, 'longer than 500 characters'],
  ])('%s can’t be read, and says nothing', (rule, message) => {
    const { rules, faults } = handbook('- from *: high', rule, '- to shop@*: low');
    expect(faults).toEqual([
      { path: 'Company_Handbook.md', line: 6, message: expect.stringContaining(message) },
    ]);
    expect(rules.map(({ line }) => line)).toEqual([5, 7]);
  });

  test.each([
    ['- from *: recepit', '"recepit" is no action', {}],
    ['- from *:', 'an action is missing', {}],
    ['- from *: low,', 'an action is missing', { priority: 'low@5' }],
    ['- from *: low, high', '"high" says a second time', { priority: 'low@5' }],
    ['- from *: snippet ../x', '"snippet ../x" is no action', {}],
    ['- from *: language klingon', 'no language that drafts know', {}],
    ['- from *: never drfat, low', '"never drfat" is no action', { priority: 'low@5' }],
  ])('%s holds as far as it can be read, and holds drafts back', (rule, message, ruling) => {
    expect(handbook(rule).faults).toEqual([
      { path: 'Company_Handbook.md', line: 5, message: expect.stringContaining(message) },
    ]);
    expect(said([rule])).toEqual({ ...ruling, broken: '5' });
  });
});

test('of several rules the first that speaks of a thing decides it', () => {
  const rules = [
    '- from ana@*: may draft',
    '- subject "*invoice*": receipt, never draft',
    '- to shop@*: fyi, low',
  ];
  expect(said(rules)).toEqual({ draft: 'may@5', category: 'receipt@6', priority: 'low@7' });
});

test('only list items below the heading are rules', () => {
  const text =
    '- from *: low\n## Mail rules\n### Banks\n- from *: high\n## Notes\n- from *: spam\n## MAIL RULES\n- from *: fyi';
  expect(readHandbook(text).rules.map(({ line }) => line)).toEqual([4, 8]);
});

test('more than 500 rules are too many', () => {
  const many = handbook(...Array.from({ length: 502 }, () => '- from *: low'));
  expect(many.rules).toHaveLength(500);
  expect(many.faults).toEqual([
    { path: 'Company_Handbook.md', line: 505, message: expect.stringContaining('only the first 500') },
  ]);
});

describe('any line', () => {
  const word = fc.constantFrom(
    'from',
    'to',
    'subject',
    'and',
    'or',
    ':',
    ',',
    '"',
    '*',
    'a@b.example',
    'low',
    'draft',
    ' ',
    '`',
  );
  it('is a rule or a fault, never both nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          const { rule, faults } = readRule(text, 1);
          expect(rule === null || rule.broken).toBe(faults.length > 0);
          for (const fault of faults) expect(fault).toMatch(/[.]$/u);
        },
      ),
    );
  });

  it('of a mail only chooses: whatever a sender calls itself, it gets what the rules say of it and no more', () => {
    const book = handbook('- from *@bank.example: low', '- subject "*x*": fyi');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (from, subject) => {
        const { category, priority, draft, snippet, language, broken } = rulingOf(book, {
          from,
          to: [],
          subject,
        });
        expect([draft, snippet, language, broken]).toEqual([null, null, null, null]);
        expect([null, 'fyi']).toContain(category === null ? null : category.value);
        expect([null, 'low']).toContain(priority === null ? null : priority.value);
      }),
    );
  });
});

describe('docs/handbook.md', () => {
  const page = readPublished('docs/handbook.md');
  const example = (info: string) => new RegExp(`^\`\`\`${info}\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';

  it('shows rules that are read as they stand', () => {
    const { rules, faults } = readHandbook(example('rules'));
    expect(faults).toEqual([]);
    expect(rules.map(({ actions }) => actions)).toEqual([
      { category: 'receipt', priority: 'low' },
      { category: 'notification', priority: 'low' },
      { draft: 'ask' },
      { draft: 'never' },
      { category: 'needs_reply', priority: 'high', language: 'es' },
      { snippet: 'order-status' },
    ]);
  });

  const wrong = example('wrong')
    .trim()
    .split('\n')
    .map((line) => line.split(' | '));
  it.each(wrong.map(([rule = '', why = '']) => [rule, why]))('%s is wrong: %s', (rule, why) => {
    expect(handbook(rule).faults).toEqual([
      { path: 'Company_Handbook.md', line: 5, message: expect.stringContaining(why) },
    ]);
  });

  it('has wrong examples', () => {
    expect(wrong.length).toBeGreaterThan(5);
  });
});
