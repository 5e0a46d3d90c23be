import type { Material } from '../shared/card/basis.ts';
import { whatChanged } from '../shared/card/changes.ts';
import type { Choice } from '../shared/card/decide.ts';
import { withDraft, withNotBefore } from '../shared/card/draft-edit.ts';
import { type Result, refuse } from '../shared/result.ts';
import { readApprovalRequest } from '../shared/vault/typed-notes.ts';
import { type MountedCard, mountCard } from './card/mount.svelte.ts';
import type { CardEvents, CardKey, Shown } from './card/shown.ts';
import { type Reading, readCard, readingOf, signChoice } from './desk.ts';
import type CountersignPlugin from './main.ts';

/** Where a card is shown. */
export interface CardPlace {
  readonly element: HTMLElement;
  /** The note, wherever it has been moved meanwhile. */
  readonly path: () => string;
  /** Whether a card may stand here at all (PROTOCOL §7). */
  readonly isHome: () => boolean;
}

const CHANGED = 'This has changed since it was shown. Nothing was signed; look at it again.';

/** One card in its place: keeps it true while the vault changes, and writes what the person decides. */
export class LiveCard {
  #card: MountedCard | null = null;
  /** The material and view on screen, as text; '' where there is nothing to show, null before the first reading. */
  #shown: string | null = null;
  /** Of several readings under way only the last one counts. */
  #turn = 0;
  #last: Promise<void> = Promise.resolve();

  /** `source` is the block's text as an editor shows it, or null where none does. */
  constructor(
    private readonly plugin: CountersignPlugin,
    private readonly place: CardPlace,
    private source: string | null,
  ) {
    plugin.cards.add(this);
  }

  close(): void {
    this.#turn++;
    this.plugin.cards.delete(this);
    this.#card?.close();
    this.#card = null;
  }

  /** Whether it is a card, and the one inside an element. */
  isIn(element: HTMLElement): boolean {
    return this.#card !== null && element.contains(this.place.element);
  }

  /** What a button of the card does, asked for by key or command; the gesture is judged as at the button. */
  press(key: CardKey, event: Event): void {
    this.#card?.press(key, event);
  }

  /** Text and readings of one card; '' for the text where there is nothing to show. */
  async #read() {
    const reading = await readCard(this.plugin, this.place.path(), this.source);
    return this.place.isHome() ? reading : { ...reading, text: '' };
  }

  /** Shows what was read ahead; `refresh` looks whether it is still so. */
  begin(material: Material): void {
    this.#take(readingOf(material));
  }

  /**
   * A card whose content is unchanged stands still; what changed under the person's eyes is named until it is read. Ends once
   * the newest reading is on screen, also where that is another one, asked for meanwhile.
   */
  async refresh(): Promise<void> {
    let last = (this.#last = this.#readAnew(++this.#turn));
    await last;
    while (last !== this.#last) await (last = this.#last);
  }

  async #readAnew(turn: number): Promise<void> {
    const { index } = this.plugin;
    const reading = index.refresh(Date.now());
    // The first reading of a large vault takes a while; the card does not wait for it.
    if (index.complete) await reading;
    else void reading.then(() => this.plugin.changes.tell());
    const now = await this.#read();
    if (turn === this.#turn) this.#take(now);
  }

  #take({ view, text }: Pick<Reading, 'view' | 'text'>): void {
    if (text === this.#shown) return;
    this.#shown = text;
    if (text === '') {
      this.#hide();
      return;
    }
    this.#kept.view = view;
    this.#show();
  }

  get #kept() {
    return this.plugin.memory.of(this.place.path());
  }

  /** Where the block is drawn into something else, it is a pointer to its own note. */
  #hide(): void {
    this.#card?.close();
    this.#card = null;
    this.place.element.empty();
    this.place.element.createEl('p', {
      cls: 'countersign-elsewhere',
      text: 'An approval: open its own note to read it and decide.',
    });
  }

  #show(): void {
    const kept = this.#kept;
    const { view, unsaved, before } = kept;
    if (view === null) return;
    const unread = kept.read === null ? [] : whatChanged(kept.read, view);
    if (unread.length === 0 && view.state !== 'unreadable') kept.read = view;
    const until = this.plugin.data.snoozed[view.id] ?? 0;
    const next: Shown = { view, unread, unsaved, before, snoozedUntil: until > Date.now() ? until : null };
    if (this.#card === null) this.place.element.empty();
    if (this.#card === null) this.#card = mountCard(this.place.element, next, this.#events);
    else this.#card.show(next);
  }

  readonly #events: CardEvents = {
    decide: (choice) => told(this.#decide(choice)),
    save: (text, base) => told(this.#save(text, base)),
    schedule: (notBefore) => told(this.#change((note) => withNotBefore(note, notBefore, Date.now()))),
    keep: (unsaved) => {
      this.plugin.memory.keep(this.place.path(), unsaved);
    },
    read: () => {
      this.#kept.read = null;
      this.#show();
    },
    seen: () => {
      this.#kept.whole = this.#shown;
    },
    snooze: (until) => {
      const { view } = this.#kept;
      if (view !== null) void this.plugin.snooze(view.id, until).then(() => this.#show());
    },
    open: (path) => void this.plugin.app.workspace.openLinkText(path, this.place.path()),
  };

  /** Signs and writes, if what was shown is still what the store holds. Gives what went wrong, or ''. */
  async #decide(choice: Choice): Promise<string> {
    // What the gesture was made on: another reading may come on screen while this one is made.
    const was = this.#shown;
    const reading = await this.#read();
    if (reading.text === '' || reading.text !== was || was !== this.#shown) {
      void this.refresh();
      return CHANGED;
    }
    const trouble = await signChoice(this.plugin, reading, choice);
    if (trouble === '') await this.#shownAnew();
    return trouble;
  }

  /** What was written is written, also where a note can't be read just now; the card shows it with the next look. */
  async #shownAnew(): Promise<void> {
    await this.refresh().catch(() => undefined);
  }

  async #save(text: string, base: string): Promise<string> {
    const [kept, before] = [this.#kept, this.source];
    // Obsidian draws the block anew from what is written now; until then it is this that stands in the note.
    if (before !== null) this.source = text;
    const trouble = await this.#change((note) => {
      const read = readApprovalRequest(note);
      if (read.ok && read.value.body === base) return withDraft(note, text);
      return refuse('changed', 'The draft has changed since you began; compare your text with it.');
    });
    if (trouble === '') kept.before ??= base;
    else this.source = before;
    return trouble;
  }

  /** Writes another version of the note by compare-and-swap: what somebody else wrote meanwhile is never overwritten. */
  async #change(edit: (note: string) => Result<string>): Promise<string> {
    const { store } = this.plugin;
    const path = this.place.path();
    const note = await store.read(path);
    if (note === null) return 'The note is not here any more.';
    const next = edit(note);
    if (!next.ok) {
      void this.refresh();
      return next.refusal.message;
    }
    const written = await store.replace(path, next.value, note);
    if (written !== 'replaced')
      return 'The note changed while this was being written. Look at it, then try again.';
    // The person's own change is not one under their eyes; what had changed there before still is.
    const kept = this.#kept;
    if (kept.read === kept.view) kept.read = null;
    await this.#shownAnew();
    return '';
  }
}

/** What broke, as a sentence: the person pressed something and has to be told that it did not happen. */
export async function told(work: Promise<string>): Promise<string> {
  try {
    return await work;
  } catch (error) {
    return `That could not be written: ${error instanceof Error ? error.message : String(error)} Try again.`;
  }
}
