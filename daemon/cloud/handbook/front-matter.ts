import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type YamlValue, parseNote } from '../../../shared/vault/note.ts';
import { type Fault, quoted } from './fault.ts';

/** Keys that Obsidian and the Agent Skills convention put into front matter; they say nothing here. */
const FOREIGN_KEYS = new Set([
  'name',
  'description',
  'tags',
  'aliases',
  'cssclasses',
  'license',
  'compatibility',
  'metadata',
  'allowed_tools',
  'created',
  'updated',
]);

/**
 * The settings in a note's front matter. A key may be written with spaces, hyphens or underscores and in any case, for a
 * key that is misspelt says nothing, and an opt-out list must not be lost to a hyphen.
 */
export class FrontMatter {
  readonly faults: Fault[] = [];
  readonly #values = new Map<string, YamlValue>();
  readonly #path: string;
  readonly #lines: readonly string[];

  private constructor(path: string, text: string, data: Readonly<Record<string, YamlValue>>) {
    this.#path = path;
    this.#lines = text.split('\n');
    for (const [key, value] of Object.entries(data)) this.#values.set(plainKey(key), value);
  }

  /**
   * Refused where the note can't be read as YAML front matter, or gives one setting in two spellings; a note without any
   * has no settings.
   */
  static read(path: string, text: string): Result<FrontMatter> {
    const note = parseNote(text);
    if (note.ok) {
      const settings = new FrontMatter(path, text, note.value.data);
      const twice = firstRepeated(Object.keys(note.value.data).map(plainKey));
      if (twice === undefined) return ok(settings);
      const message = `${quoted(twice)} stands here twice; keep one.`;
      return refuse('duplicate-key', message, settings.lineOf(twice));
    }
    const { kind } = note.refusal;
    const none = kind === 'empty' || (kind === 'no-front-matter' && !BEGINS_LATE.test(text));
    return none ? ok(new FrontMatter(path, text, {})) : note;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** A list; a single value counts as a list of one, and commas separate several. */
  many(key: string): string[] {
    const value = this.#values.get(key) ?? '';
    const items = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : null;
    if (items?.every((item) => typeof item === 'string') === true)
      return items.map((item) => item.trim()).filter((item) => item !== '');
    this.fault(key, `${quoted(key)} wants a list of texts; put each into quotation marks.`);
    return [];
  }

  /** A text of one line, or '' where there is none. */
  one(key: string): string {
    const value = this.#values.get(key) ?? '';
    if (typeof value === 'string') return value.trim();
    this.fault(key, `${quoted(key)} wants one text, not a list.`);
    return '';
  }

  /** One of these words, or null; anything else is a fault. */
  word<T extends string>(key: string, words: readonly T[]): T | null {
    const text = this.one(key).toLowerCase();
    const found = words.find((word) => word === text) ?? null;
    if (found === null && text !== '')
      this.fault(key, `${quoted(text)} is not known; write ${words.join(', ')}.`);
    return found;
  }

  /** `item` is the part of a list that is wrong, where it is one part. */
  fault(key: string, message: string, item = ''): void {
    this.faults.push({ path: this.#path, line: this.lineOf(key, item), message });
  }

  /** The 1-based line on which a setting, or one item of its list, stands. */
  lineOf(key: string, item = ''): number {
    const at = Math.max(
      this.#lines.findIndex((line) => plainKey(line.split(':')[0] ?? '') === key),
      0,
    );
    const within =
      item === '' ? -1 : this.#lines.findIndex((line, index) => index >= at && line.includes(item));
    return Math.max(at, within) + 1;
  }

  /** Faults of every key that nobody asked for: most likely it is misspelt. */
  refuseOthers(known: readonly string[]): void {
    for (const key of this.#values.keys()) {
      if (!known.includes(key) && !FOREIGN_KEYS.has(key))
        this.fault(key, `${quoted(key)} is not known here; the keys are ${known.join(', ')}.`);
    }
  }
}

/** Dashes that are meant to begin front matter, and don't: a blank before or behind them. */
const BEGINS_LATE = /^\s*---/;

function firstRepeated(keys: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return keys.find((key) => seen.size === seen.add(key).size);
}

function plainKey(key: string): string {
  return key.trim().toLowerCase().replaceAll(/[ -]/g, '_');
}
