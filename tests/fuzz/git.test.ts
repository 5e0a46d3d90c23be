import { describe, expect, it } from 'vitest';
import { runTarget } from './run-target.ts';
import { WIRE_TARGETS } from './wire-targets.ts';

describe('what a Git host answers, and what a process says on the link', () => {
  it.each(WIRE_TARGETS.map((target) => [target.name, target] as const))(
    '(%s) is read or refused, without a crash or a hang',
    { timeout: 60_000 },
    async (_, target) => {
      expect((await runTarget(target, { seed: 1, from: 0, to: 300 })).failures).toEqual([]);
    },
  );
});
