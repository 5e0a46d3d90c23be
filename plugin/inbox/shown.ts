import type { ActivityRow } from '../../shared/activity/activity-rows.ts';
import type { Looked } from '../../shared/activity/log-reader.ts';
import type { AsideRow } from '../../shared/aside/aside-rows.ts';
import type { InboxRow } from '../../shared/card/inbox.ts';
import type { Conflict } from '../../shared/conflicts/conflicts.ts';
import type { Health } from '../../shared/health/health.ts';
import type { Correction } from '../../shared/task/correction.ts';
import type { CardKey } from '../card/shown.ts';
import type { Do } from './keys.ts';
import type { Row } from './list.ts';
import type { Tab } from './tabs.ts';

/** All that the inbox shows at one moment, but for the card. What a tab shows is there while that tab is open. */
export interface InboxShown {
  /** How the list of approvals begins, as the person prefers it. */
  readonly byDomain: boolean;
  /** Whether the vault has been looked through. */
  readonly ready: boolean;
  readonly needs: readonly InboxRow[];
  /** Approvals that this device has put off. */
  readonly snoozed: ReadonlySet<string>;
  readonly waits: readonly WaitRow[];
  readonly activity: ActivityShown;
  /** Null until it has been looked at. */
  readonly health: Health | null;
  readonly conflicts: readonly Conflict[];
  readonly aside: readonly AsideRow[];
}

/** A mail that was sent and that nobody has answered. */
export interface WaitRow extends Row {
  readonly path: string;
  readonly who: string;
  readonly subject: string;
  /** `for 5 working days`. */
  readonly since: string;
}

export interface ActivityShown extends Omit<Looked, 'entries'> {
  readonly rows: readonly ActivityRow[];
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
  /** Shows the card of a row in the pane, or nothing; `near` are the rows that the person may go to next. */
  readonly select: (id: string | null, near?: readonly string[]) => void;
  /** The element that holds the card is there, or gone. */
  readonly pane: (element: HTMLElement, there: boolean) => void;
  readonly press: (key: CardKey, event: Event) => void;
  readonly open: (path: string) => void;
  readonly readTogether: (ids: readonly string[]) => Promise<Together[]>;
  /** Both give what is to be said about it. */
  readonly approveTogether: (
    cards: readonly Together[],
  ) => Promise<{ readonly done: readonly Together[]; readonly trouble: string }>;
  readonly undoTogether: (cards: readonly Together[]) => Promise<string>;
  /** The person looks at another tab. */
  readonly turn: (tab: Tab) => void;
  /** Reads older days of the log; beyond what is kept whole, only lines that hold all of these words. */
  readonly older: (words: readonly string[]) => Promise<void>;
  /** Something else is looked for in the log. */
  readonly lookAnew: () => Promise<void>;
  /** Writes what the person said about a mail; gives what is to be said about it. */
  readonly correct: (id: string, said: Correction) => Promise<string>;
}

/** What the frame asks of the panel that is open. */
export interface PanelMoves {
  /** Does what a key asks for; does nothing where it means nothing here. */
  act(what: Do, event: KeyboardEvent): void;
  /** To the row that many lines away. */
  step(by: number): void;
  /** Puts the keyboard into the panel. */
  focus(): void;
}

/** What a panel with a list offers besides. */
export interface ListMoves extends PanelMoves {
  /** Into what is said about the row, which then has the keyboard. */
  read(): Promise<void>;
  /** Back to the list. */
  back(): void;
}
