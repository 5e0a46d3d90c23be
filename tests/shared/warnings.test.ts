import { expect, test } from 'vitest';
import { type UpdateEntry } from '../../shared/dashboard/merge.ts';
import { openWarnings, subjectOf } from '../../shared/dashboard/warnings.ts';

const entry = (id: string, kind: string, at: string, agent = 'cloud'): UpdateEntry => ({
  id,
  kind,
  at: `2026-11-20T${at}:00Z`,
  agent,
  text: `${id} ${kind}`,
});
const ids = (entries: readonly UpdateEntry[]) => openWarnings(entries).map(({ id }) => id);

test('the subject is the id without its moment', () => {
  expect(subjectOf('mailbox:work:1795167000')).toBe('mailbox:work');
  expect(subjectOf('send-capable:work')).toBe('send-capable:work');
});

test('a warning stands until the same subject is resolved, and again when it comes back', () => {
  const warned = entry('mailbox:work:1', 'warning', '08:00');
  const resolved = entry('mailbox:work:2', 'resolved', '09:00');
  const again = entry('mailbox:work:3', 'warning', '10:00');
  expect(ids([warned])).toEqual(['mailbox:work:1']);
  expect(ids([warned, resolved])).toEqual([]);
  expect(ids([resolved, warned])).toEqual([]);
  expect(ids([again, warned, resolved])).toEqual(['mailbox:work:3']);
});

test('another account, another agent and other kinds of news are not touched', () => {
  expect(
    ids([
      entry('mailbox:work:1', 'warning', '08:00'),
      entry('mailbox:home:2', 'resolved', '09:00'),
      entry('mailbox:work:3', 'resolved', '09:00', 'cloud-b'),
      entry('mailbox:work:4', 'drafted', '10:00'),
    ]),
  ).toEqual(['mailbox:work:1']);
});

test('what is told twice is one warning', () => {
  const daily = ['08:00', '09:00'].map((at, n) => entry(`mailbox:work:${String(n)}`, 'warning', at));
  expect(ids(daily)).toEqual(['mailbox:work:1']);
});
