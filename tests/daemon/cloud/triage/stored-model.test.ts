import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLUE_NAMES } from '../../../../daemon/cloud/triage/clues/clues.ts';
import { BUCKETS, FEATURES } from '../../../../daemon/cloud/triage/features.ts';
import shipped from '../../../../daemon/cloud/triage/model-data.json';
import { KINDS, type Model } from '../../../../daemon/cloud/triage/model.ts';
import { openModel, storeModel } from '../../../../daemon/cloud/triage/stored-model.ts';

const WIDTH = KINDS.length;

function modelOf(weightAt: (feature: number, kind: number) => number): Model {
  const weights = new Float32Array(FEATURES * WIDTH);
  weights.forEach((_, at) => {
    weights[at] = weightAt(Math.floor(at / WIDTH), at % WIDTH);
  });
  const asks = Float32Array.from({ length: FEATURES }, (_, at) =>
    at < CLUE_NAMES.length ? weightAt(at, 0) : 0,
  );
  return { kinds: { bias: KINDS.map((_, at) => at / 8), weights }, asks: { bias: -0.25, weights: asks } };
}

describe('storing and opening', () => {
  test('keeps clues to three decimals and words to a 127th of the greatest', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: -2000, max: 2000 })), (numbers) => {
        const drawn = [...numbers.take(97)].map((number) => number / 1000);
        const model = modelOf((feature, kind) => drawn[(feature * WIDTH + kind) % 97] ?? 0);
        const again = openModel(storeModel(model));
        const words = CLUE_NAMES.length * WIDTH;
        const greatest = Math.max(...model.kinds.weights.subarray(words).map(Math.abs));
        again.kinds.weights.forEach((weight, at) => {
          const apart = Math.abs(weight - (model.kinds.weights[at] ?? 0));
          if (apart > (at < words ? 0.00051 : greatest / 253 + 1e-6))
            throw new Error(`${at} is ${apart} apart`);
        });
        expect(again.kinds.bias).toEqual(model.kinds.bias);
        expect(again.asks.bias).toBe(-0.25);
      }),
      { numRuns: 3 },
    );
  });

  test('storing what was opened changes no byte', () => {
    // Compared as a whole: a difference would print 150 kB.
    expect(JSON.stringify(storeModel(openModel(shipped))) === JSON.stringify(shipped)).toBe(true);
  });
});

describe('the shipped file', () => {
  test('names kinds and clues that this version knows', () => {
    expect(shipped.kinds).toEqual([...KINDS]);
    expect(shipped.words.buckets).toBe(BUCKETS);
    const unknown = Object.keys(shipped.clues).filter((name) => !CLUE_NAMES.includes(name));
    expect(unknown).toEqual([]);
  });

  test('has a byte for each word bucket and kind', () => {
    expect(atob(shipped.words.weights)).toHaveLength(BUCKETS * WIDTH);
  });
});

test('a file of another version is refused with what to do', () => {
  expect(() => openModel({ ...shipped, kinds: ['person'] })).toThrow(/train it anew/);
  expect(() => openModel({ ...shipped, words: { ...shipped.words, buckets: 16 } })).toThrow(/train it anew/);
});

test('a clue that the file does not know weighs nothing', () => {
  const model = openModel({ ...shipped, clues: {} });
  expect(model.kinds.weights.subarray(0, CLUE_NAMES.length * WIDTH).every((weight) => weight === 0)).toBe(
    true,
  );
});
