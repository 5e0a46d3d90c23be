import type { Choice } from '../../shared/card/decide.ts';
import type { CardView } from '../../shared/card/view.ts';

/** Text that a person typed over a draft and has not saved. */
export interface UnsavedText {
  readonly text: string;
  /** The draft from which they began. */
  readonly base: string;
}

/** All that a card shows at one moment: what the vault says, and what this device remembers of the person. */
export interface Shown {
  readonly view: CardView;
  /** What changed under the person's eyes and has not been read again, in words. */
  readonly unread: readonly string[];
  readonly unsaved: UnsavedText | null;
  /** The draft as it was before the person edited it here; null where they did not. */
  readonly before: string | null;
  /** Until when this device hides it from the inbox, milliseconds since 1970; null where it does not. */
  readonly snoozedUntil: number | null;
}

/** What keys and commands can ask of a card: the same as its buttons. */
export type CardKey = 'approve' | 'undo' | 'edit' | 'revise' | 'reject' | 'snooze' | 'schedule';

/** Those that open a panel on the card instead of deciding. */
export type PanelName = Exclude<CardKey, 'approve' | 'undo' | 'edit'>;

/** Does what a button does; `event` is the person's own, on which the gesture is judged. */
export type Press = (key: CardKey, event: Event) => void;

/** What a card asks for. What can go wrong resolves to a sentence, or to '' when it is done. */
export interface CardEvents {
  readonly decide: (choice: Choice) => Promise<string>;
  /** Writes another draft into the note, if it still holds `base`. */
  readonly save: (text: string, base: string) => Promise<string>;
  /** Writes the time before which it may not leave, an instant or ''. */
  readonly schedule: (notBefore: string) => Promise<string>;
  /** Keeps unsaved text while Obsidian draws the card anew; null when there is none any more. */
  readonly keep: (unsaved: UnsavedText | null) => void;
  readonly read: () => void;
  /** All of what is shown now has been on screen. */
  readonly seen: () => void;
  /** Milliseconds since 1970, or null to wake it. */
  readonly snooze: (until: number | null) => void;
  readonly open: (path: string) => void;
}
