import type { Refusal } from '../../shared/result.ts';

/** An object that is there but is not what it should be: damaged on the way, or made so on purpose. */
export class DamagedObject extends Error {
  readonly code = 'DamagedObject';
}

export function damagedHistory({ message }: Error): Refusal<'damaged-history'> {
  return {
    kind: 'damaged-history',
    message: `The history on the remote can't be read (${message}). Nothing was applied or published; look at the last commits there with git, and take back the one that did it.`,
  };
}
