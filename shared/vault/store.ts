/**
 * Where notes are: a folder on disk, Obsidian's vault, or memory. Paths are vault-relative with `/`. Implementations
 * pass the one contract in tests/support/store-contract.ts.
 *
 * Writing takes only paths of the layout and UTF-8 text of at most 1 MiB; anything else, and a broken machine, throws
 * a `StoreError`. Every write is whole or not at all: no reader ever sees half of a note.
 */
export interface Store {
  /** Paths of the files below a folder ('' for all), sorted by code unit; nothing half-written, hidden or linked. */
  list(prefix: string): Promise<string[]>;
  /** The text of a file, or null where there is no regular file of at most 1 MiB, or it is not UTF-8. */
  read(path: string): Promise<string | null>;
  /** Like `read`, for what may not be text. */
  readBytes(path: string): Promise<Uint8Array | null>;
  /**
   * What changes with the content of a file, where that can be told without reading it: two equal stamps mean that the file
   * was not written in between. Null where it can't be told, or where there is no file; then it must be read.
   */
  stamp?(path: string): Promise<string | null>;
  /** Writes a new file; never over an existing one, nor beside one whose name differs in case alone. */
  create(path: string, text: string): Promise<'created' | 'exists'>;
  /** Compare-and-swap by content: writes only where the file still reads `expected`. */
  replace(path: string, text: string, expected: string): Promise<'replaced' | 'changed' | 'missing'>;
  /** Of several movers of one file exactly one wins; never onto an existing name. The content moves as it is then. */
  move(from: string, to: string): Promise<'moved' | 'missing' | 'exists'>;
  remove(path: string, expected: string): Promise<'removed' | 'changed' | 'missing'>;
}
