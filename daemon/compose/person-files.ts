/** One file that a person put among the tasks, under a name that is none of ours. */
export interface PersonFile {
  readonly name: string;
  /** Null where it is larger than `MAX_PERSON_NOTE`, or can't be read. */
  readonly bytes: Uint8Array | null;
  /** When it was last changed, milliseconds since 1970. */
  readonly changedMs: number;
}

/**
 * Where people write mails. The names are outside the vault's grammar, so that sync never sees these files and no store
 * writes them; this port is the one way to them, and it can only read and remove. Errors are thrown as one sentence.
 */
export interface PersonFiles {
  /** Regular Markdown files alone, by name: no links, nothing hidden, no folders. */
  list(): Promise<PersonFile[]>;
  /** Removes a file that still reads `text`; false where it is gone or reads otherwise. */
  remove(name: string, text: string): Promise<boolean>;
}
