/** What a campaign of crashes came to. */
export interface Outcome {
  readonly name: string;
  /** Processes that were ended by SIGKILL at a point that was chosen for them; for a disk: faults. */
  faults: number;
  /** Of these, while it was still recovering from the one before. */
  recovering: number;
  mails: number;
  commits: number;
  delivered: number;
  /** Approvals of which the journal says that nobody knows; a person is asked. */
  unknown: number;
  seconds: number;
  readonly problems: string[];
  /** Kind of call → how often it was the last one. */
  readonly points: Map<string, number>;
}

export function emptyOutcome(name: string): Outcome {
  const none = { faults: 0, recovering: 0, mails: 0, commits: 0, delivered: 0, unknown: 0, seconds: 0 };
  return { name, ...none, problems: [], points: new Map() };
}

export interface Campaign {
  readonly faults: number;
  readonly seed: number;
  /** One line of progress. */
  readonly say: (line: string) => void;
  /** Asked between two faults. */
  readonly stopped: () => boolean;
}
