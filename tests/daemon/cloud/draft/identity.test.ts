import { describe, expect, it, test } from 'vitest';
import { identityFor, sendableAddresses } from '../../../../daemon/cloud/draft/identity.ts';
import { MemoryStore } from '../../../../shared/vault/memory-store.ts';
import { writeHandStatus } from '../../../../shared/vault/typed-notes.ts';

const ME = 'me@mine.example';
const SENDABLE = new Map([['work', [ME, 'billing@mine.example', 'shop@mine.example']]]);

describe('an answer comes from the address that was written to', () => {
  test.each([
    [['Billing@mine.example'], [], 'billing@mine.example'],
    [['x@y.example'], ['shop@mine.example'], 'shop@mine.example'],
    [['shop@mine.example', 'billing@mine.example'], [], 'shop@mine.example'],
    [['billing@mine.example'], ['ME@mine.example'], ME],
    [['old@mine.example'], [], ME],
    [[], [], ME],
  ])('to %j, cc %j: %s', (to, cc, from) => {
    expect(identityFor({ account: 'work', to, cc }, ME, SENDABLE)).toBe(from);
  });

  it('not where no hand of that account may send as it', () => {
    const task = { account: 'private', to: ['billing@mine.example'], cc: [] };
    expect(identityFor(task, ME, SENDABLE)).toBe(ME);
    expect(identityFor({ ...task, account: 'work' }, ME, new Map())).toBe(ME);
  });
});

it('what hands may send as is what they tell devices', async () => {
  const vault = new MemoryStore();
  const hand = (accounts: { id: string; from: string }[]) =>
    writeHandStatus({
      type: 'hand',
      version: '1',
      vault: `v-${'a'.repeat(26)}`,
      executor: `hand-${'a'.repeat(16)}`,
      mode: 'live',
      hold_seconds: 30,
      accounts,
      journal_count: 0,
      journal_hash: '0'.repeat(64),
      paused: 'false',
      updated: '2026-11-20T08:30:00Z',
      devices: [],
    });
  vault.plant(
    'Updates/local/hand.md',
    hand([
      { id: 'work', from: ME },
      { id: 'work', from: 'shop@mine.example' },
    ]),
  );
  vault.plant('Updates/local-laptop/hand.md', 'not a note');
  vault.plant('Updates/cloud/2026-11-20.md', hand([{ id: 'work', from: 'evil@x.example' }]));
  expect([...(await sendableAddresses(vault))]).toEqual([['work', [ME, 'shop@mine.example']]]);
});
