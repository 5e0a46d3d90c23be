import { type Topic } from '../handbook/skill.ts';
import { USUAL_LARGE_AMOUNT, namesLargeAmount } from './sensitive/amounts.ts';
import { EMOTIONAL } from './sensitive/emotional.ts';
import { CHANGED, FINANCIAL, PAYEE } from './sensitive/financial.ts';
import { LEGAL } from './sensitive/legal.ts';
import { MEDICAL } from './sensitive/medical.ts';
import { TermList, type WordedText, worded } from './sensitive/terms.ts';
import { undisguised } from './sensitive/undisguised.ts';

/** Why a mail should be answered by its reader alone, in words of ours: no word of the mail is repeated. */
export interface SensitiveMatter {
  readonly topic: Topic;
  /** The term of the word lists that was found. */
  readonly because: string;
}

const TOPICS: readonly (readonly [Topic, TermList])[] = [
  ['emotional', new TermList(Object.values(EMOTIONAL))],
  ['legal', new TermList(Object.values(LEGAL))],
  ['medical', new TermList(Object.values(MEDICAL))],
  ['financial', new TermList(Object.values(FINANCIAL))],
];
const PAYEES = new TermList([PAYEE]);
const CHANGES = new TermList([CHANGED]);

/** Characters that are looked at: all that a task note holds. */
const MAX_TEXT = 20_000;
/** Words between "new" and "bank details". */
const NEAR = 8;

/**
 * Whether a mail is about something that must not get a routine answer (REQUIREMENTS G13). Coarse on purpose: lists of words,
 * all languages at once and without understanding, so that rather a harmless mail is left to the person than a letter of
 * mourning answered by a template. `routine` are the topics that are this user's daily business.
 */
export function sensitiveMatter(
  mail: { readonly subject: string; readonly text: string },
  routine: readonly Topic[] = [],
  largeAmount: number = USUAL_LARGE_AMOUNT,
): SensitiveMatter | null {
  const whole = undisguised(`${mail.subject}\n${mail.text}`.slice(0, MAX_TEXT));
  const text = worded(whole);
  for (const [topic, terms] of TOPICS) {
    if (routine.includes(topic)) continue;
    const [found] = terms.in(text);
    if (found !== undefined) return { topic, because: found.term };
  }
  if (routine.includes('financial')) return null;
  if (changesPayee(text)) return { topic: 'financial', because: 'changed bank details' };
  return namesLargeAmount(whole, largeAmount) ? { topic: 'financial', because: 'a large amount' } : null;
}

/** Fraud by a changed account is the dearest of all (business e-mail compromise), so nearness is enough. */
function changesPayee(text: WordedText): boolean {
  const changes = [...CHANGES.in(text)].map(({ at }) => at);
  for (const { at } of PAYEES.in(text)) {
    if (changes.some((change) => change < 0 === at < 0 && Math.abs(change - at) <= NEAR)) return true;
  }
  return false;
}
