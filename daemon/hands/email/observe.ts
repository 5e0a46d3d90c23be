/** Moments in a hand's work, in the order in which one effect passes them. */
export const HAND_MOMENTS = [
  /** A record was journalled as seen. */
  'seen',
  /** Sent was asked whether it has the very message already. */
  'looked',
  /** The original and the recipients were found in order. */
  'checked',
  /** The message lies on the disk; no entry names it yet. */
  'built',
  'intent',
  'attempt',
  /** The server has asked for the message (354); `data` is not written yet. */
  'asked',
  /** `data` is durable; no byte has been handed over. */
  'data',
  /** The transport came back; its outcome is not written yet. */
  'replied',
  'recorded',
  'filed',
] as const;

export type HandMoment = (typeof HAND_MOMENTS)[number];

/** Told of each moment as it happens; for a log, and for tests that end the process there. */
export type Observe = (moment: HandMoment) => void;
