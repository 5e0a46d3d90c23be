import { describe, expect, it } from 'vitest';
import { MAIL_TARGETS } from './mail-targets.ts';
import { runTarget } from './run-target.ts';

/** A bounded share of `npm run fuzz`: the same inputs in every run. */
describe('any damaged mail', () => {
  it.each(MAIL_TARGETS.map((target) => [target.name, target] as const))(
    '(%s) becomes a task or a reason, without a crash or a hang',
    { timeout: 60_000 },
    async (name, target) => {
      const { failures } = await runTarget(target, { seed: 1, from: 0, to: name === 'intake' ? 80 : 160 });
      expect(failures).toEqual([]);
    },
  );
});
