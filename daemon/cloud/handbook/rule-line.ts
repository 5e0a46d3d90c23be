import { oneLine } from '../../../shared/text/show.ts';
import { CATEGORIES } from '../../../shared/vault/schemas.ts';
import { LANGUAGES, readLanguage } from '../draft/languages.ts';
import { quoted } from './fault.ts';
import { addressGlob } from './address-glob.ts';
import { type Glob, parseGlob } from './glob.ts';
import { type Actions, type Condition, type Rule } from './rule.ts';

/** What a line was understood to say, and what of it was not. */
export interface ReadRule {
  /** Null where it is not even clear which mail it speaks of. */
  readonly rule: Rule | null;
  readonly faults: readonly string[];
}

const MAX_LINE = 500;
const BULLET = /^\s*[-*+]\s+(\S.*)$/s;

/** The text of a list item, or null where the line is none. */
export function listItem(line: string): string | null {
  return BULLET.exec(line)?.[1]?.trimEnd() ?? null;
}

/**
 * Reads one rule, `from *@bank.example: receipt, low`:
 *
 *     rule      = condition { "and" condition } ":" action { "," action }
 *     condition = ( "from" | "to" ) glob { "or" glob } | "subject" glob { "or" glob }
 *     action    = category | priority | "never draft" | "always ask" | "may draft" | "snippet" name | "language" code
 */
export function readRule(item: string, line: number): ReadRule {
  if (item.length > MAX_LINE)
    return nothing(`this rule is longer than ${String(MAX_LINE)} characters; split it.`);
  const words = wordsOf(item);
  const colon = words.findIndex(({ kind }) => kind === ':');
  if (colon < 0)
    return nothing(
      'this rule has no colon; write one between its conditions and its actions, as in from a@b.example: low.',
    );
  const conditions = readConditions(words.slice(0, colon));
  if (typeof conditions === 'string') return nothing(conditions);
  const { actions, faults } = readActions(words.slice(colon + 1));
  return { rule: { line, conditions, actions, broken: faults.length > 0 }, faults };
}

function nothing(fault: string): ReadRule {
  return { rule: null, faults: [fault] };
}

interface Word {
  /** `text` stood in quotation marks. */
  readonly kind: 'word' | 'text' | ':' | ',';
  readonly text: string;
}

/** Quotation marks of several languages, and the backticks that keep Obsidian from making a star italic. */
const WORD = /["“”„«»`]([^"“”„«»`]*)["“”„«»`]|([:,])|([^\s:,"“”„«»`]+)/gu;

function wordsOf(item: string): Word[] {
  return [...item.matchAll(WORD)].map(([, text, mark, word = '']) => {
    if (text !== undefined) return { kind: 'text', text: plain(text) };
    return mark === ':' || mark === ',' ? { kind: mark, text: mark } : { kind: 'word', text: plain(word) };
  });
}

/** Markdown's own way to write a star that is no emphasis. */
function plain(text: string): string {
  return text.replaceAll('\\*', '*').trim();
}

const FIELDS = ['from', 'to', 'subject'] as const;

function readConditions(words: readonly Word[]): Condition[] | string {
  const conditions: Condition[] = [];
  for (const part of split(words, 'and')) {
    const [name, ...rest] = part;
    const field = FIELDS.find((known) => name?.kind === 'word' && known === name.text.toLowerCase());
    if (field === undefined)
      return `${quoted(name?.text ?? '')} is no condition; begin with from, to or subject.`;
    const globs: Glob[] = [];
    for (const alternative of split(rest, 'or')) {
      const [pattern, ...more] = alternative;
      const wrong = field === 'subject' ? wrongSubject(pattern, more) : wrongAddress(field, pattern, more);
      if (wrong !== null || pattern === undefined) return wrong ?? '';
      const glob = field === 'subject' ? parseGlob(pattern.text) : addressGlob(pattern.text);
      if (glob === null)
        return `no address can fit ${quoted(pattern.text)}; write one such as ana@client.example or *@client.example.`;
      globs.push(glob);
    }
    conditions.push({ field, globs });
  }
  return conditions;
}

function wrongSubject(pattern: Word | undefined, more: readonly Word[]): string | null {
  return pattern?.kind === 'text' && pattern.text !== '' && more.length === 0
    ? null
    : 'write the words of a subject in quotation marks, such as subject "*invoice*".';
}

function wrongAddress(field: string, pattern: Word | undefined, more: readonly Word[]): string | null {
  if (pattern === undefined || pattern.kind === ',' || pattern.text === '')
    return `write an address after "${field}", such as ${field} *@bank.example.`;
  if (more[0] !== undefined)
    return `write "or" between two addresses and "and" before another condition, instead of ${quoted(more[0].text)}.`;
  return pattern.text === '*' || pattern.text.includes('@')
    ? null
    : `${quoted(pattern.text)} is no address; write one with an @, such as ${oneLine(`*@${pattern.text.replace(/^[*.]+/, '')}`, 60)}.`;
}

/** The words between those that are this one. */
function split(words: readonly Word[], by: string): Word[][] {
  const parts: Word[][] = [[]];
  for (const word of words) {
    if (word.kind === by || (word.kind === 'word' && word.text.toLowerCase() === by)) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

const PERMISSIONS = { 'never draft': 'never', 'always ask': 'ask', 'may draft': 'may' } as const;
const PRIORITIES = ['high', 'normal', 'low'] as const;
const SNIPPET = /^snippet ([a-z][a-z0-9-]{0,47})$/;
const LANGUAGE = /^language (\S+)$/;

/** Reads actions as far as they can be read; also what a person may write as a wish. */
export function readActions(words: readonly Word[]): { actions: Actions; faults: string[] } {
  let actions: Actions = {};
  const faults: string[] = [];
  for (const part of split(words, ',')) {
    const text = part.map((word) => word.text).join(' ');
    const read = readAction(text.toLowerCase());
    if (typeof read === 'string') faults.push(read === '' ? notAnAction(text) : read);
    else if (Object.keys(read).some((key) => key in actions))
      faults.push(`${quoted(text)} says a second time what this rule said already; keep one of the two.`);
    else actions = { ...actions, ...read };
  }
  return { actions, faults };
}

/** The actions in a text of their own. */
export function actionsIn(text: string): { actions: Actions; faults: string[] } {
  return readActions(wordsOf(text));
}

function readAction(text: string): Actions | string {
  const category = CATEGORIES.find((known) => known === text.replaceAll(/[ -]/g, '_'));
  if (category !== undefined) return { category };
  const priority = PRIORITIES.find((known) => known === text.replace(/^priority /, ''));
  if (priority !== undefined) return { priority };
  if (Object.hasOwn(PERMISSIONS, text)) return { draft: PERMISSIONS[text as keyof typeof PERMISSIONS] };
  const snippet = SNIPPET.exec(text)?.[1];
  if (snippet !== undefined) return { snippet };
  const code = LANGUAGE.exec(text)?.[1];
  if (code === undefined) return '';
  const language = readLanguage(code);
  return language === null
    ? `${quoted(code)} is no language that drafts know; write one of ${LANGUAGES.join(', ')}.`
    : { language };
}

function notAnAction(text: string): string {
  return text === ''
    ? 'an action is missing after the colon or a comma; write one, such as low.'
    : `${quoted(text)} is no action; write a category (${CATEGORIES.join(', ')}), high, normal, low, ` +
        'never draft, always ask, may draft, snippet NAME or language CODE.';
}
