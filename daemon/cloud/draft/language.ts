import { FUNCTION_WORDS } from './function-words.ts';
import { type Language } from './languages.ts';
import { wordsIn } from './words.ts';

type Spelt = keyof typeof FUNCTION_WORDS;

/** Text that is looked at; a mail that changes its language later is answered in that of its beginning. Characters. */
const MAX_TEXT = 4000;
/** One word that a single language has, or several that some share. */
const ENOUGH = 1;
/**
 * Words of so many that have to be known: other languages have a few of these words too. Long texts have more names and
 * numbers, and a language that inflects has fewer small words.
 */
const SHARE = { short: 1 / 4, long: 1 / 8, longWords: 12 } as const;
/** How far the best has to be ahead of the next one, as closely related languages share most of their words. */
const AHEAD = 1.2;

/** Letters that tell languages apart which share an alphabet. Each counts once. */
const LETTERS: readonly (readonly [letter: string, ...languages: Spelt[]])[] = [
  ['ß', 'de'],
  ['ü', 'de'],
  ['ä', 'de', 'sv', 'fi'],
  ['ö', 'de', 'sv', 'fi'],
  ['å', 'sv', 'da', 'nb'],
  ['ø', 'da', 'nb'],
  ['æ', 'da', 'nb'],
  ['ñ', 'es'],
  ['¿', 'es'],
  ['¡', 'es'],
  ['ã', 'pt'],
  ['õ', 'pt'],
  ['ç', 'fr', 'pt'],
  ['ê', 'fr', 'pt'],
  ['œ', 'fr'],
  ['è', 'fr', 'it'],
  ['ì', 'it'],
  ['ò', 'it'],
  ['ł', 'pl'],
  ['ą', 'pl'],
  ['ę', 'pl'],
  ['ż', 'pl'],
  ['ś', 'pl'],
  ['ř', 'cs'],
  ['ě', 'cs'],
  ['ů', 'cs'],
  ['č', 'cs'],
  ['š', 'cs'],
];

const WORDS = weights();

/** Each word with the languages that have it; one that many share says little about each. */
function weights(): ReadonlyMap<string, readonly Spelt[]> {
  const languages = new Map<string, Spelt[]>();
  for (const language of Object.keys(FUNCTION_WORDS) as Spelt[]) {
    for (const word of new Set(FUNCTION_WORDS[language].split(/\s+/)))
      languages.set(word, [...(languages.get(word) ?? []), language]);
  }
  return languages;
}

/**
 * The language of a text among those that drafts know, or null where it is another one, or too short or too mixed to tell:
 * an answer in the wrong language is worse than one in the user's own.
 */
export function languageOf(input: string): Language | null {
  const text = input.slice(0, MAX_TEXT).replaceAll(/\bhttps?:\/\/\S+/gi, ' ');
  const byScript = eastern(text);
  if (byScript !== 'spelt') return byScript;
  const scores = new Map<Spelt, number>();
  const add = (languages: readonly Spelt[]) => {
    for (const language of languages)
      scores.set(language, (scores.get(language) ?? 0) + 1 / languages.length);
  };
  const words = wordsIn(text);
  const known = new Map<Spelt, number>();
  for (const word of words) {
    const languages = WORDS.get(word) ?? [];
    add(languages);
    for (const language of languages) known.set(language, (known.get(language) ?? 0) + 1);
  }
  for (const [letter, ...languages] of LETTERS) if (text.toLowerCase().includes(letter)) add(languages);
  const [best, second] = [...scores].sort((a, b) => b[1] - a[1]);
  if (best === undefined || best[1] < ENOUGH) return null;
  const share = words.length > SHARE.longWords ? SHARE.long : SHARE.short;
  if ((known.get(best[0]) ?? 0) < words.length * share) return null;
  return second !== undefined && best[1] < second[1] * AHEAD ? null : best[0];
}

/** Kana is Japanese, and Han without kana is Chinese; most of another script is none of ours. */
function eastern(text: string): Language | null | 'spelt' {
  const letters = count(text, /\p{L}/gu);
  const kana = count(text, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const han = count(text, /\p{Script=Han}/gu);
  if ((kana + han) * 3 > letters) return kana > 0 ? 'ja' : 'zh';
  return count(text, /\p{Script=Latin}/gu) * 2 < letters ? null : 'spelt';
}

function count(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0;
}
