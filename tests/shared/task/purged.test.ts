import { expect, test } from 'vitest';
import { isPurged, purgedPath, purgedTask, traitsOf } from '../../../shared/task/purged.ts';
import { placeOf } from '../../../shared/vault/layout.ts';
import { readTask, writeTask } from '../../../shared/vault/typed-notes.ts';
import { task } from '../../support/seen-notes.ts';

const tombstone = { at: '2026-11-21T10:00:00Z', by: 'local' };

test('a tombstone is a note of the same task that says when, by whom, and nothing of the mail', () => {
  const before = task('amethyst', 'done', {
    from: 'Ana Smith',
    from_address: 'ana@client.example',
    subject: 'Amethyst invoice',
    message_id: '<amethyst@client.example>',
    references: ['<earlier@client.example>'],
    cc: ['bo@client.example'],
    why: 'Ana asks for an amethyst.',
    wish: 'mention the amethyst',
  }).task;
  const after = purgedTask(before, tombstone);
  const text = writeTask(after, 'gone\n');
  expect(text).not.toMatch(/amethyst|ana|client\.example/i);
  const read = readTask(text);
  expect(read.ok && read.value.task).toEqual(after);
  expect(after).toMatchObject({ id: before.id, received: before.received, status: before.status });
  expect(after.result).toMatch(/^Purged at 2026-11-21T10:00:00Z by local: /);
  expect([isPurged(before), isPurged(after)]).toEqual([false, true]);
});

test.each([
  'Done/email/2026-11/EMAIL_2026-11-20_amethyst_aaaaaaaaaaaaaaaa.md',
  'Rejected/email/APPROVAL_2026-11-20_amethyst_ap-aaaaaaaaaaaaaaaa.md',
])('%s keeps place and id under a name without words', (path) => {
  const placed = placeOf(path);
  if (placed === null || !('id' in placed)) throw new Error('a note with an id');
  const moved = purgedPath(placed);
  expect(placeOf(moved)).toEqual({ ...placed, base: placed.base.replace('amethyst', 'purged') });
});

test('a mail is looked for by what is its own: not by a short subject, nor by what a purge left', () => {
  const { task: mail } = task('one', 'done', { subject: 'Hi', message_id: '<one@x.example>' });
  const base = 'EMAIL_2026-11-20_hi_aaaaaaaaaaaaaaaa.md';
  expect(traitsOf(mail, [base])).toEqual(['<one@x.example>', base.slice(0, -3)]);
  expect(traitsOf(purgedTask(mail, tombstone), [base.replace('_hi_', '_purged_')])).toEqual([]);
});
