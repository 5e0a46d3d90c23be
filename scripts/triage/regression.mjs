/**
 * Multinomial logistic regression by full-batch gradient descent (Adam) with a penalty on the square of each weight:
 * small data, so no sampling, and the same result on every run.
 *
 * @param rows [{features: Map<index, value>, label: class number, weight}]
 * @param options classes; penalty(index); keep(index): features that may be used; sign(index): +1 or -1 where the weight of
 *   class 1 against class 0 may have one sign only (two classes), 0 where it may have both; steps; balance: 0 counts all
 *   rows alike, 1 all classes alike.
 * @returns {bias: number[], weights: Map<index, number[]>}
 */
export function regression(
  rows,
  { classes, penalty, keep, sign = () => 0, steps = 160, rate = 0.1, balance = 0.5 },
) {
  const used = [...new Set(rows.flatMap(({ features }) => [...features.keys()].filter(keep)))].sort(
    (a, b) => a - b,
  );
  const column = new Map(used.map((index, at) => [index, at]));
  const starts = [0];
  const columns = [];
  const values = [];
  for (const { features } of rows) {
    for (const [index, value] of features) {
      const at = column.get(index);
      if (at === undefined) continue;
      columns.push(at);
      values.push(value);
    }
    starts.push(columns.length);
  }
  const at = Int32Array.from(columns);
  const value = Float64Array.from(values);
  const share = rowWeights(rows, classes, balance);
  const size = used.length * classes;
  const total = size + classes;
  const theta = new Float64Array(total);
  const slope = new Float64Array(total);
  const mean = new Float64Array(total);
  const spread = new Float64Array(total);
  const scores = new Float64Array(classes);
  const penalties = Float64Array.from(used, penalty);
  const signs = Int8Array.from(used, sign);
  for (let step = 1; step <= steps; step++) {
    for (let f = 0; f < used.length; f++)
      for (let k = 0; k < classes; k++) slope[f * classes + k] = theta[f * classes + k] * penalties[f];
    for (let k = 0; k < classes; k++) slope[size + k] = theta[size + k] * 0.001;
    for (let row = 0; row < rows.length; row++) {
      for (let k = 0; k < classes; k++) scores[k] = theta[size + k];
      for (let e = starts[row]; e < starts[row + 1]; e++)
        for (let k = 0; k < classes; k++) scores[k] += value[e] * theta[at[e] * classes + k];
      softmax(scores);
      scores[rows[row].label] -= 1;
      for (let k = 0; k < classes; k++) slope[size + k] += scores[k] *= share[row];
      for (let e = starts[row]; e < starts[row + 1]; e++)
        for (let k = 0; k < classes; k++) slope[at[e] * classes + k] += value[e] * scores[k];
    }
    const pace = rate * (step > steps * 0.6 ? 0.25 : 1);
    for (let i = 0; i < total; i++) {
      mean[i] = 0.9 * mean[i] + 0.1 * slope[i];
      spread[i] = 0.999 * spread[i] + 0.001 * slope[i] * slope[i];
      theta[i] -=
        (pace * (mean[i] / (1 - 0.9 ** step))) / (Math.sqrt(spread[i] / (1 - 0.999 ** step)) + 1e-8);
    }
    for (let f = 0; f < used.length; f++) {
      if (signs[f] === 0) continue;
      if (signs[f] * theta[f * classes + 1] < 0) theta[f * classes + 1] = 0;
      if (signs[f] * theta[f * classes] > 0) theta[f * classes] = 0;
    }
  }
  return {
    bias: [...theta.subarray(size)],
    weights: new Map(used.map((index, f) => [index, [...theta.subarray(f * classes, (f + 1) * classes)]])),
  };
}

/** What each row counts for, so that all together count for 100 whatever their number. */
function rowWeights(rows, classes, balance) {
  const counts = new Float64Array(classes);
  for (const { label, weight } of rows) counts[label] += weight;
  const present = counts.filter((count) => count > 0).length;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const raw = rows.map(({ label, weight }) => weight * (all / present / counts[label]) ** balance);
  const sum = raw.reduce((whole, one) => whole + one, 0);
  return Float64Array.from(raw, (one) => (one / sum) * 100);
}

function softmax(scores) {
  let top = -Infinity;
  for (const score of scores) if (score > top) top = score;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k] - top);
  for (let k = 0; k < scores.length; k++) scores[k] /= sum;
}
