import { describe, expect, it } from 'vitest';
import { NOTE_TARGETS } from './note-targets.ts';
import { PERSON_TARGETS } from './person-targets.ts';
import { runTarget } from './run-target.ts';

describe('any note, decision, log, configuration or text of a person', () => {
  it.each([...NOTE_TARGETS, ...PERSON_TARGETS].map((target) => [target.name, target] as const))(
    '(%s) is read or refused in a sentence, without a crash or a hang',
    { timeout: 60_000 },
    async (_, target) => {
      expect((await runTarget(target, { seed: 1, from: 0, to: 120 })).failures).toEqual([]);
    },
  );
});
