import { expect, test } from 'vitest';
import { answers, bounceOf } from '../../../daemon/mail/relation.ts';
import { threadOf } from '../../../daemon/mail/thread.ts';
import { factsOf, fixtureFacts, mailOf } from '../../support/mail-fixtures.ts';

test.each([
  ['bounce', '<our-mail-1@mine.example>'],
  ['bounce-free-text', '<our-mail-3@mine.example>'],
  ['bounce-delayed', null],
  ['auto-reply', null],
  ['ordinary', null],
])('%s says that %s was not delivered', async (name, expected) => {
  expect(bounceOf(await fixtureFacts(name))).toBe(expected);
});

test('a report that names several mails is about the one that is ours', async () => {
  const mail = await fixtureFacts('bounce');
  const several = { ...mail, reported: ['<other@x.example>', '<our-mail-1@mine.example>'] };
  expect(bounceOf(several, (id) => id === '<our-mail-1@mine.example>')).toBe('<our-mail-1@mine.example>');
  expect(bounceOf(several, () => false)).toBeNull();
});

test('a report without the returned mail is about what it answers', async () => {
  const mail = await fixtureFacts('bounce');
  expect(bounceOf({ ...mail, reported: [], in_reply_to: '<our-mail-9@mine.example>' })).toBe(
    '<our-mail-9@mine.example>',
  );
});

test('a mail in Sent answers a task by In-Reply-To, else by References', async () => {
  const wanted = new Set(['<task@x.example>']);
  const sent = (...extra: string[]) => factsOf(mailOf(['From: me@mine.example', ...extra]));
  expect(answers(await sent('In-Reply-To: <task@x.example>'), wanted)).toBe('<task@x.example>');
  expect(answers(await sent('References: <root@x.example> <task@x.example>'), wanted)).toBe(
    '<task@x.example>',
  );
  expect(answers(await sent('In-Reply-To: <other@x.example>'), wanted)).toBeNull();
  expect(answers(await sent(), wanted)).toBeNull();
});

test('a conversation has one thread id, whoever of it is looked at', async () => {
  const first = await fixtureFacts('ordinary');
  const second = await fixtureFacts('thread-answer');
  expect(threadOf(first)).toMatch(/^[a-z2-7]{16}$/);
  expect(threadOf(second)).toBe(threadOf(first));
  expect(threadOf(await fixtureFacts('german'))).not.toBe(threadOf(first));
});

test('an answer that carries In-Reply-To only belongs to the mail it answers', async () => {
  const parent = await factsOf(mailOf(['From: a@b.example', 'Message-ID: <p@b.example>']));
  const child = await factsOf(
    mailOf(['From: a@b.example', 'Message-ID: <c@b.example>', 'In-Reply-To: <p@b.example>']),
  );
  expect(threadOf(child)).toBe(threadOf(parent));
});

test('a mail without any id is a thread of its own', async () => {
  const one = await fixtureFacts('no-message-id');
  expect(threadOf(one)).not.toBe(threadOf({ ...one, source_sha256: '0'.repeat(64) }));
  expect(threadOf({ kind: 'unreadable', source_sha256: '0'.repeat(64), size: 1, reason: '' })).toMatch(
    /^[a-z2-7]{16}$/,
  );
});
