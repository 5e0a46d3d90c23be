import { domainOf, sameAddress } from '../../../shared/text/address.ts';
import type { MailFacts } from '../../mail/facts.ts';
import { bounceOf } from '../../mail/relation.ts';
import type { Verdict } from '../../mail/verdict.ts';
import { autoreply, fromMachine, noReplySender } from './automatic.ts';
import type { Classifier, Owner } from './classifier.ts';

/** A category with the reason for it; no draft unless it says so. */
type Finding = Pick<Verdict, 'category' | 'why'> & { readonly draft?: boolean };

/**
 * Triage by plain rules on the header, no model: RFC 3834 (who must not get an automatic answer), RFC 2369 and 2919
 * (lists), RFC 3464 (delivery reports). The first rule that applies decides.
 */
export const rules: Classifier = {
  classify(mail, owner) {
    if (mail.kind === 'unreadable') {
      return {
        category: 'fyi',
        draft: false,
        why: 'This mail can’t be read; look at the original.',
        risks: [],
        bounce_of: '',
      };
    }
    const finding =
      RULES.map((rule) => rule(mail, owner)).find((found) => found !== null) ?? personal(mail, owner);
    const draft = finding.draft ?? false;
    return {
      category: finding.category,
      draft,
      why: finding.why,
      risks: draft || finding.category === 'needs_reply' ? risksOf(mail, owner) : [],
      bounce_of: bounceOf(mail) ?? '',
    };
  },
};

const RULES: readonly ((mail: MailFacts, owner: Owner) => Finding | null)[] = [
  ours,
  deliveryReport,
  otherReport,
  automatic,
  calendar,
  list,
  bulk,
  machine,
  withoutSender,
];

function ours(mail: MailFacts, owner: Owner): Finding | null {
  const own = [owner.address, ...owner.aliases].some((address) => sameAddress(address, mail.from.address));
  return own ? { category: 'fyi', why: 'You wrote this mail yourself.' } : null;
}

function deliveryReport(mail: MailFacts): Finding | null {
  if (!mail.is_bounce) return null;
  if (mail.bounce === 'delivered')
    return { category: 'notification', why: 'A mail server confirms that a mail was delivered.' };
  const what = mail.bounce === 'delayed' ? 'is delayed, and goes on trying' : 'was not delivered';
  return { category: 'bounce', why: `A mail server says that a mail ${what}.` };
}

function otherReport(mail: MailFacts): Finding | null {
  return mail.report === ''
    ? null
    : { category: 'notification', why: 'A program reports on a mail (a receipt or a complaint).' };
}

function automatic(mail: MailFacts): Finding | null {
  if (autoreply(mail))
    return {
      category: 'autoreply',
      why: 'This is an automatic answer; answering it could start a loop (RFC 3834).',
    };
  if (mail.auto_submitted === '' || mail.auto_submitted === 'no') return null;
  return {
    category: 'notification',
    why: 'A program sent this mail by itself (Auto-Submitted), so nobody waits for an answer.',
  };
}

function calendar(mail: MailFacts): Finding | null {
  if (!['request', 'reply', 'cancel', 'counter', 'declinecounter', 'add', 'refresh'].includes(mail.calendar))
    return null;
  return { category: 'calendar', why: 'This mail is about a meeting; answer it in your calendar.' };
}

function list(mail: MailFacts): Finding | null {
  if (mail.list_id === '' && mail.precedence !== 'list') return null;
  return mail.list_post || !mail.list_unsubscribe
    ? { category: 'list', why: 'This mail came through a mailing list.' }
    : { category: 'newsletter', why: 'This mail went to many subscribers (List-Id, List-Unsubscribe).' };
}

function bulk(mail: MailFacts): Finding | null {
  if (mail.list_unsubscribe)
    return { category: 'newsletter', why: 'This mail went to many subscribers (List-Unsubscribe).' };
  if (mail.precedence === 'bulk' || mail.precedence === 'junk') {
    return {
      category: 'newsletter',
      why: 'This mail was sent in bulk (Precedence), so it gets no automatic draft.',
    };
  }
  return null;
}

function machine(mail: MailFacts): Finding | null {
  if (mail.return_path === '<>')
    return {
      category: 'notification',
      why: 'This mail has an empty return path, so it must not be answered (RFC 3834).',
    };
  if (noReplySender(mail))
    return { category: 'notification', why: 'Its sender takes no answers (a no-reply address).' };
  return fromMachine(mail)
    ? { category: 'notification', why: 'A program sent this mail (its sender is a system address).' }
    : null;
}

function withoutSender(mail: MailFacts): Finding | null {
  if (mail.from.address !== '') return null;
  return mail.from.name === ''
    ? { category: 'fyi', why: 'This mail names no sender, so there is nobody to answer.' }
    : {
        category: 'needs_reply',
        why: 'Its sender’s address can’t be used safely, so no answer was drafted; answer it in your mail program.',
      };
}

const CROWD = 20;

/** What is left was written to people. */
function personal(mail: MailFacts, owner: Owner): Finding {
  const own = [owner.address, ...owner.aliases];
  const named = (addresses: readonly string[]) =>
    addresses.some((address) => own.some((mine) => sameAddress(mine, address)));
  if (!named(mail.to) && named(mail.cc))
    return { category: 'fyi', why: 'You got a copy (Cc); it was written to somebody else.' };
  if (mail.to.length > CROWD)
    return { category: 'fyi', why: `It was written to ${String(mail.to.length)} people.` };
  return { category: 'needs_reply', draft: true, why: 'A person seems to have written to you.' };
}

function risksOf(mail: MailFacts, owner: Owner): string[] {
  const { from } = mail;
  const own = [owner.address, ...owner.aliases];
  const risks: string[] = [];
  if (from.address === '') risks.push('The mail has no single sender whose address can be used.');
  const elsewhere =
    from.address === ''
      ? []
      : mail.reply_to.filter((address) => domainOf(address) !== domainOf(from.address));
  if (elsewhere[0] !== undefined) {
    risks.push(
      `It asks for answers to ${elsewhere[0]}, which is at another domain than its sender; the draft goes to the sender.`,
    );
  }
  if (mail.unsupported.length > 0)
    risks.push('It names addresses that can’t be used safely; they were left out.');
  if (![...mail.to, ...mail.cc].some((address) => own.some((mine) => sameAddress(mine, address)))) {
    risks.push('You are not named among its recipients (a blind copy, a forward or an alias).');
  }
  if (from.address !== '' && owner.contacts?.some((known) => sameAddress(known, from.address)) === false) {
    risks.push('You have not written to this address before.');
  }
  return risks;
}
