import { oneLine } from '../../../shared/text/show.ts';

/** Something in a note of the user's that can't be followed: where it stands, and what to do about it. */
export interface Fault {
  /** Path in the vault. */
  readonly path: string;
  /** 1-based line of the note. */
  readonly line: number;
  readonly message: string;
}

/** `Company_Handbook.md, line 12: …`, as in every sentence about a note of the user's. */
export function faultSentence({ path, line, message }: Fault): string {
  return `${path}, line ${line}: ${message}`;
}

/** The user's own words as a fault quotes them: one visible line. */
export function quoted(text: string): string {
  return `"${oneLine(text, 60)}"`;
}
