import { type Result } from '../../shared/result.ts';
import { type SetupRole } from './answers.ts';
import { type FlagName } from './flags.ts';
import { type Session } from './session.ts';

/**
 * What follows once the configurations stand: each is optional, tells by looking whether it is done, and can be done
 * again at any time. The programs bring their own: the cloud's has none that could send or sign.
 */
export interface Task {
  readonly id: string;
  readonly title: string;
  readonly roles: readonly SetupRole[];
  readonly flags: readonly FlagName[];
  /** How it stands, in a few words for the list; `open` where there is something to do. */
  readonly look: (session: Session) => { readonly open: boolean; readonly says: string };
  /** Gives the sentences that belong into the command's result. */
  readonly run: (session: Session) => Promise<Result<readonly string[]>>;
}
