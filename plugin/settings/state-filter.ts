import { STATE_FOLDERS } from '../../shared/vault/folders.ts';

/** All state folders at the top of the vault, as one line that a person can take out again. */
export const STATE_FILTER = `/^(${STATE_FOLDERS.join('|')})\\//`;

/** The list with our line in it; null where what is there is no such list, which is then left alone. */
export function withStateFolders(list: unknown): string[] | null {
  const known = list ?? [];
  if (!Array.isArray(known) || !known.every((entry) => typeof entry === 'string')) return null;
  return known.includes(STATE_FILTER) ? known : [...known, STATE_FILTER];
}
