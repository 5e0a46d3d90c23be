import { describe, expect, it, test } from 'vitest';
import { toAll } from '../../../../daemon/cloud/draft/recipients.ts';
import { readWish } from '../../../../daemon/cloud/draft/wish.ts';

const OWN = ['me@mine.example', 'Hello@Mine.example', '*@shop.example'];
const SENDER = ['ana@client.example'];

describe('an answer to all', () => {
  it.each<[string, { to: string[]; cc: string[] }, string[], RegExp]>([
    [
      'everybody once, without ourselves',
      { to: ['ME@mine.example', 'bo@b.example'], cc: ['BO@b.example', 'cy@c.example', 'hello@mine.example'] },
      ['bo@b.example', 'cy@c.example'],
      /^Answered to all, as you asked\. In Cc: bo@b\.example, cy@c\.example\.$/,
    ],
    [
      'none of our addresses, whatever tag they carry or pattern they fit',
      { to: ['me+news@mine.example', 'bo@b.example'], cc: ['orders@shop.example'] },
      ['bo@b.example'],
      /In Cc: bo@b\.example\.$/,
    ],
    [
      'nobody whose address takes no answers',
      { to: ['me@mine.example', 'noreply@b.example', 'list-request@b.example'], cc: [] },
      [],
      /^Nobody else is on this mail/,
    ],
    [
      'never by Bcc or a list: none of our addresses is named',
      { to: ['group@lists.example'], cc: ['bo@b.example'] },
      [],
      /^Not answered to all: the mail names none of your addresses/,
    ],
    [
      'the sender again is nobody else',
      { to: ['me@mine.example', 'ana@client.example'], cc: [] },
      [],
      /^Nobody else/,
    ],
  ])('%s', (_, mail, cc, note) => {
    const all = toAll(mail, SENDER, OWN);
    expect(all.cc).toEqual(cc);
    expect(all.note).toMatch(note);
  });

  test('fifty others are written to, fifty-one are not', () => {
    const others = (count: number) => Array.from({ length: count }, (_, at) => `p${at}@b.example`);
    expect(toAll({ to: ['me@mine.example'], cc: others(50) }, SENDER, OWN).cc).toHaveLength(50);
    const crowd = toAll({ to: ['me@mine.example'], cc: others(51) }, SENDER, OWN);
    expect(crowd.cc).toEqual([]);
    expect(crowd.note).toContain('51 others');
  });
});

describe('a wish', () => {
  it.each(['reply all', 'Reply to all.', 'answer everybody', 'respond to everyone'])('%s', (text) => {
    expect(readWish(text)).toMatchObject({ all: true, more: false, rest: '' });
  });

  it.each(['reply', 'all', 'reply all of it tomorrow', 'do not reply all'])('%s is none', (text) => {
    expect(readWish(text).all).toBe(false);
  });

  test('what is not understood stays, in the person’s words', () => {
    expect(readWish('Tell Ana: yes, language de; reply all, and Thursday.')).toMatchObject({
      language: 'de',
      all: true,
      more: true,
      rest: 'Tell Ana: yes, and Thursday',
    });
  });
});
