import { type Attachment } from '../../../shared/approval/action.ts';
import { type OriginalAddresses } from '../../../shared/approval/recipients.ts';
import { type Originals } from '../../mail/originals.ts';
import { type SentFolder } from '../../mail/sent.ts';
import { type Envelope, type RecipientOutcome } from '../entry.ts';

/** The user's own mailbox, where the mail that is being answered can be looked at without asking Cloud. */
export type OriginalLookup = Pick<Originals, 'find'>;

/** Where the provider, or we, keep what was sent. */
export type SentCopies = Pick<SentFolder, 'proves' | 'find' | 'append' | 'markAnswered'>;

/** What a mail says, as far as an answer to it depends on that. */
export interface OriginalFacts extends OriginalAddresses {
  readonly message_id: string;
  readonly references: readonly string[];
  /** The text as a card shows it; its hash is in the decision's context. */
  readonly shown: string;
}

/** Reads a raw mail by the same pure function that wrote the task note. Null where it can't be read. */
export type ReadOriginal = (raw: Uint8Array) => Promise<OriginalFacts | null>;

/** Finds the content of an attachment by its hash; null where no such file is kept under its name. */
export type FindFile = (
  attachment: Pick<Attachment, 'name' | 'size' | 'sha256'>,
) => Promise<Uint8Array | null>;

export interface Submission {
  readonly envelope: Envelope;
  readonly raw: Uint8Array;
  /**
   * Called once, when the server has asked for the message (354) and before a byte of it is handed over; it makes
   * `data(n)` durable. When it throws, the connection is dropped and nothing of the message leaves.
   */
  readonly beforeFirstByte: () => void;
}

/** How one attempt to hand a message to a server ended. Only `lost` leaves open whether the server has it. */
export type Submitted =
  /** A 2yz reply to the end of the message. */
  | { readonly kind: 'accepted'; readonly reply: string; readonly recipients: readonly RecipientOutcome[] }
  /** A 4yz reply: not now. */
  | { readonly kind: 'deferred'; readonly message: string; readonly recipients: readonly RecipientOutcome[] }
  /** A 5yz reply: not at all. */
  | { readonly kind: 'refused'; readonly message: string; readonly recipients: readonly RecipientOutcome[] }
  /** No server, no TLS, no connection: it was never asked for the message. */
  | { readonly kind: 'not-reached'; readonly message: string }
  /** The connection ended after the first byte and before the reply. */
  | { readonly kind: 'lost'; readonly message: string };

/** Hands a message to a submission server, once; never tries again by itself. */
export interface Transport {
  submit(submission: Submission): Promise<Submitted>;
}

/** One account of the user: what it may send as, through which server, and where its mail is. */
export interface EmailAccount {
  readonly addresses: readonly string[];
  readonly transport: Transport;
  readonly originals: OriginalLookup;
  readonly sent: SentCopies;
}
