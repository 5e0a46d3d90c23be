import type { MailView } from '../view.ts';
import { ibansIn } from './iban.ts';

/** What fraud is after: money, access, silence. Said as what the mail asks, not as a verdict on who asks. */
export function askedFor(view: MailView, clues: ReadonlySet<string>): string[] {
  const asks = clues.has('asks') || clues.has('request') || clues.has('click') || clues.has('urgency');
  const risks: string[] = [];
  if (asks && (clues.has('credentials') || (clues.has('account_threat') && view.links > 0)))
    risks.push('It asks for a password, a code or other access data; never send those by mail.');
  if (
    clues.has('gift_errand') ||
    (asks && clues.has('bank_details') && clues.has('urgency')) ||
    (clues.has('windfall') && clues.has('amount_large'))
  )
    risks.push('It asks for money or promises it; check by another way who asks before you pay.');
  if (clues.has('secrecy') && asks) risks.push('It asks you to keep something secret.');
  const account = accountRisk(view, clues);
  return account === null ? risks : [...risks, account];
}

/** A known correspondent whose bank details are new: the commonest way in which small firms lose money. */
function accountRisk(view: MailView, clues: ReadonlySet<string>): string | null {
  const known = clues.has('answers_owner') || clues.has('known_contact');
  const fresh = [...ibansIn(view.said)];
  const before = ibansIn(view.mail.quoted);
  if (before.size > 0 && fresh.some((iban) => !before.has(iban)))
    return 'It names another bank account (IBAN) than the mails before it; ask by phone before you pay.';
  if (known && (fresh.length > 0 || clues.has('new_account')))
    return 'It names a bank account in a conversation you know; if that is new, ask by phone before you pay.';
  return clues.has('new_account')
    ? 'It says that bank details have changed; ask by phone, at a number you had before, before you pay.'
    : null;
}
