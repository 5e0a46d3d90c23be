import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueOn, oldestDay } from '../../../../daemon/cloud/followup/due.ts';
import { type Sent } from '../../../../daemon/cloud/followup/sent.ts';
import { followUpIdOf } from '../../../../shared/vault/ids.ts';

const NOBODY = { has: () => false };
const DAY = 86_400_000;

interface SentLike {
  readonly at: string;
  readonly id?: string;
  readonly thread?: string;
  readonly slot?: string;
  readonly inReplyTo?: string;
  readonly to?: readonly string[];
}

function sent({
  at,
  id = 'ap-1',
  thread = 't',
  slot = 'reply',
  inReplyTo = '',
  to = ['a@x.example'],
}: SentLike): Sent {
  const request = { id, slot, to, cc: [], in_reply_to: inReplyTo };
  return { request, body: '', message_id: `<${id}@me.example>`, thread, at, payload: '' } as unknown as Sent;
}
const due = (
  today: string,
  all: readonly Sent[],
  days = 5,
  most = 1,
  known: { has(id: string): boolean } = NOBODY,
) => dueOn(today, all, { working_days: days, at_most: most }, known).map(({ request }) => request.id);

describe('when a mail of the user’s is due to be asked about again', () => {
  it.each([
    ['Tuesday', '2026-11-10T23:59:59Z', '2026-11-16', '2026-11-17'],
    ['Friday', '2026-11-13T08:00:00Z', '2026-11-19', '2026-11-20'],
    ['Saturday', '2026-11-14T08:00:00Z', '2026-11-19', '2026-11-20'],
    ['Sunday', '2026-11-15T08:00:00Z', '2026-11-19', '2026-11-20'],
  ])('sent on a %s, after five working days', (_, at, before, day) => {
    expect(due(before, [sent({ at })])).toEqual([]);
    expect(due(day, [sent({ at })])).toEqual(['ap-1']);
  });

  it('on the day that a calendar finds, and for thirty days and no longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) }),
        fc.integer({ min: 1, max: 60 }),
        (ms, days) => {
          const at = `${new Date(ms).toISOString().slice(0, 19)}Z`;
          let day = Math.floor(ms / DAY);
          for (let left = days; left > 0;) {
            day++;
            const weekday = new Date(day * DAY).getUTCDay();
            if (weekday !== 0 && weekday !== 6) left--;
          }
          const on = (offset: number) => new Date((day + offset) * DAY).toISOString().slice(0, 10);
          const one = [sent({ at })];
          expect(due(on(-1), one, days)).toEqual([]);
          expect(due(on(0), one, days)).toEqual(['ap-1']);
          expect(due(on(28), one, days)).toEqual(['ap-1']);
          expect(due(on(36), one, days)).toEqual([]);
          expect(oldestDay(on(28), { working_days: days, at_most: 1 }) <= at.slice(0, 10)).toBe(true);
        },
      ),
    );
  });

  it('never where that is switched off', () => {
    expect(due('2026-11-30', [sent({ at: '2026-11-10T08:00:00Z' })], 0)).toEqual([]);
  });

  it('only the last mail of a conversation counts', () => {
    const first = sent({ at: '2026-11-09T08:00:00Z' });
    const second = sent({ at: '2026-11-12T08:00:00Z', id: 'ap-2' });
    expect(due('2026-11-17', [first, second])).toEqual([]);
    expect(due('2026-11-19', [second, first])).toEqual(['ap-2']);
  });

  it('once: a reminder that was made is known for ever, whatever became of it', () => {
    const one = sent({ at: '2026-11-10T08:00:00Z' });
    const known = new Set([followUpIdOf('ap-1')]);
    expect(due('2026-11-20', [one], 5, 1, known)).toEqual([]);
  });

  it('a crowd was not asked in person', () => {
    const to = Array.from({ length: 6 }, (_, at) => `p${String(at)}@x.example`);
    expect(due('2026-11-20', [sent({ at: '2026-11-10T08:00:00Z', to })])).toEqual([]);
  });

  it('as often as is allowed, along the chain of reminders; a chain whose beginning is lost is at its end', () => {
    const mail = sent({ at: '2026-11-02T08:00:00Z' });
    const first = sent({
      at: '2026-11-10T08:00:00Z',
      id: 'ap-2',
      slot: 'follow_up',
      inReplyTo: mail.message_id,
    });
    const second = sent({
      at: '2026-11-18T08:00:00Z',
      id: 'ap-3',
      slot: 'follow_up',
      inReplyTo: first.message_id,
    });
    expect(due('2026-11-17', [mail, first], 5, 1)).toEqual([]);
    expect(due('2026-11-17', [mail, first], 5, 2)).toEqual(['ap-2']);
    expect(due('2026-11-27', [mail, first, second], 5, 2)).toEqual([]);
    expect(due('2026-11-27', [mail, first, second], 5, 3)).toEqual(['ap-3']);
    expect(due('2026-11-17', [first], 5, 5)).toEqual([]);
    // Two that name each other would be an endless chain.
    const a = sent({
      at: '2026-11-09T08:00:00Z',
      id: 'ap-8',
      slot: 'follow_up',
      inReplyTo: '<ap-9@me.example>',
    });
    const b = sent({
      at: '2026-11-10T08:00:00Z',
      id: 'ap-9',
      slot: 'follow_up',
      inReplyTo: '<ap-8@me.example>',
    });
    expect(due('2026-11-17', [a, b], 5, 5)).toEqual([]);
  });
});
