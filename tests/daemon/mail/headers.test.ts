import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedReferences, mailDate, messageIds, receivedDate } from '../../../daemon/mail/headers.ts';
import { fromInstant } from '../../../shared/text/time.ts';

describe('dates', () => {
  test.each([
    // The examples of RFC 5322, appendix A, where they are of our time.
    ['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T15:55:06Z'],
    ['Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)', ''],
    ['21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06Z'],
    ['Fri, 20 Nov 2026 09:30:00 +0100 (CET)', '2026-11-20T08:30:00Z'],
    ['Fri, 20 Nov 2026 09:30:00', '2026-11-20T09:30:00Z'],
    ['  fri,  1 JAN 26 0:05 +0000', '2026-01-01T00:05:00Z'],
    ['Wed, 31 Dec 9999 23:59:59 +0000', ''],
    ['Mon, 1 Jan 0001 00:00:00 +0000', ''],
    ['2026-11-20T09:30:00Z', ''],
    ['yesterday', ''],
    ['', ''],
  ])('%j is %j', (value, expected) => {
    expect(mailDate(value)).toBe(expected);
  });

  test('do not depend on the time zone of the machine', () => {
    const before = process.env['TZ'];
    try {
      for (const zone of ['UTC', 'America/Los_Angeles', 'Asia/Kathmandu']) {
        process.env['TZ'] = zone;
        expect(mailDate('Fri, 20 Nov 2026 09:30:00')).toBe('2026-11-20T09:30:00Z');
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  test('are instants or nothing', () => {
    fc.assert(
      fc.property(
        fc.nat(99),
        fc.constantFrom('Feb', 'Dec'),
        fc.nat(9999),
        fc.nat(99),
        fc.nat(99),
        fc.integer({ min: -9999, max: 9999 }),
        (day, month, year, hour, minute, zone) => {
          const offset = `${zone < 0 ? '-' : '+'}${String(Math.abs(zone)).padStart(4, '0')}`;
          const date = mailDate(
            `${String(day)} ${month} ${String(year)} ${String(hour)}:${String(minute).padStart(2, '0')} ${offset}`,
          );
          expect(date === '' || fromInstant(date) !== null).toBe(true);
        },
      ),
    );
  });

  test('the topmost Received counts', () => {
    const received = (value: string) => ({ key: 'received', value });
    const top = 'from a by b (c; d) with ESMTP id x; Fri, 20 Nov 2026 10:00:00 +0000';
    expect(receivedDate([received(top), received('from e by f; Thu, 19 Nov 2026 10:00:00 +0000')])).toBe(
      '2026-11-20T10:00:00Z',
    );
    expect(receivedDate([])).toBe('');
  });
});

describe('message ids', () => {
  test.each([
    ['<a@b>', ['<a@b>']],
    ['<a@b> <c@d>\t<a@b>', ['<a@b>', '<c@d>']],
    ['a@b', []],
    ['<a b@c> <d@e>', ['<d@e>']],
    ['<a@b', []],
    ['<<a@b>>', ['<a@b>']],
    ['<ü@b>', []],
    [`<${'x'.repeat(1000)}@b>`, []],
  ])('of %j are %j', (value, expected) => {
    expect(messageIds(value)).toEqual(expected);
  });

  test('references are bounded in number and length; the root and the latest stay', () => {
    const ids = Array.from({ length: 200 }, (_, at) => `<${String(at)}@x>`);
    const few = boundedReferences(ids);
    expect(few).toHaveLength(50);
    expect([few[0], few[1], few.at(-1)]).toEqual(['<0@x>', '<151@x>', '<199@x>']);
    const long = Array.from({ length: 40 }, (_, at) => `<${String(at)}${'y'.repeat(800)}@x>`);
    const short = boundedReferences(long);
    expect(short.join('').length).toBeLessThanOrEqual(12_000);
    expect([short[0], short.at(-1)]).toEqual([long[0], long.at(-1)]);
    expect(boundedReferences([])).toEqual([]);
  });
});
