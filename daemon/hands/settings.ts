/** The limits that a hand keeps to, whatever it is asked (PROTOCOL §6). Times in milliseconds. */
export interface HandSettings {
  /** From first seeing a record to its first attempt: the time in which an undo is sure to win. */
  readonly hold: number;
  /** At most so many messages may leave in any hour, over all processes that use the journal. */
  readonly perHour: number;
  readonly retry: {
    /** How often a server may say "not now" before the hand stops asking. */
    readonly replies: number;
    readonly first: number;
    readonly longest: number;
    /** Longest pause between attempts while no server can be reached. */
    readonly longestUnreachable: number;
  };
  /** Looks into Sent after an unknown outcome: the waits after it and between them. */
  readonly looks: readonly number[];
  /** When to ask again while another process is sending, or the mailbox can't be reached. */
  readonly recheck: number;
  /** How long the bytes of a message are kept after what became of it is settled. */
  readonly keepPayloads: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const DEFAULT_SETTINGS: HandSettings = {
  hold: 30 * SECOND,
  perHour: 10,
  retry: { replies: 3, first: SECOND, longest: MINUTE, longestUnreachable: 15 * MINUTE },
  looks: [0, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE],
  recheck: 10 * SECOND,
  keepPayloads: 90 * 24 * 60 * MINUTE,
};

/** Doubling waits: `first` after the first failure, at most `longest`. */
export function backoff(first: number, longest: number, failures: number): number {
  return Math.min(longest, first * 2 ** Math.min(Math.max(failures - 1, 0), 30));
}
