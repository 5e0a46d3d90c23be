import type { App } from 'obsidian';
import type { CardView } from '../shared/card/view.ts';
import type { UnsavedText } from './card/shown.ts';

/** What a card must not forget while Obsidian takes its element away and draws another: on every edit, and on tab changes. */
export interface Remembered {
  unsaved: UnsavedText | null;
  /** The draft before the person first edited it here. */
  before: string | null;
  /** What is on screen. */
  view: CardView | null;
  /** What was on screen when the person last read it: what differs from it has to be read again. */
  read: CardView | null;
  /** The reading of which all has been on screen (see `Reading.text`). */
  whole: string | null;
}

const NOTHING: Remembered = { unsaved: null, before: null, view: null, read: null, whole: null };

/** Cards of notes that are closed are forgotten beyond this many, but for unsaved text. */
const MOST = 50;

/**
 * Kept in memory by the note's base name, which is the same in every folder of a note's life; what the person has typed and not
 * saved is kept on this device, too, since a phone ends Obsidian in the background.
 */
export class CardMemory {
  readonly #cards = new Map<string, Remembered>();

  constructor(private readonly app: Pick<App, 'loadLocalStorage' | 'saveLocalStorage'>) {}

  /** Keeps what was typed; null: nothing of it is unsaved any more. */
  keep(path: string, unsaved: UnsavedText | null): void {
    this.of(path).unsaved = unsaved;
    this.app.saveLocalStorage(keyOf(nameOf(path)), unsaved);
  }

  of(path: string): Remembered {
    const name = nameOf(path);
    const known = this.#cards.get(name) ?? { ...NOTHING, unsaved: this.#typed(name) };
    this.#cards.delete(name);
    this.#cards.set(name, known);
    for (const [old, { unsaved }] of this.#cards) {
      if (this.#cards.size <= MOST) break;
      if (unsaved === null && old !== name) this.#cards.delete(old);
    }
    return known;
  }

  /** Any plugin may have written there. */
  #typed(name: string): UnsavedText | null {
    const { text, base } = (this.app.loadLocalStorage(keyOf(name)) ?? {}) as Record<string, unknown>;
    return typeof text === 'string' && typeof base === 'string' ? { text, base } : null;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function keyOf(name: string): string {
  return `countersign ${name}`;
}
