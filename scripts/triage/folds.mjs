import { chance } from './chance.mjs';

/** Splits examples into `count` folds with the same mixture of categories; another seed gives another split. */
export function stratifiedFolds(examples, count, seed) {
  const order = (example) => chance(`${seed}/${example.id}`).between(0, 2 ** 30);
  const folds = Array.from({ length: count }, () => []);
  const categories = [...new Set(examples.map(({ category }) => category))].sort();
  let next = 0;
  for (const category of categories) {
    const members = examples
      .filter((example) => example.category === category)
      .sort((one, other) => order(one) - order(other));
    for (const member of members) folds[next++ % count].push(member);
  }
  return folds;
}
