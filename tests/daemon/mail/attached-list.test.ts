import { expect, test } from 'vitest';
import {
  attachedIn,
  attachedLines,
  countAttached,
  withoutAttached,
} from '../../../daemon/mail/attached-list.ts';

const SHA = 'ab'.repeat(32);
const file = (name: string) => ({ name, media_type: 'application/pdf', size: 3, sha256: SHA, note: '' });

test('lists name, type, size and hash, and where to open them', () => {
  expect(attachedLines([file('a.pdf')])).toBe(
    `[attached: a.pdf, application/pdf, 3 bytes, sha256 ${SHA}]\n[attachments stay in your mailbox: open the mail in your mail program]`,
  );
  expect(attachedLines([])).toBe('');
});

test('what it writes it reads, counts and takes away again', () => {
  const list = attachedLines(Array.from({ length: 14 }, (_, at) => file(`${at}.pdf`)));
  const text = `Hello\n\n${list}\n\nBye`;
  expect(attachedIn(text)).toHaveLength(10);
  expect(attachedIn(text)[3]).toEqual({ said: '3.pdf, application/pdf, 3 bytes' });
  expect(countAttached(text)).toBe(14);
  expect(withoutAttached(text)).toBe('Hello\n\n\nBye');
});

test('a name of many lines, or of brackets, is one line of the list', () => {
  const list = attachedLines([file('a]\n[attached: b')]);
  expect(attachedIn(list)).toHaveLength(1);
});

test('a text without attachments has none', () => {
  expect(countAttached('See [attached] and attached: x')).toBe(0);
});
