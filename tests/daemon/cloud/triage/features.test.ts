import { describe, expect, test } from 'vitest';
import { CLUE_NAMES, cluesOf } from '../../../../daemon/cloud/triage/clues/clues.ts';
import {
  BUCKETS,
  FEATURES,
  bucketOf,
  featuresOf,
  wordsOf,
} from '../../../../daemon/cloud/triage/features.ts';
import { asksAnswer, kindsOf, KINDS, type Model } from '../../../../daemon/cloud/triage/model.ts';
import { PERSON, personView, viewFrom } from '../../../support/triage-views.ts';

describe('words', () => {
  test('of subject and text, without names, addresses and links', async () => {
    const view = await viewFrom(
      ['From: Ana Berg <ana@client-a.example>', 'To: Me <me@mine.example>', 'Subject: Boat'],
      'Dear Me, the mast is at https://boats.example/x or ana@client-a.example. Ana',
    );
    const words = wordsOf(view);
    expect(words).toEqual(expect.arrayContaining(['s:boat', 'the', 'mast']));
    for (const left of ['ana', 'boats', 'client', 'https']) expect(words).not.toContain(left);
  });

  test('of scripts without spaces are pairs of characters', async () => {
    expect(wordsOf(await personView('請求書です'))).toEqual(expect.arrayContaining(['請求', '求書']));
  });

  test('have the same bucket on every machine', () => {
    // The hashes of FNV-1a's own test vectors (draft-eastlake-fnv, appendix C).
    expect(bucketOf('')).toBe(0x811c9dc5 % BUCKETS);
    expect(bucketOf('a')).toBe(0xe40c292c % BUCKETS);
    expect(bucketOf('foobar')).toBe(0xbf9cf968 % BUCKETS);
  });
});

test('each clue has a name of its own', () => {
  expect(new Set(CLUE_NAMES).size).toBe(CLUE_NAMES.length);
});

test('all words of a mail weigh the same together, however many they are', async () => {
  const length = async (body: string) => {
    const view = await personView(body);
    const words = [...featuresOf(view, cluesOf(view))].filter(([at]) => at >= CLUE_NAMES.length);
    return Math.sqrt(words.reduce((sum, [, value]) => sum + value * value, 0));
  };
  expect(await length('One mast.')).toBeCloseTo(await length('many words '.repeat(200) + 'and a mast'), 9);
});

test('time and size are bounded for a huge text', async () => {
  const view = await viewFrom(PERSON, 'word? '.repeat(200_000));
  expect(featuresOf(view, cluesOf(view)).size).toBeLessThan(1500);
});

describe('the model', () => {
  const model: Model = {
    kinds: { bias: KINDS.map(() => 0), weights: new Float32Array(FEATURES * KINDS.length) },
    asks: { bias: 0, weights: new Float32Array(FEATURES) },
  };

  test('without any weight holds all kinds for as likely, and an answer for even', () => {
    const features = new Map([[0, 1]]);
    expect(kindsOf(model, features)).toEqual(KINDS.map(() => 1 / KINDS.length));
    expect(asksAnswer(model, features)).toBe(0.5);
  });

  test('multiplies values by weights and gives shares of one', () => {
    const weights = new Float32Array(FEATURES * KINDS.length);
    weights[3 * KINDS.length + 9] = Math.log(3);
    const shares = kindsOf({ ...model, kinds: { bias: KINDS.map(() => 0), weights } }, new Map([[3, 2]]));
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 9);
    expect((shares[9] ?? 0) / (shares[0] ?? 1)).toBeCloseTo(9, 4);
  });
});
