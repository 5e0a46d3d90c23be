import { type Task } from '../../../shared/vault/schemas.ts';
import { CLUE_NAMES } from '../triage/clues/clues.ts';
import { type Features, KINDS, type Kind, type Model, asksAnswer, kindsOf } from '../triage/model.ts';
import { type Lesson } from './lesson.ts';
import { featuresIn } from './mail-record.ts';

/**
 * How far one lesson moves one weight, at most: this times the feature's value. Clues are shared by all mail, so one mail says
 * little about them; words are many. Chosen on cross-validation, where ten times as much cost other mail more than a point
 * (docs/learning.md).
 */
const CLUE_RATE = 0.001;
const WORD_RATE = 0.05;
/** A model that is as sure as this of the right answer has nothing to learn. */
const SURE = 0.6;

/**
 * The shipped model after all lessons, in their order: for each, one bounded step of stochastic gradient descent on the
 * logistic loss. A pure function of both, so that nothing but the lessons has to be kept, and a new model learns them anew.
 */
export function learnt(shipped: Model, lessons: readonly Lesson[]): Model {
  const model = {
    kinds: { bias: shipped.kinds.bias, weights: shipped.kinds.weights.slice() },
    asks: { bias: shipped.asks.bias, weights: shipped.asks.weights.slice() },
  };
  for (const { category, mail } of lessons) {
    if (mail.settled) continue;
    const features = featuresIn(mail);
    learnKind(model, features, kindOf(category));
    if (isPersonal(category)) learnAsking(model, features, category === 'needs_reply');
  }
  return model;
}

/** Whether a category is that of what one person wrote to another. */
export function isPersonal(category: Task['category']): category is 'needs_reply' | 'fyi' {
  return category === 'needs_reply' || category === 'fyi';
}

function kindOf(category: Task['category']): Kind {
  return isPersonal(category) ? 'person' : category;
}

function rateOf(feature: number): number {
  return feature < CLUE_NAMES.length ? CLUE_RATE : WORD_RATE;
}

function learnKind({ kinds, ...rest }: Model, features: Features, kind: Kind): void {
  const wanted = KINDS.indexOf(kind);
  const likely = kindsOf({ kinds, ...rest }, features);
  if ((likely[wanted] ?? 0) >= SURE) return;
  for (const [feature, value] of features) {
    for (let at = 0; at < KINDS.length; at++) {
      const place = feature * KINDS.length + at;
      const error = (at === wanted ? 1 : 0) - (likely[at] ?? 0);
      kinds.weights[place] = (kinds.weights[place] ?? 0) + rateOf(feature) * error * value;
    }
  }
}

function learnAsking(model: Model, features: Features, asks: boolean): void {
  const likely = asksAnswer(model, features);
  if ((asks ? likely : 1 - likely) >= SURE) return;
  const { weights } = model.asks;
  for (const [feature, value] of features)
    weights[feature] = (weights[feature] ?? 0) + rateOf(feature) * ((asks ? 1 : 0) - likely) * value;
}
