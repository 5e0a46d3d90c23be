import { conceptsIn } from '../lexicon/concepts.ts';
import { plainText } from '../lexicon/phrases.ts';
import type { MailView } from '../view.ts';

/** What one sentence does, as far as its form shows it. */
interface Sentence {
  readonly question: boolean;
  /** It asks somebody to do or say something. */
  readonly asks: boolean;
  readonly you: boolean;
  readonly deadline: boolean;
  readonly words: number;
}

/** What of a mail these clues look at, so that a letter of the user's own can be asked about too. */
type Asking = Pick<MailView, 'said' | 'names' | 'others'>;

const MAX_SENTENCES = 60;
/** Marks that end a sentence: before white space, or in scripts without spaces on their own. */
const END = /([.!?؟])\s+|([。！？])\s*/gu;

/**
 * Clues to whether somebody waits for an answer: which sentences ask, whom, and where they stand. People put what they
 * want first or last, and ask it of a "you"; a question without one is often rhetorical.
 */
export function askClues(view: Asking): string[] {
  const sentences = sentencesOf(view.said);
  const questions = sentences.filter(({ question }) => question);
  const asking = sentences.filter(
    ({ question, asks, you, words }) => (question && (you || asks || words <= 8)) || (!question && asks),
  );
  const last = sentences.findLastIndex(({ words }) => words > 3);
  const found: [string, boolean][] = [
    ['asks', asking.length > 0],
    ['asks_twice', asking.length > 1],
    ['asks_often', asking.length > 3],
    ['asks_you', questions.some(({ you, asks }) => you || asks)],
    ['asks_by_request', asking.some(({ question }) => !question)],
    ['asks_short', questions.some(({ words }) => words <= 6)],
    [
      'asks_late',
      last >= 0 && sentences.slice(Math.max(0, last - 1)).some((sentence) => asking.includes(sentence)),
    ],
    ['asks_early', sentences.slice(0, 3).some((sentence) => asking.includes(sentence))],
    ['asks_only', asking.length > 0 && asking.length >= sentences.length / 2],
    ['asks_with_deadline', asking.some(({ deadline }) => deadline)],
    ['asks_nobody', questions.length > 0 && asking.every(({ question }) => !question)],
    ['asks_nothing', asking.length === 0 && questions.length === 0],
    ['deadline_for_you', sentences.some(({ deadline, you }) => deadline && you)],
    ['greets_other', greetsOther(view)],
  ];
  return found.filter(([, holds]) => holds).map(([name]) => name);
}

export const ASK_CLUES = [
  'asks',
  'asks_twice',
  'asks_often',
  'asks_you',
  'asks_by_request',
  'asks_short',
  'asks_late',
  'asks_early',
  'asks_only',
  'asks_with_deadline',
  'asks_nobody',
  'asks_nothing',
  'deadline_for_you',
  'greets_other',
] as const;

function sentencesOf(text: string): Sentence[] {
  return text
    .slice(0, 6000)
    .replace(/https?:\/\/\S{1,300}/g, '')
    .replace(END, '$1$2\n')
    .split(/\n+/)
    .filter((piece) => /[\p{L}]/u.test(piece))
    .slice(0, MAX_SENTENCES)
    .map((piece) => {
      const plain = plainText(piece);
      const concepts = conceptsIn(plain);
      return {
        question: /[?？؟]/.test(piece),
        asks: concepts.has('request'),
        you: concepts.has('you'),
        deadline: concepts.has('deadline'),
        words:
          (plain.match(/[\p{L}\p{N}]+/gu) ?? []).length +
          (plain.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu) ?? []).length / 3,
      };
    });
}

/** Among several recipients, the first word or the greeting names somebody else. */
function greetsOther({ said, names, others }: Asking): boolean {
  if (others === 0) return false;
  const start = said.trimStart().slice(0, 60);
  const called = /^(?:\p{L}{2,10} )?(\p{Lu}[\p{Ll}\p{M}]{2,20})\s?[,:!]/u.exec(start)?.[1];
  return called !== undefined && !names.includes(plainText(called));
}
