import type { CATEGORIES } from '../../../shared/vault/schemas.ts';
import { type Features, KINDS, type Kind, type Model, asksAnswer, kindsOf } from './model.ts';
import { looksPersonal } from './personal-form.ts';
import type { MailView } from './view.ts';
import { passesOnVisitor } from './web-form.ts';

export type Category = (typeof CATEGORIES)[number];

/**
 * Mail called spam must be spam, since nobody looks there: below this likelihood the next best kind is taken, which the
 * person sees. The numbers of this file were chosen on cross-validation (docs/quality.md).
 */
const SPAM_FROM = 0.7;
/** A mailing that says which list it is or how to leave it (RFC 2919, RFC 2369) has more to lose. */
const MAILING_SPAM_FROM = 0.95;
/** A letter that waits for an answer and is put aside costs more than one that is shown for nothing. */
const ASKS_FROM = 0.45;
/**
 * The worst mistake is to put a customer's question aside. So what asks something in the form of a letter is filed under
 * another kind only from this likelihood on: by its words alone, a question about an invoice looks like an invoice, and one
 * who wants to buy speaks of the same goods as one who sells. What smells of fraud is not shielded so.
 */
const ASKING_LETTER_ASIDE_FROM = 0.8;
/** More recipients than this are a crowd, in which nobody waits for the one. */
const CROWD = 20;

/** The category that the model gives to a mail which no rule settles. */
export function decide(model: Model, view: MailView, features: Features): Category {
  const asking = mayAsk(view) && asksAnswer(model, features) >= ASKS_FROM;
  const kind = likeliest(kindsOf(model, features), view, asking);
  if (kind !== 'person') return kind;
  return asking ? 'needs_reply' : 'fyi';
}

function likeliest(likely: readonly number[], view: MailView, asking: boolean): Kind {
  const ranked = KINDS.map((kind, at) => ({ kind, share: likely[at] ?? 0 })).sort(
    (one, other) => other.share - one.share,
  );
  const { list_id, list_unsubscribe } = view.mail;
  const enough = list_id !== '' || list_unsubscribe ? MAILING_SPAM_FROM : SPAM_FROM;
  // A bill that smells of fraud is not filed with the real ones.
  const suspect = ranked[0]?.kind === 'spam';
  const shielded = asking && !suspect && looksPersonal(view);
  const may = (kind: Kind, share: number) => {
    if (kind === 'spam') return share >= enough;
    if (kind === 'person') return mayBePersonal(view);
    if (suspect && kind === 'receipt') return false;
    return !shielded || share >= ASKING_LETTER_ASIDE_FROM;
  };
  return ranked.find(({ kind, share }) => may(kind, share))?.kind ?? 'person';
}

/** RFC 3834 §2, RFC 2369: what says of itself that a program or a list sent it, unless the list's mail is to the owner. */
function mayBePersonal({ mail, toOwner }: MailView): boolean {
  if (mail.auto_submitted !== '' && mail.auto_submitted !== 'no') return false;
  return toOwner || !(mail.list_id !== '' || ['list', 'bulk', 'junk'].includes(mail.precedence));
}

/** Nobody waits for an answer of one who got a copy or who wrote it himself. */
function mayAsk(view: MailView): boolean {
  const { mail, ccOwner, toOwner, fromOwner } = view;
  return (!fromOwner || passesOnVisitor(view)) && (toOwner || !ccOwner) && mail.to.length <= CROWD;
}
