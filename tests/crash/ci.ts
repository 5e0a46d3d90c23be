import { type Campaign } from './outcome.ts';

/**
 * A campaign in the tests: another seed in every run, which a failure names. CRASH_SEED and CRASH_FAULTS repeat and lengthen
 * one; CRASH_SAY tells each fault.
 */
export function ciCampaign(faults: number): Campaign {
  const { CRASH_SEED: seed, CRASH_FAULTS: wanted, CRASH_SAY: tells } = process.env;
  return {
    faults: Number(wanted ?? faults),
    seed: Number(seed ?? Date.now() % 1_000_000),
    say: (line) => {
      if (tells !== undefined) console.log(line);
    },
    stopped: () => false,
  };
}
