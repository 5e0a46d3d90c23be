import { base32, sha256 } from '../../shared/text/bytes.ts';
import { withCommand } from './answer-command.ts';
import type { Freeze } from './report.ts';

/** `restore`: as it was published before. `accept`: as it is now. */
export type Unfreeze = 'restore' | 'accept';

/**
 * Names a question by everything that it is about, so that an answer to one is never taken for an answer to another
 * that came up meanwhile. Forty bits: a person types it, and whoever could search for a second question with the same
 * code gains no more than the person's answer to a question of their own making.
 */
export function questionCode(kind: Freeze['kind'], about: readonly (string | null)[]): string {
  return base32(sha256(JSON.stringify([kind, ...about])).slice(0, 5));
}

/**
 * How a person answers. It comes before the details: the dashboard and the log show three hundred characters.
 *
 * @param restore what that does, as "publish what is missing again"; `accept` likewise.
 */
export function waysOn(agent: string, code: string, restore: string, accept: string): string {
  return (
    `Choose "restore" to ${restore}: ${withCommand(agent, `--restore ${code}`)}; ` +
    `or "accept" to ${accept}: ${withCommand(agent, `--accept ${code}`)}.`
  );
}

/** A person's answer in one call of `cycle`, over all of its attempts. */
export class Answer {
  /** @param code the question it was given to; left out: the first that comes up. */
  constructor(
    private readonly unfreeze: Unfreeze | undefined,
    private code: string | undefined,
  ) {}

  /** The answer to this question; undefined where none was given to it. */
  to({ code }: Freeze): Unfreeze | undefined {
    if (this.unfreeze === undefined) return undefined;
    this.code ??= code;
    return this.code === code ? this.unfreeze : undefined;
  }
}
