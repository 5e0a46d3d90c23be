import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Entry } from '../../../daemon/hands/entry.ts';
import { Chain } from '../../../daemon/hands/journal/chain.ts';
import { JOURNAL_FILE } from '../../../daemon/hands/journal/journal.ts';

/** The entries of a journal that count. */
export function entriesIn(folder: string): Entry[] {
  const lines = fs.readFileSync(join(folder, JOURNAL_FILE), 'utf8').split('\n').slice(0, -1);
  return new Chain().take(lines).map(({ entry }) => entry as Entry);
}
