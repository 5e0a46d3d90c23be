/** A mail as numbers: feature index → value; a feature that is not named is zero. */
export type Features = ReadonlyMap<number, number>;

/**
 * What a mail may be as far as its manner tells: the categories of a task, where `person` is what one person wrote to
 * another. Whether that person waits for an answer is a question of its own.
 */
export const KINDS = [
  'person',
  'list',
  'newsletter',
  'notification',
  'receipt',
  'calendar',
  'bounce',
  'autoreply',
  'cold_pitch',
  'spam',
] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Two logistic regressions. `kinds` has for each feature one weight per kind, in the order of `KINDS`; `asks` has one
 * weight per clue for "somebody waits for an answer".
 */
export interface Model {
  readonly kinds: { readonly bias: readonly number[]; readonly weights: Float32Array };
  readonly asks: { readonly bias: number; readonly weights: Float32Array };
}

/** How likely each kind is, in the order of `KINDS`; the numbers add up to 1. */
export function kindsOf(model: Model, features: Features): number[] {
  const scores = [...model.kinds.bias];
  for (const [feature, value] of features) {
    const from = feature * KINDS.length;
    for (let at = 0; at < KINDS.length; at++)
      scores[at] = (scores[at] ?? 0) + value * (model.kinds.weights[from + at] ?? 0);
  }
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** How likely it is that a person who wrote this waits for an answer: 0 to 1. */
export function asksAnswer(model: Model, features: Features): number {
  let score = model.asks.bias;
  for (const [feature, value] of features) score += value * (model.asks.weights[feature] ?? 0);
  return 1 / (1 + Math.exp(-score));
}
