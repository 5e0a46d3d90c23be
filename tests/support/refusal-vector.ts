/**
 * One input and what every reader must make of it: a refusal of this kind (and line, where it matters), or exactly
 * this value. One of `text` and `base64` (bytes that are no text) is there.
 */
export interface RefusalVector {
  readonly name: string;
  readonly read: 'note' | 'blocks' | 'task' | 'approval_request' | 'decision';
  readonly text?: string;
  readonly base64?: string;
  /** `<repeat>` in the text stands for this: so that a megabyte need not stand in the file. */
  readonly repeat?: { readonly unit: string; readonly times: number };
  /** What a decision is checked against. */
  readonly trust?: { readonly vault: string; readonly keys: readonly string[] };
  readonly kind?: string;
  /** 1-based line that the refusal names. */
  readonly line?: number;
  readonly value?: unknown;
}
