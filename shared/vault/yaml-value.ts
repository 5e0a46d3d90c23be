/** Front matter as values: every scalar is a string (PROTOCOL §3). */
export type YamlValue = string | YamlValue[] | { [key: string]: YamlValue };
export type YamlMap = Record<string, YamlValue>;

/** Where a note can't be read, before a line can be counted: `offset` into the text that was given. */
export interface YamlFault {
  readonly kind: NoteRefusalKind;
  readonly message: string;
  readonly offset: number;
}

/** Why the codec does not read a note: part of the contract, listed in docs/protocol/notes.md. */
export const NOTE_REFUSALS = [
  'too-long',
  'not-utf8',
  'lone-surrogate',
  'bom',
  'control-character',
  'no-front-matter',
  'open-front-matter',
  'bad-delimiter',
  'yaml',
  'directive',
  'anchor',
  'alias',
  'tag',
  'merge-key',
  'complex-key',
  'duplicate-key',
  'too-deep',
  'not-a-map',
  'empty',
] as const;
export type NoteRefusalKind = (typeof NOTE_REFUSALS)[number];
