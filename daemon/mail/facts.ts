/** One mailbox of an address header: a display name as one visible line, and a strict addr-spec. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** An address that a header holds and that we don't use: shown to the person, never sent to. */
export interface UnsupportedAddress {
  readonly header: string;
  /** What stands there, as one visible line. */
  readonly text: string;
}

export interface MailAttachment {
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly sha256: string;
}

/** What a delivery report says happened (RFC 3464 Action); '' where the mail is no such report. */
export type BounceAction = '' | 'failed' | 'delayed' | 'delivered';

/**
 * What one mail says, read once and bounded (PROTOCOL §7). All of it is the sender's word. Every text is free of control,
 * bidi and zero-width characters, every address is a strict addr-spec, every id a conservative RFC 5322 msg-id; what
 * did not fit is '' or listed in `unsupported`. The same bytes give the same facts on every machine: no clock, no
 * locale and no time zone goes in.
 */
export interface MailFacts {
  readonly kind: 'mail';
  /** SHA-256 (hex) of the raw bytes. */
  readonly source_sha256: string;
  /** Bytes of the raw message. */
  readonly size: number;
  /** `address` is '' where the mail names no sender, several senders, or one whose address we can't use. */
  readonly from: Mailbox;
  readonly reply_to: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly unsupported: readonly UnsupportedAddress[];
  readonly subject: string;
  readonly message_id: string;
  readonly in_reply_to: string;
  /** At most 50: the first, which names the thread, and the latest; In-Reply-To where the header is missing. */
  readonly references: readonly string[];
  /** The sender's Date as an instant, or ''. */
  readonly date: string;
  /** The date of the topmost Received field, written by the server that delivered; else `date`; else ''. */
  readonly received: string;
  /** Lower-case keyword of Auto-Submitted (RFC 3834); '' where the header is missing. */
  readonly auto_submitted: string;
  readonly precedence: string;
  readonly list_id: string;
  /** List-Post: people write to this list, as they don't to a newsletter (RFC 2369). */
  readonly list_post: boolean;
  readonly list_unsubscribe: boolean;
  /** `<>` for the empty path of bounces, '' where the header is missing. */
  readonly return_path: string;
  /** X-Auto-Response-Suppress in lower case, such as `all` or `oof`. */
  readonly suppress: string;
  /** METHOD of a calendar part in lower case, such as `request`; '' without one. */
  readonly calendar: string;
  /** report-type of a multipart/report in lower case, such as `delivery-status` or `feedback-report` (RFC 6522). */
  readonly report: string;
  readonly is_bounce: boolean;
  readonly bounce: BounceAction;
  /** Message-IDs that a delivery report carries as those of the mail it reports on. */
  readonly reported: readonly string[];
  /** Readable text, at most 8 kB of UTF-8; see text.ts. */
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
  /** What was left out because of a limit, as sentences for the person. */
  readonly limits: readonly string[];
}

/** A mail that could not be read even in part. It still becomes a task, so that nothing is lost. */
export interface UnreadableMail {
  readonly kind: 'unreadable';
  readonly source_sha256: string;
  readonly size: number;
  readonly reason: string;
}

export type ParsedMail = MailFacts | UnreadableMail;
