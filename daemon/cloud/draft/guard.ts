import { forbiddenByForm } from '../../../shared/task/never-drafted.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { SKILL_PATH } from '../handbook/places.ts';
import { ruledMail } from '../handbook/rule.ts';
import { rulingOf } from '../handbook/ruling.ts';
import { type Topic, optedOut } from '../handbook/skill.ts';
import { whyAsked } from '../handbook/under-handbook.ts';
import { isOwn } from '../own-address.ts';
import { type DraftRequest } from './drafter.ts';
import { takesNoAnswers } from './never.ts';
import { recipientsOf } from './recipients.ts';
import { sensitiveMatter } from './sensitive.ts';
import { isUnread } from './unread.ts';

/** What a topic is called in a sentence. */
const MATTERS: Readonly<Record<Topic, string>> = {
  emotional: 'something that touches people deeply',
  legal: 'a legal matter',
  medical: 'a medical matter',
  financial: 'an unusual financial matter',
};

/** Like `whyNoDraft` for a task, whose note keeps what the form of its mail forbade when it came (RFC 3834). */
export function whyNoDraftFor(task: Pick<Task, 'no_draft'>, asked: DraftRequest): string | null {
  return task.no_draft === '' ? whyNoDraft(asked) : forbiddenByForm(task.no_draft);
}

/**
 * Why nothing is drafted for a mail, as the sentence that its reader gets instead; null where a draft may be made. Asked
 * before every drafter, whatever it is made of, and again for every attempt: rules may have changed since the mail came.
 */
export function whyNoDraft({ mail, own, book }: DraftRequest): string | null {
  const { address } = mail.from;
  if (address === '') return 'This mail has no sender who can be answered; answer it in your mail program.';
  if (isOwn(own, address)) return 'You wrote this mail yourself, so no answer to it is drafted.';
  if (takesNoAnswers(address)) return `${address} takes no answers, so none is drafted.`;
  // An answer that goes where Reply-To says must not reach somebody who would get none from their own address.
  const reached = [...new Set([address, ...recipientsOf(mail, own)])];
  const out = reached.find((one) => optedOut(book.skill, one));
  if (out !== undefined)
    return `${out} is among those for whom nothing is drafted (opt_out in ${SKILL_PATH}); write the answer yourself.`;
  for (const from of reached) {
    const asked = whyAsked(rulingOf(book.handbook, ruledMail({ ...mail, from })));
    if (asked !== null) return asked;
  }
  if (isUnread(mail.text))
    return 'Only part of this mail could be read here, so nothing was drafted; open the original and answer it yourself.';
  const found = sensitiveMatter(mail, book.skill.routine, book.skill.largeAmount ?? undefined);
  return found === null
    ? null
    : `This may be about ${MATTERS[found.topic]} (“${found.because}”), so nothing was drafted; write the answer yourself.`;
}
