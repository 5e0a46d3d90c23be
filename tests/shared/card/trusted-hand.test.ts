import { describe, expect, it } from 'vitest';
import { findHand } from '../../../shared/card/trusted-hand.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { type HandStatus } from '../../../shared/vault/schemas.ts';
import { writeHandStatus } from '../../../shared/vault/typed-notes.ts';

const LAPTOP: HandStatus = {
  type: 'hand',
  version: '1',
  vault: `v-${'a'.repeat(26)}`,
  executor: `hand-${'a'.repeat(16)}`,
  mode: 'live',
  hold_seconds: 30,
  accounts: [{ id: 'work', from: 'me@example.com' }],
  journal_count: 0,
  journal_hash: '0'.repeat(64),
  paused: 'false',
  updated: '2026-11-20T08:00:00Z',
  devices: [],
};
const OTHER: HandStatus = { ...LAPTOP, executor: `hand-${'b'.repeat(16)}` };
const PIN = { vault: LAPTOP.vault, executor: LAPTOP.executor, mode: LAPTOP.mode };

async function vault(hands: Readonly<Record<string, HandStatus | string>>): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const [agent, hand] of Object.entries(hands))
    await store.create(`Updates/${agent}/hand.md`, typeof hand === 'string' ? hand : writeHandStatus(hand));
  return store;
}

describe('the hand that a device relies on', () => {
  it('is the only one there is, while nothing is pinned', async () => {
    expect(await findHand(await vault({ local: LAPTOP }), null)).toEqual({ hand: LAPTOP, trouble: '' });
  });

  it('is asked for by name where several offer themselves', async () => {
    const store = await vault({ local: LAPTOP, 'local-desk': OTHER });
    expect(await findHand(store, null)).toEqual({
      hand: null,
      trouble: expect.stringContaining('Choose one') as string,
    });
    expect(await findHand(store, PIN)).toEqual({ hand: LAPTOP, trouble: '' });
  });

  it('is none while no computer has reported, or its report can’t be read', async () => {
    for (const hands of [{}, { local: '---\ntype: hand\n---\n' }])
      expect(await findHand(await vault(hands), null)).toEqual({
        hand: null,
        trouble: expect.stringContaining('has not reported yet') as string,
      });
  });

  it.each([
    ['another computer', { ...LAPTOP, executor: OTHER.executor }, 'another computer would send'],
    ['another vault', { ...LAPTOP, vault: `v-${'b'.repeat(26)}` }, 'another computer would send'],
    ['a dry run', { ...LAPTOP, mode: 'dry' as const }, 'it is now dry'],
  ])('is not silently replaced by %s', async (_, hand, what) => {
    const found = await findHand(await vault({ local: hand }), PIN);
    expect(found.trouble).toContain(what);
  });

  it('is never one that the cloud names', async () => {
    const store = new MemoryStore();
    await store.create('Updates/cloud/hand.md', writeHandStatus(OTHER)).catch(() => 'refused');
    expect((await findHand(store, null)).hand).toBeNull();
  });
});
