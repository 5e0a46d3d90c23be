export type SentFound =
  | { readonly kind: 'found'; readonly raw: Uint8Array }
  | { readonly kind: 'absent' }
  /** There is no such folder, and it is ours to make: the first copy makes it. */
  | { readonly kind: 'no-folder'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/** The user's Sent folder: evidence after an unknown outcome, and the place for our copy (PROTOCOL §6). */
export interface SentFolder {
  /** How far absence proves anything: who puts the copy of an accepted mail there. */
  readonly proves: 'provider-saves' | 'we-append' | 'none';
  find(messageId: string): Promise<SentFound>;
  /** Keeps a copy, marked as read; one that is already there stays the only one. Throws where that can't be done. */
  append(raw: Uint8Array): Promise<void>;
  /** Sets \Answered on the original, wherever it is. Nothing to do where it is gone; throws where it can't be done. */
  markAnswered(original: { readonly message_id: string }): Promise<void>;
  /** A mail in Sent that answers the one with this Message-ID: the user wrote it elsewhere. */
  answerTo(messageId: string): Promise<SentFound>;
  close(): Promise<void>;
}
