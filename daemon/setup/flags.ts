/** Every answer as a flag, as commander hands them over. No flag takes a secret: only where one is. */
export interface Flags {
  readonly role?: string;
  readonly config?: string;
  readonly state?: string;
  readonly agent?: string;
  readonly join?: string;
  readonly vault?: string;
  readonly existingVault?: boolean;
  /** An address, or false for --no-remote. */
  readonly remote?: string | false;
  readonly tokenEnv?: string;
  readonly tokenFile?: string;
  readonly account?: string;
  readonly email?: string;
  readonly provider?: string;
  /** The address of a mailbox that `email` forwards into; the VM reads that one. */
  readonly reader?: string;
  readonly maildir?: string;
  readonly imapHost?: string;
  readonly imapPort?: string;
  readonly imapUser?: string;
  readonly imapFolder?: string;
  readonly passwordEnv?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly acceptSendCapable?: boolean;
  readonly submission?: string;
  /** A host, or false for --no-smtp: this account sends nothing. */
  readonly smtpHost?: string;
  readonly smtp?: boolean;
  readonly smtpPort?: string;
  readonly smtpTls?: string;
  readonly smtpUser?: string;
  readonly smtpPasswordEnv?: string;
  readonly smtpPasswordFile?: string;
  readonly sentFolder?: string;
  readonly firstRun?: string;
  readonly signature?: string;
  readonly terminalKey?: boolean;
  readonly pair?: string;
  readonly plugin?: boolean;
  readonly service?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export type FlagName = keyof Flags;

/** `imapHost` → `--imap-host`, as it is typed. */
export function typed(flag: FlagName): string {
  return `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
