/** A reader of outside text, and what an input of it may come to. */
export interface Target {
  readonly name: string;
  /** True inputs, which are then damaged. */
  readonly samples: () => readonly Buffer[];
  /** Words of the format, put where they do not belong. */
  readonly words: readonly string[];
  /**
   * Reads one input and checks what came of it against what the reader promises. Throws where it promises more than it
   * keeps: any exception of the reader itself is one.
   */
  readonly read: (input: Buffer) => void | Promise<void>;
}

/** Said by a target whose reader gave something that it never may give. */
export class BrokenPromise extends Error {}

export function promise(kept: boolean, what: string): void {
  if (!kept) throw new BrokenPromise(what);
}

/** A refusal is a sentence for a person: neither empty nor a trace of the program. */
export function refusedWell(read: {
  readonly ok: boolean;
  readonly refusal?: { readonly message: string };
}): void {
  if (read.ok) return;
  const message = read.refusal?.message ?? '';
  promise(
    message.length > 10 && !/\n\s+at |\[object|undefined/.test(message),
    `a refusal says: ${message.slice(0, 200)}`,
  );
}
