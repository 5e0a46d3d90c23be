import type { Computer } from './host/computer.ts';
import { STATE_DIR, contentOf } from './world.ts';

/** The entries that the journal of a computer's hand holds now; a line that was torn is none. */
export function journalLines<L extends { readonly type: string }>(computer: Computer): L[] {
  const text = contentOf(computer, `${STATE_DIR}/journal/journal.jsonl`) ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      return [(JSON.parse(line) as { entry: L }).entry];
    } catch {
      return [];
    }
  });
}
