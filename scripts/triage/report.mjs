import { performance } from 'node:perf_hooks';
import { crossValidated, judgedBy } from './measure.mjs';
import { trainModel } from './training.mjs';

/** Prints how triage does on folders of labelled mail, judged by models that have not seen what they judge. */
export function report(library, folders, own, { folds, splits, json }) {
  const all = folders.flat();
  const figures = [];
  const add = (title, judged) => figures.push({ title, ...library.scoreOf(judged) });
  const seeds = Array.from({ length: splits }, (_, at) => at + 1);
  add(
    `${folds}-fold over all folders${splits > 1 ? `, ${splits} splits` : ''}`,
    seeds.flatMap((seed) => crossValidated(library, all, own, { folds, seed })),
  );
  const ownModel = trainModel(library, own);
  add('trained on the project’s own mails only', judgedBy(library, ownModel, all));
  for (const held of folders) {
    add(`${held[0].source}, trained on the project’s own mails only`, judgedBy(library, ownModel, held));
    const others = folders.filter((folder) => folder !== held).flat();
    if (others.length > 0)
      add(
        `${held[0].source}, trained on the other folders and the own mails`,
        judgedBy(library, trainModel(library, [...own, ...others]), held),
      );
  }
  add(
    'the project’s own mails, trained on the folders only',
    judgedBy(library, trainModel(library, all), own),
  );
  add('rules alone, nothing learned', judgedByRules(library, all));
  const milliseconds = pace(library, ownModel, all);
  if (json) {
    console.log(JSON.stringify({ ms_per_message: milliseconds, figures }));
    return;
  }
  console.log(`Triage takes ${milliseconds} ms per message that is parsed already.`);
  for (const { title, ...score } of figures) {
    console.log(`\n## ${title}\n`);
    for (const line of library.scoreLines(score, null)) console.log(line);
  }
}

function judgedByRules(library, examples) {
  return examples.map(({ category, mail, owner }) => ({
    label: category,
    said: library.rules.classify(mail, owner).category,
  }));
}

function pace(library, model, examples) {
  const classifier = library.triageWith(() => model);
  const started = performance.now();
  for (const { mail, owner } of examples) classifier.classify(mail, owner);
  return Math.round(((performance.now() - started) / examples.length) * 100) / 100;
}
