import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pauseAfter } from '../../../shared/link/backoff.ts';
import {
  MAX_FROM_DEVICE,
  MAX_FROM_LOCAL,
  MAX_HELD_BACK,
  MAX_LINE,
  MAX_PATHS,
  MAX_QUEUE,
  MAX_TROUBLE,
} from '../../../shared/link/limits.ts';
import {
  type FromLocal,
  type Health,
  messageBytes,
  readFromDevice,
  readFromLocal,
} from '../../../shared/link/messages.ts';
import { utf8 } from '../../../shared/text/bytes.ts';

const full = '𝕏'.repeat(MAX_LINE);
const many = <T>(most: number, make: (n: number) => T) => Array.from({ length: most }, (_, n) => make(n));

/** As large as a health message may be. */
const HEALTH: Health = {
  type: 'health',
  vault: `v-${'a'.repeat(26)}`,
  role: 'local',
  agent: 'local',
  mode: 'live',
  paused: false,
  executor: `hand-${'a'.repeat(16)}`,
  round: '2026-11-20T08:30:00Z',
  trouble: many(MAX_TROUBLE, () => full),
  sync: {
    outcome: 'in-step',
    last_success: '2026-11-20T08:30:00Z',
    remote_reachable: true,
    held_back: many(MAX_HELD_BACK, () => ({ path: full, reason: full })),
    held_back_count: 1_000_000,
    backlog: 3,
  },
  queue: many(MAX_QUEUE, () => ({
    approval: `ap-${'a'.repeat(16)}`,
    stage: 'held' as const,
    due: '2026-11-20T08:30:00Z',
    why: full,
  })),
  queue_count: 100,
};

describe('messages', () => {
  it.each([
    HEALTH,
    { type: 'changed', paths: many(MAX_PATHS, () => full), more: true },
    { type: 'progress', doing: 'working' },
    { type: 'synced', request: 1, ok: false, message: full },
    { type: 'alive' },
    { type: 'paired', vault: HEALTH.vault, name: 'laptop' },
    { type: 'bye', why: 'revoked', message: '' },
  ] satisfies FromLocal[])('$type fits with every list full, and comes back as it was', (message) => {
    const bytes = messageBytes(message);
    expect(bytes.length).toBeLessThanOrEqual(MAX_FROM_LOCAL);
    expect(readFromLocal(bytes)).toEqual({ ok: true, value: message });
  });

  it('a device can say two things, and neither decides anything', () => {
    const key = 'ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    for (const message of [{ type: 'sync_now', request: 7 } as const, { type: 'pair', key } as const]) {
      expect(messageBytes(message).length).toBeLessThan(MAX_FROM_DEVICE);
      expect(readFromDevice(messageBytes(message))).toEqual({ ok: true, value: message });
    }
    for (const message of [
      { type: 'approve', approval: `ap-${'a'.repeat(16)}` },
      { type: 'sync_now', request: 0 },
      { type: 'sync_now', request: 1, path: '/etc/passwd' },
      { type: 'pair', key: `ed25519:${'A'.repeat(43)}` },
      { type: 'health' },
    ])
      expect(readFromDevice(utf8(JSON.stringify(message))).ok).toBe(false);
  });

  it.each([
    ['a list that is longer', { ...HEALTH, trouble: many(MAX_TROUBLE + 1, () => '') }],
    ['a key more', { ...HEALTH, token: '' }],
    ['a key less', { type: 'health' }],
    ['a line break', { ...HEALTH, trouble: ['a\nb'] }],
    ['a half surrogate', { ...HEALTH, trouble: ['\ud800'] }],
    ['a stage that is none', { ...HEALTH, queue: [{ ...HEALTH.queue[0], stage: 'sent' }] }],
    ['a negative count', { ...HEALTH, queue_count: -1 }],
  ])('%s is refused', (_what, message) => {
    expect(readFromLocal(new TextEncoder().encode(JSON.stringify(message))).ok).toBe(false);
  });

  it('anything else is refused without throwing', () => {
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(junk, (bytes) => {
        expect(readFromLocal(bytes).ok).toBe(false);
        expect(readFromDevice(bytes).ok).toBe(false);
      }),
    );
    expect(readFromDevice(new Uint8Array(MAX_FROM_DEVICE + 1)).ok).toBe(false);
    const deep = utf8('['.repeat(MAX_FROM_LOCAL / 2) + ']'.repeat(MAX_FROM_LOCAL / 2));
    expect(readFromLocal(deep).ok).toBe(false);
  });
});

describe('the pause before another attempt', () => {
  it('grows to a minute and no further, and is never the same for all', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(10_000), chance, (failures, drawn) => {
        const pause = pauseAfter(failures, drawn);
        const whole = Math.min(60_000, 1000 * 2 ** failures);
        expect(pause).toBeGreaterThanOrEqual(whole / 2);
        expect(pause).toBeLessThanOrEqual(whole);
      }),
    );
    expect(pauseAfter(0, 0)).toBe(500);
    expect(pauseAfter(3, 0)).not.toBe(pauseAfter(3, 0.9));
  });
});
