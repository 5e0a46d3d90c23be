import { roleOf } from '../../shared/vault/layout.ts';

/** The call by which a person answers sync, as a sentence names it: each role has a program of its own. */
export function withCommand(agent: string, options: string): string {
  return `\`countersign${roleOf(agent) === 'cloud' ? '-cloud' : ''} sync ${options}\``;
}
