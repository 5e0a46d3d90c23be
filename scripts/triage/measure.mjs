import { judge } from './examples.mjs';
import { stratifiedFolds } from './folds.mjs';
import { trainModel } from './training.mjs';

/** Triage's word on every example by a model that has seen neither it nor any other of its fold; `always` is in every training. */
export function crossValidated(library, examples, always, { folds = 5, seed = 1 } = {}) {
  const parts = stratifiedFolds(examples, folds, seed);
  return parts.flatMap((held, at) => {
    const model = trainModel(library, [...always, ...parts.filter((_, other) => other !== at).flat()]);
    return judgedBy(library, model, held);
  });
}

export function judgedBy(library, model, examples) {
  return examples.map((example) => ({
    id: example.id,
    source: example.source,
    label: example.category,
    said: judge(library, model, example),
    weight: example.weight,
  }));
}
