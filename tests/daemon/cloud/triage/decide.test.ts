import { describe, expect, test } from 'vitest';
import { decide } from '../../../../daemon/cloud/triage/decide.ts';
import { FEATURES } from '../../../../daemon/cloud/triage/features.ts';
import { KINDS, type Kind, type Model } from '../../../../daemon/cloud/triage/model.ts';
import { viewFrom } from '../../../support/triage-views.ts';

/** A model that gives each kind the same likelihood whatever the mail, and says how likely an answer is expected. */
function certainOf(likely: Partial<Record<Kind, number>>, asks = 0): Model {
  const bias = KINDS.map((kind) => Math.log(likely[kind] ?? 1e-6));
  return {
    kinds: { bias, weights: new Float32Array(FEATURES * KINDS.length) },
    asks: { bias: Math.log(asks / (1 - asks)), weights: new Float32Array(FEATURES) },
  };
}

const TO_ME = ['From: a@b.example', 'To: me@mine.example'];
const decided = async (model: Model, header = TO_ME) =>
  decide(model, await viewFrom(header, 'Hello'), new Map());

describe('spam must be sure', () => {
  test('what is more likely spam than not, but not by much, is the next best kind', async () => {
    expect(await decided(certainOf({ spam: 0.5, newsletter: 0.3, person: 0.2 }))).toBe('newsletter');
  });

  test('what is very likely spam is spam', async () => {
    expect(await decided(certainOf({ spam: 0.95, newsletter: 0.05 }))).toBe('spam');
  });
});

describe('a person', () => {
  test.each([
    [0.9, 'needs_reply'],
    [0.5, 'needs_reply'],
    [0.3, 'fyi'],
  ])('who waits for an answer with likelihood %s: %s', async (asks, category) => {
    expect(await decided(certainOf({ person: 1 }, asks))).toBe(category);
  });

  test('gets no answer from one who was in copy, who wrote it himself, or who is one of a crowd', async () => {
    const asks = certainOf({ person: 1 }, 0.99);
    const crowd = Array.from({ length: 30 }, (_, at) => `p${String(at)}@b.example`).join(', ');
    expect(await decided(asks, ['From: a@b.example', 'To: c@d.example', 'Cc: me@mine.example'])).toBe('fyi');
    expect(await decided(asks, ['From: hello@mine.example', 'To: me@mine.example'])).toBe('fyi');
    expect(await decided(asks, ['From: a@b.example', `To: me@mine.example, ${crowd}`])).toBe('fyi');
  });

  test('is not one whose mail says that a program or a list sent it', async () => {
    const model = certainOf({ person: 0.9, notification: 0.06, list: 0.04 }, 0.9);
    expect(await decided(model, [...TO_ME, 'Auto-Submitted: auto-generated'])).toBe('notification');
    const list = ['From: a@b.example', 'To: l@x.example', 'List-Id: <l.x.example>'];
    expect(await decided(model, list)).toBe('notification');
  });

  test('may write through a list to the owner', async () => {
    expect(
      await decided(certainOf({ person: 0.9, list: 0.1 }, 0.9), [...TO_ME, 'List-Id: <l.x.example>']),
    ).toBe('needs_reply');
  });
});

describe('a letter that asks something', () => {
  const pitch = (share: number, asks = 0.95) => certainOf({ cold_pitch: share, person: 1 - share }, asks);
  const LETTER = ['From: Ana Berg <ana@client-a.example>', 'To: me@mine.example'];

  test.each(['receipt', 'calendar', 'notification', 'newsletter', 'cold_pitch', 'list'] as const)(
    'is not filed as %s because of what it speaks of',
    async (kind) => {
      expect(await decided(certainOf({ [kind]: 0.75, person: 0.2 }, 0.95), LETTER)).toBe('needs_reply');
      expect(await decided(certainOf({ [kind]: 0.85, person: 0.1 }, 0.95), LETTER)).toBe(kind);
    },
  );

  test('is a letter by its form: not one that a program or a list sent, nor one that asks nothing', async () => {
    expect(await decided(pitch(0.6), LETTER)).toBe('needs_reply');
    expect(await decided(pitch(0.6), [...LETTER, 'List-Unsubscribe: <mailto:u@b.example>'])).toBe(
      'cold_pitch',
    );
    expect(await decided(pitch(0.6), ['From: orders@b.example', 'To: me@mine.example'])).toBe('cold_pitch');
    expect(await decided(pitch(0.6, 0.05), LETTER)).toBe('cold_pitch');
  });

  test('is not shielded where it smells of fraud', async () => {
    const fraud = certainOf({ spam: 0.5, cold_pitch: 0.3, person: 0.2 }, 0.95);
    expect(await decided(fraud, LETTER)).toBe('cold_pitch');
  });

  test('of a visitor comes from the owner’s own address where a form on the owner’s site passes it on', async () => {
    const asks = certainOf({ person: 1 }, 0.95);
    const form = ['From: hello@mine.example', 'To: me@mine.example'];
    expect(await decided(asks, [...form, 'Reply-To: ana@client-a.example'])).toBe('needs_reply');
    expect(await decided(asks, [...form, 'Reply-To: me@mine.example'])).toBe('fyi');
    expect(await decided(asks, form)).toBe('fyi');
  });
});
