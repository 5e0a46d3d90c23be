import { certain } from './certain.ts';
import type { Classifier } from './classifier.ts';
import { decide } from './decide.ts';
import stored from './model-data.json';
import type { Model } from './model.ts';
import { readingOf } from './reading.ts';
import { reasonFor } from './reason.ts';
import { openModel } from './stored-model.ts';
import { UNREADABLE } from './unreadable.ts';
import { verdictOf } from './verdict-of.ts';

/**
 * Triage in two steps: what standards say about a mail settles its category (certain.ts); else a small learned classifier
 * weighs how it is built and what it speaks of. A pure function of the mail, the owner and the model.
 *
 * To apply a model of one's own, such as one that learned from a person's corrections, pass what gives it: `triageWith(() =>
 * mine)`. It is asked for at every mail, so a model that is replaced counts from the next one on; it must be a `Model` over
 * the features of `featuresOf`, such as `openModel` gives from a file of the form of model-data.json, with the shipped one
 * as the start: copy its weights, since the shipped arrays are shared. What `certain` settles and the two limits of
 * `decide` hold for every model.
 */
export function triageWith(model: () => Model): Classifier {
  return {
    classify(mail, owner) {
      if (mail.kind === 'unreadable') return UNREADABLE;
      const { view, clues, features } = readingOf(mail, owner);
      const settled = certain(view);
      if (settled !== null) return verdictOf(view, clues, settled);
      const category = decide(model(), view, features());
      return verdictOf(view, clues, { category, why: reasonFor(category, clues) });
    },
  };
}

let shipped: Model | null = null;

/** The model that the project ships, unpacked on first use. Shared: whoever changes weights copies them first. */
export function shippedModel(): Model {
  return (shipped ??= openModel(stored));
}

/** Triage with the model that the project ships. */
export const triage: Classifier = triageWith(shippedModel);
