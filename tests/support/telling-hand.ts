import { type HandNoteParts } from '../../daemon/local/hand-note.ts';
import { type HandPort } from '../../daemon/local/hand-port.ts';
import { MemoryStore } from '../../shared/vault/memory-store.ts';
import { VAULT } from './decisions.ts';

/** A hand that only tells its state, and refuses whatever else it is asked for. */
export function tellingHand(count = 0, over: Partial<HandPort> = {}): HandPort {
  const unused = () => Promise.reject(new Error('The hand was asked for more than its state.'));
  return {
    execute: unused,
    annul: unused,
    look: unused,
    control: unused,
    compareHead: unused,
    life: () => '1',
    close: () => Promise.resolve(),
    status: () =>
      Promise.resolve({
        executor: `hand-${'a'.repeat(16)}`,
        mode: 'live',
        paused: false,
        clockTrusted: true,
        publishes: true,
        locked: false,
        trouble: [],
        head: { count, hash: String(count).repeat(64) },
        lastUse: new Map(),
        unfiled: [],
      }),
    ...over,
  };
}

/** What Local publishes of a hand, into a vault in memory. */
export function publishing(hand: HandPort, over: Partial<HandNoteParts> = {}): HandNoteParts {
  return {
    store: new MemoryStore(),
    agent: 'local',
    hand,
    trust: () => ({ vault: VAULT, pins: [] }),
    accounts: [],
    holdSeconds: 30,
    published: () => Promise.resolve(null),
    now: () => Date.parse('2026-11-20T08:30:00Z'),
    ...over,
  };
}
