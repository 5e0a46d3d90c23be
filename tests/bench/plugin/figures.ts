export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  readonly of: number;
}

/** Median, p95 and worst of some milliseconds, to three digits: more a measurement on a shared machine can't say. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN);
  return { median: at(0.5), p95: at(0.95), worst: round(sorted.at(-1) ?? NaN), of: values.length };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
