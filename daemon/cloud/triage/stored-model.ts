import { CLUE_NAMES } from './clues/clues.ts';
import { BUCKETS, FEATURES } from './features.ts';
import { KINDS, type Model } from './model.ts';

/**
 * A model as it lies in a file. Weights of clues stand under their names, so that one can read what was learned; those of
 * words are one signed byte each (bucket by bucket, a byte per kind), times `scale`, as base64.
 */
export interface StoredModel {
  readonly about: string;
  readonly kinds: readonly string[];
  readonly bias: readonly number[];
  readonly clues: Readonly<Record<string, readonly number[]>>;
  readonly words: { readonly buckets: number; readonly scale: number; readonly weights: string };
  readonly asks: { readonly bias: number; readonly clues: Readonly<Record<string, number>> };
}

/** A clue that the file does not know weighs nothing: a new clue may come before the next training. */
export function openModel(stored: StoredModel): Model {
  if (stored.kinds.join() !== KINDS.join() || stored.words.buckets !== BUCKETS)
    throw new Error(
      'The triage model was made for another version; train it anew (scripts/train-triage.mjs).',
    );
  const weights = new Float32Array(FEATURES * KINDS.length);
  const asks = new Float32Array(FEATURES);
  CLUE_NAMES.forEach((name, at) => {
    weights.set(stored.clues[name] ?? [], at * KINDS.length);
    asks[at] = stored.asks.clues[name] ?? 0;
  });
  const bytes = Int8Array.from(atob(stored.words.weights), (char) => char.charCodeAt(0));
  bytes.forEach((byte, at) => {
    weights[CLUE_NAMES.length * KINDS.length + at] = byte * stored.words.scale;
  });
  return { kinds: { bias: stored.bias, weights }, asks: { bias: stored.asks.bias, weights: asks } };
}

const ABOUT =
  'Made by scripts/train-triage.mjs; do not edit. Weights per kind by clue, hashed words as bytes, and weights for "waits for an answer".';

/** The inverse, rounded: clues to three decimals, words to bytes. */
export function storeModel(model: Model): StoredModel {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const width = KINDS.length;
  const words = model.kinds.weights.subarray(CLUE_NAMES.length * width);
  const scale = words.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9) / 127;
  const bytes = Array.from(words, (weight) => String.fromCharCode(Math.round(weight / scale) & 0xff));
  const clues: Record<string, number[]> = {};
  const asks: Record<string, number> = {};
  CLUE_NAMES.forEach((name, at) => {
    const row = Array.from(model.kinds.weights.subarray(at * width, (at + 1) * width), round);
    if (row.some((weight) => weight !== 0)) clues[name] = row;
    const ask = round(model.asks.weights[at] ?? 0);
    if (ask !== 0) asks[name] = ask;
  });
  return {
    about: ABOUT,
    kinds: [...KINDS],
    bias: model.kinds.bias.map(round),
    clues,
    words: { buckets: BUCKETS, scale, weights: btoa(bytes.join('')) },
    asks: { bias: round(model.asks.bias), clues: asks },
  };
}
