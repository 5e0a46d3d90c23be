import { Chain, type Head } from '../../daemon/hands/journal/chain.ts';
import type { Computer } from './host/computer.ts';
import { STATE_DIR, contentOf } from './world.ts';

/** The entries that the journal of a computer's hand holds now; a line that was torn is none. */
export function journalLines<L extends { readonly type: string }>(computer: Computer): L[] {
  return journalText(computer)
    .split('\n')
    .flatMap((line) => {
      try {
        return [(JSON.parse(line) as { entry: L }).entry];
      } catch {
        return [];
      }
    });
}

/** How long that journal is, and what it ends in. */
export function journalHead(computer: Computer): Head {
  const chain = new Chain();
  chain.take(journalText(computer).split('\n').slice(0, -1));
  return chain.head;
}

function journalText(computer: Computer): string {
  return contentOf(computer, `${STATE_DIR}/journal/journal.jsonl`) ?? '';
}
