import { domainOf, sameAddress } from '../../../../shared/text/address.ts';
import type { Category } from '../decide.ts';
import { siteOf } from '../site.ts';
import type { MailView } from '../view.ts';
import { askedFor } from './asked-for.ts';
import { authentication } from './authentication.ts';
import { imitation } from './imitation.ts';

/** Mail of many to one is not addressed to anybody, so how it is addressed warns of nothing. */
const BETWEEN_TWO: ReadonlySet<Category> = new Set(['needs_reply', 'fyi', 'receipt', 'cold_pitch', 'spam']);
const HARMLESS: ReadonlySet<Category> = new Set(['list', 'newsletter', 'bounce', 'autoreply']);

/** What a person should know before trusting this mail, as sentences; they hold no foreign text but strict addresses. */
export function risksOf(view: MailView, clues: ReadonlySet<string>, category: Category): string[] {
  if (view.fromOwner && category !== 'spam') return [];
  return [
    ...(BETWEEN_TWO.has(category) ? addressing(view) : []),
    ...(HARMLESS.has(category) ? [] : [...imitation(view), ...authenticity(view), ...askedFor(view, clues)]),
  ];
}

function addressing({ mail, owner, toOwner, ccOwner }: MailView): string[] {
  const { from } = mail;
  const risks: string[] = [];
  if (from.address === '') risks.push('The mail has no single sender whose address can be used.');
  const elsewhere =
    from.address === '' ? undefined : mail.reply_to.find((address) => site(address) !== site(from.address));
  if (elsewhere !== undefined) {
    risks.push(
      `It asks for answers to ${elsewhere}, which is at another domain than its sender; the draft goes to the sender.`,
    );
  }
  if (mail.unsupported.length > 0)
    risks.push('It names addresses that can’t be used safely; they were left out.');
  if (owner.address !== '' && !toOwner && !ccOwner)
    risks.push('You are not named among its recipients (a blind copy, a forward or an alias).');
  const stranger = owner.contacts?.some((known) => sameAddress(known, from.address)) === false;
  // That it answers us is only its own word, in its header and in what it quotes.
  if (from.address !== '' && stranger)
    risks.push('You have not written to this address from this vault before.');
  return risks;
}

function authenticity({ mail }: MailView): string[] {
  return authentication(mail.shape.header) === 'failed'
    ? [
        'Your mail host could not confirm that it comes from the address it names (SPF, DKIM or DMARC failed).',
      ]
    : [];
}

function site(address: string): string {
  return siteOf(domainOf(address));
}
