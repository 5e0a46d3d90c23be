/**
 * - `path`: outside the layout's grammar (a bug of the caller)
 * - `text`: more than 1 MiB, or half of a surrogate pair (a bug of the caller)
 * - `disk-full`, `not-writable`, `not-a-folder`, `no-hard-links`, `busy`, `disk`: the machine
 */
export type StoreErrorKind =
  'path' | 'text' | 'disk-full' | 'not-writable' | 'not-a-folder' | 'no-hard-links' | 'busy' | 'disk';

/**
 * A bug of the caller or a broken machine: what a program can't go on from by itself. The message is a sentence for a
 * person. Whatever was there before the call is still there, unchanged.
 */
export class StoreError extends Error {
  constructor(
    readonly kind: StoreErrorKind,
    readonly path: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}
