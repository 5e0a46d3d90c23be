/** Names the mail that is being answered, as the approval's context does. */
export interface OriginalRef {
  /** '' where the mail has none. */
  readonly message_id: string;
  readonly source_sha256: string;
}

export type OriginalFound =
  /** `exact`: the bytes are those of `source_sha256`; else only the Message-ID is the same (a forwarded copy). */
  | { readonly kind: 'found'; readonly raw: Uint8Array; readonly exact: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly message: string };

/** Looks a mail up in the user's own mailbox, which the cloud can't write (PROTOCOL §4, context). Read-only. */
export interface Originals {
  find(ref: OriginalRef): Promise<OriginalFound>;
  close(): Promise<void>;
}

/** Mails with the wanted Message-ID that are looked at: others may carry it too, on purpose or not. */
export const MAX_CANDIDATES = 20;
/** Mails without any Message-ID that are compared by hash, newest first. */
export const MAX_UNNAMED = 200;
