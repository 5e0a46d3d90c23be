import type { MailFacts } from '../../mail/facts.ts';
import { fromMachine, noReplySender } from './automatic.ts';
import { type Finding, certain } from './certain.ts';
import type { Classifier } from './classifier.ts';
import { cluesOf } from './clues/clues.ts';
import { UNREADABLE } from './unreadable.ts';
import { verdictOf } from './verdict-of.ts';
import { type MailView, viewOf } from './view.ts';

/**
 * Triage by plain rules on the header alone: RFC 3834 (who must not get an automatic answer), RFC 2369 and 2919 (lists),
 * RFC 3464 (delivery reports). The first rule that applies decides. It is what the learned classifier has to beat.
 */
export const rules: Classifier = {
  classify(mail, owner) {
    if (mail.kind === 'unreadable') return UNREADABLE;
    const view = viewOf(mail, owner);
    const finding = RULES.map((rule) => rule(view)).find((found) => found !== null) ?? personal(view);
    return verdictOf(view, cluesOf(view), finding);
  },
};

const RULES: readonly ((view: MailView) => Finding | null)[] = [
  ours,
  certain,
  ({ mail }) => program(mail) ?? list(mail) ?? bulk(mail) ?? machine(mail) ?? withoutSender(mail),
];

function ours({ fromOwner }: MailView): Finding | null {
  return fromOwner ? { category: 'fyi', why: 'You wrote this mail yourself.' } : null;
}

function program(mail: MailFacts): Finding | null {
  if (mail.auto_submitted === '' || mail.auto_submitted === 'no') return null;
  return {
    category: 'notification',
    why: 'A program sent this mail by itself (Auto-Submitted), so nobody waits for an answer.',
  };
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
function personal({ mail, toOwner, ccOwner }: MailView): Finding {
  if (!toOwner && ccOwner)
    return { category: 'fyi', why: 'You got a copy (Cc); it was written to somebody else.' };
  if (mail.to.length > CROWD)
    return { category: 'fyi', why: `It was written to ${String(mail.to.length)} people.` };
  return { category: 'needs_reply', why: 'A person seems to have written to you.' };
}
