import { expect, test } from 'vitest';
import { aboveHistory, isUnread } from '../../../../daemon/cloud/draft/unread.ts';

const HISTORY = '[earlier messages, as this mail quotes them]';
const CUT = '[cut here: the message is longer, open the original]';

test.each([
  [`Long.\n${CUT}`, true],
  [`Long.\n${CUT}\n\n[attached: x.pdf, 1 bytes]`, true],
  [`Short.\n\n${HISTORY}\n\n> Long.\n${CUT}`, false],
  ['[This mail is encrypted: open it in your mail program.]', true],
  ['[The mail has a remark.]\n[Only its header was read; open the original.]\nText', true],
  ['[Text that this mail hides from its reader was left out (301 characters).]\nText', false],
  ['[withheld: looks like a password, open the original]\nIs this right?', false],
  ['Text\n[This mail is encrypted: open it in your mail program.]', false],
  ['See.\n\n[attached: x.p7m, S/MIME: open it in your mail program]', false],
  ['', false],
])('%j: %j', (text, unread) => {
  expect(isUnread(text)).toBe(unread);
});

test('what was written this time stands above the history', () => {
  expect(aboveHistory(`Yes.\n\n${HISTORY}\n\n> Really?`)).toBe('Yes.\n');
  expect(aboveHistory(`${HISTORY}\n\n> Really?`)).toBe('');
  expect(aboveHistory('Yes.')).toBe('Yes.');
});
