import type { Inbox } from '../../shared/card/inbox.ts';
import type { CardKey } from '../card/shown.ts';

/** All that the inbox shows at one moment, but for the card. */
export interface InboxShown {
  readonly inbox: Inbox;
  /** Whether the vault has been looked through. */
  readonly ready: boolean;
  /** Approvals that this device has put off. */
  readonly snoozed: ReadonlySet<string>;
}

/** A card in the list of those that would be approved together. */
export interface Together {
  readonly id: string;
  readonly path: string;
  readonly sentence: string;
  readonly subject: string;
  readonly dry: boolean;
  /** Why it is not approved with the others, or ''. */
  readonly why: string;
  /** The reading that was listed. */
  readonly text: string;
}

/** What commands move in it. */
export interface InboxMoves {
  /** To the next card (1) or the one before (-1). */
  step(by: number): void;
  /** To the next card that waits for a decision. */
  goOn(): void;
}

/** What the inbox asks for. */
export interface InboxEvents {
  /** Shows the card of a row in the pane, or nothing. */
  readonly select: (id: string | null) => void;
  /** The element that holds the card, and null when it is gone. */
  readonly pane: (element: HTMLElement | null) => void;
  readonly press: (key: CardKey, event: Event) => void;
  readonly open: (path: string) => void;
  readonly readTogether: (ids: readonly string[]) => Promise<Together[]>;
  /** Both give what is to be said about it. */
  readonly approveTogether: (
    cards: readonly Together[],
  ) => Promise<{ readonly done: readonly Together[]; readonly trouble: string }>;
  readonly undoTogether: (cards: readonly Together[]) => Promise<string>;
}
