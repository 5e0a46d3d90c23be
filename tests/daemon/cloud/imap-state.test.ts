import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ImapState,
  keyOf,
  readImapState,
  withFresh,
  writeImapState,
} from '../../../daemon/cloud/intake/imap-state.ts';
import { temporaryFolder } from '../../support/maildir.ts';

const STATE: ImapState = {
  version: 1,
  uidvalidity: '7',
  watermark: 10,
  pending: [4],
  after: 0,
  first_run: 'now',
};

describe('the state of an IMAP intake', () => {
  test('is read as it was written, and is nothing before the first run', () => {
    const file = join(temporaryFolder(), 'state', 'imap.json');
    expect(readImapState(file)).toBeNull();
    writeImapState(file, STATE);
    expect(readImapState(file)).toEqual(STATE);
    expect(readFileSync(file, 'utf8')).not.toContain('\0');
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":2}',
    JSON.stringify({ ...STATE, pending: ['4'] }),
    JSON.stringify({ ...STATE, watermark: 1.5 }),
    JSON.stringify({ ...STATE, aside: [7] }),
    JSON.stringify({ ...STATE, generation: '1' }),
    JSON.stringify({ ...STATE, place: null }),
    JSON.stringify({ ...STATE, place: { host: 'x.test', port: '993', user: 'ana', mailbox: 'INBOX' } }),
  ])('that can’t be used (%j) stops with a sentence', (text) => {
    const file = join(temporaryFolder(), 'imap.json');
    writeFileSync(file, text);
    expect(() => readImapState(file)).toThrow('not known which mail is new');
  });

  test('gives a number that is given out again another key, and keeps the keys of an older version', () => {
    expect(keyOf(STATE, 5)).toBe('7:5');
    expect(keyOf({ ...STATE, generation: 2 }, 5)).toBe('7.2:5');
  });

  test('takes in only UIDs above the watermark, and the watermark only rises', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 10 }), { maxLength: 10 }),
        (rounds) => {
          let state: ImapState = { ...STATE, pending: [] };
          for (const uids of rounds) {
            const next = withFresh(state, uids);
            expect(next.watermark).toBeGreaterThanOrEqual(state.watermark);
            expect(next.pending.slice(0, state.pending.length)).toEqual(state.pending);
            state = next;
          }
          expect(state.pending.every((uid) => uid > 10 && uid <= state.watermark)).toBe(true);
        },
      ),
    );
  });

  test('asks again for nothing where a server answers n:* with the last message', () => {
    expect(withFresh(STATE, [10])).toBe(STATE);
  });
});
