/**
 * Errors a caller can act on are values. `kind` is for programs, `message` is the sentence a person reads:
 * what happened, where, and what to do. Exceptions are kept for bugs and broken machines.
 */
export interface Refusal<K extends string = string> {
  readonly kind: K;
  readonly message: string;
  /** 1-based line in the text that was read, where one can be named. */
  readonly line?: number;
}

export type Result<T, R extends Refusal = Refusal> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<K extends string>(
  kind: K,
  message: string,
  line?: number,
): { readonly ok: false; readonly refusal: Refusal<K> } {
  return { ok: false, refusal: line === undefined ? { kind, message } : { kind, message, line } };
}
