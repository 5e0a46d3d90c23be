import { type Result } from '../../shared/result.ts';
import { type Probe, type ProbeTarget } from '../cloud/submission-probe.ts';
import { type LocalAccount } from '../config/local.ts';
import { type ImapSettings } from '../mail/imap.ts';
import { type RemoteSettings } from '../sync/remote.ts';

export interface MailboxFound {
  readonly messages: number;
  /** The folder that the server marks as \Sent (RFC 6154), or null where it marks none. */
  readonly sent: string | null;
}

/** As much of an account as is tried. */
export type Sender = Pick<LocalAccount, 'id' | 'smtp'>;

export interface RemoteFound {
  /** The commit that main is at, or null where the repository is still empty. */
  readonly tip: string | null;
  /** Whether it lets anybody read, without a token. */
  readonly open: boolean;
}

/** The real things that answers are tried against; nothing is sent, changed or marked there. */
export interface Trials {
  /** Logs in and opens the folder read-only (EXAMINE). */
  readonly mailbox: (settings: ImapSettings, folder: string) => Promise<Result<MailboxFound>>;
  /** Whether a mailbox's password would be taken at a submission server. */
  readonly couldSend: (target: ProbeTarget) => Promise<Probe>;
  /** Asks for the tip, for reading and for pushing. */
  readonly remote: (settings: RemoteSettings) => Promise<Result<RemoteFound>>;
  /** Names of the mail exchangers of a domain; none where DNS does not answer. */
  readonly exchangers: (domain: string) => Promise<readonly string[]>;
  /** Logs in at the account's submission server. Null in the cloud's program, which has no code that could send. */
  readonly sending: ((account: Sender) => Promise<Result<string>>) | null;
}
