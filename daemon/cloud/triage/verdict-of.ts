import { bounceOf } from '../../mail/relation.ts';
import type { Verdict } from '../../mail/verdict.ts';
import { whyNeverDrafted } from '../draft/never.ts';
import { ownAddresses } from '../own-address.ts';
import { fromMachine } from './automatic.ts';
import type { Finding } from './certain.ts';
import type { Category } from './decide.ts';
import { risksOf } from './risks/risks.ts';
import type { MailView } from './view.ts';

/**
 * The verdict that follows from a category. Whether a mail may be answered is a question of its form alone (RFC 3834),
 * whatever it was taken for.
 */
export function verdictOf(view: MailView, clues: ReadonlySet<string>, { category, why }: Finding): Verdict {
  const { mail, owner, fromOwner } = view;
  const forbidden = fromOwner || fromMachine(mail) || whyNeverDrafted(mail, ownAddresses(owner)) !== null;
  return {
    category,
    draft: category === 'needs_reply' && !forbidden,
    priority: priorityOf(category, clues),
    why,
    risks: risksOf(view, clues, category),
    bounce_of: bounceOf(mail) ?? '',
  };
}

/** What a person should look at first: people who wait, most of all those they know who name a time. */
function priorityOf(category: Category, clues: ReadonlySet<string>): 'high' | 'normal' | 'low' {
  if (category === 'needs_reply') {
    const known = clues.has('answers_owner') || clues.has('known_contact');
    return known && clues.has('asks_with_deadline') ? 'high' : 'normal';
  }
  return category === 'calendar' || category === 'bounce' ? 'normal' : 'low';
}
