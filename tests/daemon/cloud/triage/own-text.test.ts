import { expect, test } from 'vitest';
import { ownText } from '../../../../daemon/cloud/triage/own-text.ts';
import { factsOf, mailOf } from '../../../support/mail-fixtures.ts';

const text = async (body: string, subject = 'Hello') =>
  ownText(await factsOf(mailOf(['From: a@b.example', 'To: c@d.example', `Subject: ${subject}`], body)));

test('is the fresh text where nothing is passed on', async () => {
  expect(await text('One.\n\nTwo.\n')).toBe('One.\n\nTwo.');
});

test.each([
  [
    'a separator',
    '---------- Forwarded message ---------\nFrom: x@y.example\nSubject: a\nTo: z@y.example\n\nDo it?',
  ],
  [
    'a separator in German',
    '-------- Weitergeleitete Nachricht --------\nBetreff: a\nVon: x@y.example\nAn: z@y.example\n\nDo it?',
  ],
  ['Apple Mail', 'Begin forwarded message:\n\nFrom: x@y.example\nSubject: a\nTo: z@y.example\n\nDo it?'],
])('ends above a mail that is passed on: %s', async (_, forwarded) => {
  expect(await text(`See below.\n\n${forwarded}`, 'Fwd: a')).toBe('See below.');
});

test('a header that the subject calls a forward ends it as well', async () => {
  const body = 'See below.\n\nFrom: X <x@y.example>\nSent: Monday\nTo: Z <z@y.example>\nSubject: a\n\nDo it?';
  expect(await text(body, 'FW: a')).toBe('See below.');
});

test('is all of the mail where the sender says nothing or only quotes', async () => {
  expect(await text('> Will you come?\n> Ana\n')).toContain('Will you come?');
});
