/** What a hand says of one approval after `execute`; the sentence is for the person. */
export interface HandOutcome {
  readonly state:
    | 'held'
    | 'scheduled'
    | 'paused'
    | 'limited'
    | 'locked'
    | 'waiting'
    | 'rehearsed'
    | 'accepted'
    | 'refused'
    | 'cancelled'
    | 'unknown'
    | 'contested'
    | 'pending'
    | 'rejected'
    | 'revising'
    | 'expired';
  /** Why, for programs. */
  readonly reason: string;
  /** Whether the hand has taken in what it was given, for good: not where it is away, or its journal can't be written. */
  readonly heard: boolean;
  readonly decision: string;
  readonly message: string;
  /** When it is worth asking again, as an instant. */
  readonly until?: string | undefined;
  readonly evidence?: readonly string[] | undefined;
  /** Whose word says that it is out. */
  readonly word?: 'provider' | 'sent-folder' | 'person' | undefined;
}

export interface JournalHead {
  readonly count: number;
  readonly hash: string;
}

export interface HandReport {
  readonly executor: string;
  readonly mode: 'live' | 'dry';
  readonly paused: boolean;
  /** False from when the clock jumped until a person has set it right: nothing is then ended because of its age. */
  readonly clockTrusted: boolean;
  /** Whether the vault is to remember the journal's head: not that of a damaged one. */
  readonly publishes: boolean;
  /** Its journal lacks what was published, and nobody has released it. */
  readonly locked: boolean;
  /** Why nothing can be sent at all, in sentences. */
  readonly trouble: readonly string[];
  readonly head: JournalHead;
  /** When a device was last seen to decide, an instant by its key. */
  readonly lastUse: ReadonlyMap<string, string>;
  /** What left and could not be filed yet, and when it left (an instant). */
  readonly unfiled: readonly { readonly approval: string; readonly at: string }[];
}

/** What a hand says to a decision about the whole vault. */
export interface ControlAnswer {
  /** `taken`: for good, now or before. `refused`: for good too. `none`: it gave no answer that lasts, and is asked again. */
  readonly answer: 'taken' | 'refused' | 'none';
  /** Its own words, for the person. */
  readonly message: string;
}

/** A hand as the executive sees it: a child process over MCP, or the hand itself in a test. */
export interface HandPort {
  /** All decision notes of one approval; idempotent, and the only way in. */
  execute(records: readonly string[]): Promise<HandOutcome>;
  /** The draft no longer says what was signed: what has not begun to leave never will. */
  annul(records: readonly string[]): Promise<HandOutcome>;
  /** What has become of an approval, without doing anything. */
  look(approval: string): Promise<HandOutcome>;
  /**
   * One decision about the whole vault: pause, resume, revoke_key, release.
   *
   * @param beside revocations of its author's key that were found together with it: which of them is read first decides nothing
   */
  control(record: string, beside: readonly string[]): Promise<ControlAnswer>;
  status(): Promise<HandReport>;
  /** False where the hand could not be asked. */
  compareHead(head: JournalHead): Promise<boolean>;
  /** Which life of the hand answers: one that was started anew may have another journal. */
  life(): string;
  close(): Promise<void>;
}
