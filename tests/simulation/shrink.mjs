/** Leaves out what is not needed: the fewest events from outside after which the same promise is still broken. */
export async function shrink(runSchedule, outcome) {
  const { seed, violation } = outcome;
  const steps = violation.step + 1;
  const without = new Set();
  let best = outcome;
  const stillFails = async (left) => {
    const again = await runSchedule(seed, { steps: steps * 2, without: left });
    return again.violation?.invariant === violation.invariant ? again : null;
  };
  for (let size = Math.ceil(best.events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.events.length;) {
      const part = best.events.slice(at, at + size).map(({ number }) => number);
      const found = await stillFails(new Set([...without, ...part]));
      if (found === null) at += size;
      else {
        for (const number of part) without.add(number);
        best = found;
      }
    }
  }
  const lines = best.events.map(({ step, what }) => `  step ${String(step)}: ${what}`);
  return [
    `seed ${String(seed)}, ${String(lines.length)} of ${String(outcome.events.length)} events:`,
    ...lines,
    `  step ${String(best.violation.step)}: ${best.violation.message}`,
  ].join('\n');
}
