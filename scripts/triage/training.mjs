import { regression } from './regression.mjs';

/** Penalties on squared weights, chosen by cross-validation: words are many and say little each. */
const CLUE_PENALTY = 0.06;
const WORD_PENALTY = 0.0015;
const ASK_PENALTY = 0.3;
/**
 * Added to the logit of "waits for an answer", since a question that is overlooked costs more than a letter that is shown
 * for nothing. It stands here and not as a lower limit in decide.ts, so that 0.5 stays the middle for what learns from
 * corrections.
 */
const OVERLOOKING_COSTS = 0.42;
/** A clue or word counts only where so many different senders' sites show it, or the model would learn who writes. */
const CLUE_SITES = 2;
const WORD_SITES = 3;

/** Trains both models on examples [{category, features, site, weight}]. */
export function trainModel(library, examples) {
  const { CLUE_NAMES, FEATURES, KINDS } = library;
  const clues = CLUE_NAMES.length;
  const sites = sitesOf(examples);
  const spread = (index) => (sites.get(index)?.size ?? 0) >= (index < clues ? CLUE_SITES : WORD_SITES);
  const rare = (index) => Math.min(1.5, Math.max(0.15, Math.sqrt((sites.get(index)?.size ?? 0) / 60)));
  const person = (category) => category === 'needs_reply' || category === 'fyi';
  const kinds = regression(
    examples.map(({ category, features, weight }) => ({
      features,
      weight,
      label: KINDS.indexOf(person(category) ? 'person' : category),
    })),
    {
      classes: KINDS.length,
      keep: spread,
      penalty: (index) => (index < clues ? CLUE_PENALTY * rare(index) : WORD_PENALTY),
    },
  );
  const roles = CLUE_NAMES.map(library.askRole);
  const asks = regression(
    examples
      .filter(({ category }) => person(category))
      .map(({ category, features, weight }) => ({
        features,
        weight,
        label: category === 'needs_reply' ? 1 : 0,
      })),
    {
      classes: 2,
      keep: (index) => index < clues && roles[index] !== null && spread(index),
      sign: (index) => roles[index] ?? 0,
      penalty: (index) => ASK_PENALTY * rare(index),
    },
  );
  const weights = new Float32Array(FEATURES * KINDS.length);
  for (const [index, row] of kinds.weights) weights.set(row, index * KINDS.length);
  const askWeights = new Float32Array(FEATURES);
  for (const [index, [no, yes]] of asks.weights) askWeights[index] = yes - no;
  return {
    kinds: { bias: kinds.bias, weights },
    asks: { bias: asks.bias[1] - asks.bias[0] + OVERLOOKING_COSTS, weights: askWeights },
  };
}

function sitesOf(examples) {
  const sites = new Map();
  for (const { features, site } of examples) {
    for (const index of features.keys()) {
      if (!sites.has(index)) sites.set(index, new Set());
      sites.get(index).add(site);
    }
  }
  return sites;
}
