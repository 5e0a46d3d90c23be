import { sha256Hex } from '../../../shared/text/bytes.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { tell } from '../../records/updates.ts';
import { faultSentence } from './fault.ts';
import { type Book } from './library.ts';

/** More would bury the dashboard; `countersign rules check` shows them all. */
const MOST = 5;

/** Tells the person what in the handbook and the skills can't be followed; once a day for as long as it is so. */
export async function tellFaults(
  store: Store,
  agent: string,
  nowMs: number,
  { faults, closed }: Pick<Book, 'faults' | 'closed'>,
): Promise<void> {
  const more = faults.length - MOST;
  const sentences = [
    ...(closed === '' ? [] : [closed]),
    ...faults.slice(0, MOST).map(faultSentence),
    ...(more > 0 ? [`There are ${more} more such lines; see: countersign rules check`] : []),
  ];
  for (const text of sentences) {
    await tell(store, agent, nowMs, { id: `rules:${sha256Hex(text).slice(0, 16)}`, kind: 'warning', text });
  }
}
