import { describe, expect, it, test } from 'vitest';
import { NO_SKILL, optedOut, readSkill } from '../../../../daemon/cloud/handbook/skill.ts';
import { readPublished } from '../../../support/published.ts';

const skill = (...front: string[]) => readSkill(`---\nname: reply\n${front.join('\n')}\n---\nBe brief.\n`);

it('without settings is as usual', () => {
  expect(skill('tags: [mail]')).toEqual({ ...NO_SKILL, instructions: 'Be brief.' });
  expect(readSkill('Be brief.')).toEqual({ ...NO_SKILL, instructions: 'Be brief.' });
});

it('takes texts by language, and everything else as instructions', () => {
  const read = readSkill(
    '# Reply\nBe brief.\n## Signature\n\nBest\nMe\n\n## signature (DE)\nGrüße\n## Signature (klingon)\nQapla\n## Answer\nThanks.\n## Disclosure\nBy a program.\n',
  );
  expect([...read.signature]).toEqual([
    ['', 'Best\nMe'],
    ['de', 'Grüße'],
  ]);
  expect([...read.answer, ...read.disclosure]).toEqual([
    ['', 'Thanks.'],
    ['', 'By a program.'],
  ]);
  expect(read.instructions).toBe('Be brief.\nQapla');
});

test.each([
  ['quote: sometimes', 3, '"sometimes" is not known; write none, full.', { quote: 'none' }],
  ['tone: [formal]', 3, '"tone" wants one text', { tone: 'neutral' }],
  ['languages: [de, klingon]', 3, '"klingon" is no language', { languages: ['de'] }],
  ['languages: [klingon]', 3, '"klingon" is no language', { languages: null }],
  ['language: [de, en]', 3, 'name one language', { language: 'de' }],
  ['routine: [legal, weather]', 3, '"weather" is no topic', { routine: ['legal'] }],
  ['large_amount: 1e6', 3, 'write a whole number', { largeAmount: null }],
  ['optout: [a@b.example]', 3, '"optout" is not known here', { optOut: [] }],
  ['notes:\n  - "[[Company_Handbook#Hours]]"\n  - Business_Goals', 5, '"Business_Goals" can\'t be cited', {}],
  ['notes:\n  - "[[../secrets]]"', 4, "can't be cited", { notes: [] }],
  ['notes:\n  - "[[Skills/reply/SKILL]]"', 4, "can't be cited", { notes: [] }],
  ['notes: [[Company_Handbook]]', 3, 'wants a list of texts; put each into quotation marks', { notes: [] }],
])('%s is a fault on line %i, and the rest holds', (front, line, message, rest) => {
  const read = skill(...front.split('\n'), 'tone: friendly'.repeat(front.startsWith('tone') ? 0 : 1));
  expect(read.faults).toEqual([
    { path: 'Skills/reply/SKILL.md', line, message: expect.stringContaining(message) },
  ]);
  expect(read).toMatchObject({ ...rest, closed: '' });
  if (!front.startsWith('tone')) expect(read.tone).toBe('friendly');
});

it('names a note that may be cited by its heading, or whole', () => {
  expect(skill('notes: ["[[Company_Handbook#Opening hours|hours]]", Skills/prices/SKILL.md]').notes).toEqual([
    { path: 'Company_Handbook.md', heading: 'Opening hours', line: 3 },
    { path: 'Skills/prices/SKILL.md', heading: '', line: 3 },
  ]);
});

describe('front matter that can’t be read', () => {
  test.each(['opt_out: *@x.example', 'a: 1\na: 2', '\tx: [', 'x: "\u0007"'])(
    '%j closes the desk',
    (front) => {
      const read = skill(...front.split('\n'));
      expect(read.closed).toMatch(
        /^Nothing is drafted until Skills\/reply\/SKILL\.md can be read \(line \d+\): /,
      );
      expect(read.faults).toHaveLength(1);
    },
  );
});

describe('who opted out', () => {
  const list = skill('Opt-Out: [ex@x.example, "*@press.example", tabloid.example]');
  test.each([
    ['EX@x.example', true],
    ['an-ex@x.example', false],
    ['editor@press.example', true],
    ['editor@sub.press.example', false],
    ['a@tabloid.example', true],
    ['a@news.tabloid.example', true],
    ['a@nottabloid.example', false],
  ])('%s: %j', (address, out) => {
    expect(optedOut(list, address)).toBe(out);
  });
});

it('docs/handbook.md shows one that is read as it stands', () => {
  const example = /^```skill\n([^]*?)^```$/m.exec(readPublished('docs/handbook.md'))?.[1] ?? '';
  const read = readSkill(example);
  expect(read.faults).toEqual([]);
  expect(read).toMatchObject({
    tone: 'friendly',
    languages: ['en', 'de', 'es'],
    routine: ['legal'],
    largeAmount: 25_000,
  });
  expect(read.notes).toHaveLength(2);
  expect(read.signature.get('de')).toBe('Beste Grüße\nSofia');
});
