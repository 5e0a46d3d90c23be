import { join } from 'node:path';

/** Where a role's clone of the vault lies, in its state folder. */
export function cloneFolder(state: string): string {
  return join(state, 'git');
}
