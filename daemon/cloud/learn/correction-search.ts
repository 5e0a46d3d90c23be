import { placeOf } from '../../../shared/vault/layout.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { type TaskNote, readNote } from '../../records/notes.ts';
import { allUpdates } from '../../records/updates.ts';

const FOLDERS = ['Needs_Action', 'In_Progress', 'Pending_Approval', 'Rejected', 'Done'];
/** The whole vault is looked through at the start and then so often, in milliseconds: for notes that people edited by hand. */
const WHOLE_EVERY = 86_400_000;
/** How long the news of a correction are followed, in days: longer than anything that is published late. */
const NEWS_DAYS = 7;
const NEWS = /^corrected:([a-z2-7]{16}):[a-z_]{1,20}$/;

/**
 * Finds corrected mails without reading the vault in every round: Local tells of each correction in its news (`Updates/`), and
 * the notes that those name are looked at. The news only say where to look; what counts is the note.
 */
export class CorrectionSearch {
  #whole = -Infinity;

  async find(store: Store, nowMs: number): Promise<TaskNote[]> {
    const whole = nowMs - this.#whole >= WHOLE_EVERY;
    const named = whole ? null : await inTheNews(store, nowMs);
    if (named?.size === 0) return [];
    const found: TaskNote[] = [];
    for (const folder of FOLDERS) {
      for (const path of await store.list(folder)) {
        const placed = placeOf(path);
        if (placed === null || !('id' in placed) || placed.place === 'decisions') continue;
        if (!placed.base.startsWith('EMAIL_') || named?.has(placed.id) === false) continue;
        if (!mayBeCorrected((await store.read(path)) ?? '')) continue;
        const note = await readNote(store, path, placed);
        if (note?.kind === 'task' && note.task.corrected !== '') found.push(note);
      }
    }
    if (whole) this.#whole = nowMs;
    return found;
  }
}

async function inTheNews(store: Store, nowMs: number): Promise<ReadonlySet<string>> {
  const news = await allUpdates(store, NEWS_DAYS, nowMs);
  return new Set(news.flat().flatMap(({ id }) => NEWS.exec(id)?.[1] ?? []));
}

/** A look that costs less than reading the note: whether a `corrected` stands there with a value. */
function mayBeCorrected(text: string): boolean {
  return /^corrected:[ \t]{0,9}[^\s"']|^corrected:[ \t]{0,9}["'][^"']/m.test(text);
}
