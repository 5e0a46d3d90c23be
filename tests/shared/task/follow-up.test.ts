import { describe, expect, it } from 'vitest';
import { endsTheWait, isFollowUp } from '../../../shared/task/follow-up.ts';
import { purgedTask } from '../../../shared/task/purged.ts';
import { threadFrom } from '../../../shared/task/thread-id.ts';
import { type Task } from '../../../shared/vault/schemas.ts';

const SENT = { message_id: '<sent@me.example>', thread: 'aaaaaaaaaaaaaaaa', at: '2026-11-20T08:30:00Z' };
const BASE = 'EMAIL_2026-11-25_x_abcdefgh234567ab.md';
const CAME = {
  category: 'fyi',
  bounce_of: '',
  message_id: '<2@client.example>',
  in_reply_to: '',
  references: [] as string[],
  thread: 'bbbbbbbbbbbbbbbb',
  received: '2026-11-25T10:00:00Z',
} as Task;

describe('what ends the wait for an answer', () => {
  it.each([
    ['it names the mail in In-Reply-To', { in_reply_to: SENT.message_id }],
    ['it names the mail in References', { references: ['<0@x.example>', SENT.message_id] }],
    [
      'it names it, and its clock is slow',
      { in_reply_to: SENT.message_id, received: '2026-11-01T00:00:00Z' },
    ],
    ['it came later in the same conversation', { thread: SENT.thread }],
  ])('%s', (_, change) => {
    expect(endsTheWait({ ...CAME, ...change }, BASE, SENT)).toBe(true);
  });

  it.each([
    ['it is of another conversation', {}],
    ['it came before', { thread: SENT.thread, received: SENT.at }],
    ['a program wrote it', { in_reply_to: SENT.message_id, category: 'autoreply' as const }],
    ['a mail server wrote it', { in_reply_to: SENT.message_id, category: 'bounce' as const }],
    [
      'it reports that something was not delivered',
      { in_reply_to: SENT.message_id, bounce_of: '<x@y.example>' },
    ],
    ['it is the mail itself, as it came back by Bcc', { thread: SENT.thread, message_id: SENT.message_id }],
  ])('not: %s', (_, change) => {
    expect(endsTheWait({ ...CAME, ...change }, BASE, SENT)).toBe(false);
  });

  it('it was purged since: what is left of it is the conversation that our mail began', () => {
    const answer = { ...CAME, in_reply_to: SENT.message_id, thread: threadFrom(SENT.message_id) };
    const tombstone = { at: '2026-11-26T10:00:00Z', by: 'local' };
    expect(endsTheWait(purgedTask(answer, tombstone), BASE, SENT)).toBe(true);
    const other = { ...answer, thread: threadFrom('<other@me.example>') };
    expect(endsTheWait(purgedTask(other, tombstone), BASE, SENT)).toBe(false);
    expect(endsTheWait(purgedTask({ ...answer, received: SENT.at }, tombstone), BASE, SENT)).toBe(false);
  });

  it('not a reminder of our own', () => {
    const base = BASE.replace('EMAIL', 'FOLLOWUP');
    expect(isFollowUp(base)).toBe(true);
    expect(endsTheWait({ ...CAME, in_reply_to: SENT.message_id }, base, SENT)).toBe(false);
  });
});
