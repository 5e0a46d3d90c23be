/** What a fault-injecting SMTP server does at each stage of a session; what is left out goes well. */
export interface FaultPlan {
  /** Replies instead of the good ones, such as `451 4.3.0 later`; 'drop' ends the connection without one. */
  readonly greeting?: string;
  /** To the login; 'hang' never answers it. */
  readonly auth?: string;
  readonly mail?: string;
  /** For every recipient, or for those that are named. */
  readonly rcpt?: string;
  readonly rcptOf?: Readonly<Record<string, string>>;
  readonly data?: string;
  /**
   * After the final dot. A reply (4yz, 5yz): the message is not kept. `keep`: kept, 250. `keep-drop`: kept, connection
   * ended without a reply. `drop`: not kept, connection ended. `keep-hang`: kept, no reply ever. `keep-die`: kept, the server
   * process ends.
   */
  readonly end?: string;
  /** Waits before the reply to the final dot (ms). */
  readonly delay?: number;
  /** Stops reading after the first bytes of the message, until the connection ends. */
  readonly stall?: boolean;
  readonly pipelining?: boolean;
}

/** What the server tells its test, besides what it kept. */
export type FaultEvent = 'connected' | 'data' | 'first-bytes' | 'kept' | 'replied' | 'closed';

export type ToFaultServer = { readonly listen: number; readonly plan: FaultPlan; readonly spool: string };
export type FromFaultServer =
  | { readonly listening: number; readonly port: number }
  | { readonly from: number; readonly event: FaultEvent };
