import { CLUE_NAMES } from './clues/clues.ts';
import type { Features } from './model.ts';
import type { MailView } from './view.ts';

/** Words are counted in this many buckets behind the clues; two words may share one. */
export const BUCKETS = 8192;
export const FEATURES = CLUE_NAMES.length + BUCKETS;

const INDEX = new Map(CLUE_NAMES.map((name, at) => [name, at]));
const MAX_WORDS = 400;
/** Length of the word part as a vector: all words of a mail together weigh about as much as a few clues. */
const WORD_LENGTH = 1.5;

/** A mail as the model sees it: each clue 0 or 1, and its words as a vector of fixed length. */
export function featuresOf(view: MailView, clues: ReadonlySet<string>): Features {
  const features = new Map<number, number>();
  for (const name of clues) {
    const at = INDEX.get(name);
    if (at !== undefined) features.set(at, 1);
  }
  const buckets = new Set(wordsOf(view).map(bucketOf));
  const value = buckets.size === 0 ? 0 : WORD_LENGTH / Math.sqrt(buckets.size);
  for (const bucket of buckets) features.set(CLUE_NAMES.length + bucket, value);
  return features;
}

/** Words of subject and text. Names and addresses are left out: they tell who writes, not what kind of mail it is. */
export function wordsOf(view: MailView): string[] {
  const left = new Set([
    ...view.names,
    ...pieces(view.mail.from.name),
    ...pieces(view.mail.from.address),
    ...view.mail.to.flatMap(pieces),
    ...view.mail.cc.flatMap(pieces),
  ]);
  const text = view.own.replace(/(?:https?:\/\/|www\.)\S{1,500}|\S{1,100}@\S{1,200}/g, ' ');
  const words = [...tokens(view.subject).map((word) => `s:${word}`), ...tokens(text)];
  return words.filter((word) => !left.has(word.replace(/^s:/, ''))).slice(0, MAX_WORDS);
}

function pieces(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((piece) => piece.length >= 3);
}

/** Words of three letters and more; in scripts without spaces, pairs of neighbouring characters. */
function tokens(text: string): string[] {
  const found: string[] = [];
  for (const [run] of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(run)) {
      for (let at = 0; at + 1 < run.length; at++) found.push(run.slice(at, at + 2));
    } else if (run.length >= 3 && run.length <= 24) found.push(run);
  }
  return found;
}

/** FNV-1a over UTF-16 code units: the same bucket on every machine. */
export function bucketOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % BUCKETS;
}
