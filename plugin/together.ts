import { MOST_TOGETHER, whyNotTogether } from '../shared/card/together.ts';
import type { CardMemory } from './card-memory.ts';
import { type Desk, readCard, signChoice } from './desk.ts';
import { told } from './live-card.ts';
import type { Together } from './inbox/shown.ts';

/** What approving several cards needs besides a desk: what the person has had on screen. */
export interface SharedDesk extends Desk {
  readonly memory: CardMemory;
}

/** What would be approved together: each card read anew and compared with what was on screen. */
export async function readTogether(desk: SharedDesk, paths: readonly string[]): Promise<Together[]> {
  const found: Together[] = [];
  for (const path of paths) {
    const { view, text } = await readCard(desk, path, null);
    const eligible = whyNotTogether(view);
    const unread = desk.memory.of(path).whole !== text;
    const why = eligible === '' && unread ? 'not all of it has been on screen as it is now' : eligible;
    const full = why === '' && found.filter((one) => one.why === '').length === MOST_TOGETHER;
    found.push({
      id: view.id,
      path,
      sentence: view.sentence,
      subject: view.subject,
      dry: view.dry,
      why: full ? `only ${String(MOST_TOGETHER)} at once` : why,
      text,
    });
  }
  return found;
}

export interface Outcome {
  /** Those of whom the decision is written. */
  readonly done: readonly Together[];
  /** What went wrong, or ''. */
  readonly trouble: string;
}

/** Signs an approval of each, if it still is what the list showed; stops at the first that is not. */
export async function approveTogether(desk: SharedDesk, cards: readonly Together[]): Promise<Outcome> {
  const approve = { kind: 'approve', acknowledged: [], acceptsUnverified: false } as const;
  const done: Together[] = [];
  for (const card of cards) {
    const trouble = await told(
      readCard(desk, card.path, null).then((reading) => {
        const same = card.why === '' && reading.text === card.text;
        return same ? signChoice(desk, reading, approve) : 'it has changed since it was shown.';
      }),
    );
    if (trouble !== '') return { done, trouble: `${card.sentence}: ${trouble}` };
    done.push(card);
  }
  return { done, trouble: '' };
}

/** Takes them back; those that can't be any more say so in the end. */
export async function undoTogether(desk: Desk, cards: readonly Together[]): Promise<string> {
  const troubles: string[] = [];
  for (const { path } of cards) {
    const trouble = await told(
      readCard(desk, path, null).then((reading) => signChoice(desk, reading, { kind: 'undo' })),
    );
    if (trouble !== '') troubles.push(trouble);
  }
  return troubles.join(' ');
}
