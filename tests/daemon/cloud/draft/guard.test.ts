import { describe, expect, it, test } from 'vitest';
import { whyNoDraft } from '../../../../daemon/cloud/draft/guard.ts';
import { bookOf } from '../../../../daemon/cloud/handbook/library.ts';
import { answerableMail, draftRequest } from './request-fixture.ts';

const BOOK = bookOf(
  new Map([
    [
      'Company_Handbook.md',
      '## Mail rules\n- from vip@press.example: may draft\n- from *@press.example: never draft\n- subject "*offer*": always ask\n- from x@broken.example: nevre draft\n',
    ],
    [
      'Skills/reply/SKILL.md',
      '---\nopt_out: [ex@x.example, tabloid.example]\nroutine: [legal]\nlarge_amount: 50000\n---\n',
    ],
  ]),
);

const why = (address: string, subject = 'Hello', text = 'When?') =>
  whyNoDraft(
    draftRequest({ mail: answerableMail({ from: { name: '', address }, subject, text }), book: BOOK }),
  );

test.each([
  ['', 'no sender who can be answered'],
  ['ME@mine.example', 'You wrote this mail yourself'],
  ['no-reply@shop.example', 'no-reply@shop.example takes no answers'],
  ['orders+noreply@shop.example', 'takes no answers'],
  ['mailer-daemon@shop.example', 'takes no answers'],
  ['list-owner@shop.example', 'takes no answers'],
  ['EX@x.example', 'opt_out in Skills/reply/SKILL.md'],
  ['a@news.tabloid.example', 'opt_out'],
  [
    'editor@press.example',
    'Your handbook says that nothing is drafted for this mail (Company_Handbook.md, line 3)',
  ],
  ['x@broken.example', 'A rule for this mail can’t be read (Company_Handbook.md, line 5)'],
])('nothing is drafted to %j: %s', (address, because) => {
  expect(why(address)).toContain(because);
});

test('nor where the user wants to be asked', () => {
  expect(why('ana@client.example', 'Your offer')).toContain(
    'wants you to be asked about this mail (Company_Handbook.md, line 4)',
  );
});

describe('nor about a sensitive matter', () => {
  test.each([
    ['My father died on Sunday.', 'something that touches people deeply (“father died”)'],
    ['I was diagnosed with it.', 'a medical matter (“diagnosed”)'],
    ['Note our new bank details.', 'an unusual financial matter (“changed bank details”)'],
    ['It comes to 60,000 EUR.', 'an unusual financial matter (“a large amount”)'],
  ])('%s', (text, because) => {
    expect(why('ana@client.example', 'Hello', text)).toContain(because);
  });
});

it('all other mail may be drafted for, and what the skill and the rules allow', () => {
  expect(why('ana@client.example')).toBeNull();
  expect(why('noreplyman@client.example')).toBeNull();
  expect(why('houses@bouncehouse.example')).toBeNull();
  expect(why('vip@press.example')).toBeNull();
  expect(why('ana@client.example', 'Court date', 'When is the court date?')).toBeNull();
  expect(why('ana@client.example', 'Hello', '20,000 EUR?')).toBeNull();
});
