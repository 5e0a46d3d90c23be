import type { HeaderField } from './headers.ts';
import type { HtmlShape } from './html-shape.ts';

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
  /** What the person should know of it, such as that `winmail.dat` opens in Outlook; '' where there is nothing to say. */
  readonly note: string;
}

/**
 * How HTML hides text: by `display`, `visibility`, `opacity`, a tiny `font`, a `colour` equal to its background, a place
 * outside the `screen`, a `box` without size that shows no overflow, or from Outlook alone (`mso-hide`). Any text can hide
 * other text in `characters` that no program shows.
 */
export type HiddenWay =
  'display' | 'visibility' | 'opacity' | 'font' | 'colour' | 'screen' | 'box' | 'outlook' | 'characters';

/**
 * Text that is in a mail and that nobody sees. Honest newsletters hide one short piece at the beginning, the preview line;
 * what is long, repeated or hidden by colour is a sign of a mail made for filters and models.
 */
export interface HiddenText {
  readonly pieces: number;
  readonly characters: number;
  /** Each way once, in the order they first occur. */
  readonly ways: readonly HiddenWay[];
  /** The beginning of the longest piece as one visible line of at most 200 characters. Never to be shown to a model. */
  readonly excerpt: string;
}

export type Protection = '' | 'signed' | 'encrypted';

/** What a delivery report says happened (RFC 3464 Action); '' where the mail is no such report. */
export type BounceAction = '' | 'failed' | 'delayed' | 'delivered';

/** How a mail is built, as triage weighs it beside its words. Foreign text as it stands there: never shown, never kept. */
export interface MailShape {
  /** The first 300 header fields in order, each value cut at 2,000 characters. */
  readonly header: readonly HeaderField[];
  /** It has a plain text of its own. */
  readonly plain: boolean;
  readonly html: HtmlShape | null;
}

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
  /**
   * What the sender wrote this time: without quoted history, signature and attachment list, and with the content of a
   * forwarded message, which is content. What triage and drafts work on. '' where nothing is new. At most 8 kB.
   */
  readonly fresh: string;
  /** Earlier messages that the mail quotes, in the order they stand in; at most 8 kB. */
  readonly quoted: string;
  /** Signature, "Sent from my …" line and legal disclaimer below the fresh text; at most 2 kB. */
  readonly signature: string;
  /** `fresh` holds a message of somebody else that was passed on. */
  readonly forwarded: boolean;
  /** Text that the mail keeps from the reader's eye. It is in no other field. */
  readonly hidden: HiddenText;
  /** The text is inside an S/MIME or PGP envelope that only the mail program opens, or is signed by one. */
  readonly protection: Protection;
  readonly attachments: readonly MailAttachment[];
  readonly shape: MailShape;
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
