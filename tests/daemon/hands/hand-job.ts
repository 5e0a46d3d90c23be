import { type Pin } from '../../../shared/approval/keys.ts';
import { type HandMoment } from '../../../daemon/hands/email/observe.ts';
import { type OriginalFacts } from '../../../daemon/hands/email/ports.ts';
import { type HandSettings } from '../../../daemon/hands/settings.ts';

/** What a hand process of the kill tests is told; everything else about it is as in production. */
export interface HandJob {
  readonly folder: string;
  readonly vault: string;
  readonly pins: readonly Pin[];
  readonly port: number;
  /** Where the server keeps what it took, for a provider whose Sent folder shows that; '' for one without. */
  readonly spool: string;
  readonly records: readonly string[];
  readonly original: { readonly raw: string; readonly facts: OriginalFacts };
  readonly settings: HandSettings;
  /** The process ends itself with SIGKILL at this moment (the first of that name). */
  readonly killAt: HandMoment | '';
  /** Stops itself with SIGSTOP at this moment, until somebody sends SIGCONT. */
  readonly stopAt: HandMoment | '';
  /** Says `ready` and waits for `go` before it asks the hand. */
  readonly wait: boolean;
  /** Asks again as long as the outcome says when, at most so many times. */
  readonly asks: number;
  readonly attachment: string;
}
