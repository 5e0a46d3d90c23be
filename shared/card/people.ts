import { domainOf, sameAddress } from '../text/address.ts';
import type { Basis } from './basis.ts';
import type { Surroundings } from './surroundings.ts';

/** Something about a recipient that a person should see before anything goes there. */
export interface News {
  readonly kind: 'look-alike' | 'foreign-letters' | 'reply-to' | 'unverified' | 'hidden' | 'added' | 'first';
  readonly text: string;
  /** Grave news are warnings; the others are just said. */
  readonly grave: boolean;
}

export interface Recipient {
  readonly address: string;
  readonly field: 'To' | 'Cc' | 'Bcc';
  readonly news: readonly News[];
  /** Whether the person's tick is part of what is signed (docs/decisions/0004). */
  readonly tick: boolean;
}

/** Everybody who would get the mail, and what is new about each, gravest first. */
export function recipientsOf(basis: Basis, around: Surroundings): Recipient[] {
  const { request, newOnes } = basis;
  const fields = [
    ['To', request.to],
    ['Cc', request.cc],
    ['Bcc', request.bcc],
  ] as const;
  return fields.flatMap(([field, addresses]) =>
    addresses.map((address) => {
      const tick = newOnes.includes(address);
      return { address, field, tick, news: newsOf(address, field, tick, basis, around) };
    }),
  );
}

function newsOf(
  address: string,
  field: Recipient['field'],
  tick: boolean,
  basis: Basis,
  around: Surroundings,
): News[] {
  const found: News[] = [];
  const add = (kind: News['kind'], grave: boolean, text: string) => void found.push({ kind, grave, text });
  const model = around.imitations.find(([one]) => sameAddress(one, address))?.[1];
  if (model !== undefined) add('look-alike', true, `looks like ${model}, but is another domain`);
  if (/(?:^|\.)xn--/.test(domainOf(address)))
    add('foreign-letters', true, 'its domain is written in other letters than it shows');
  if (asksForAnswersElsewhere(address, basis))
    add('reply-to', true, 'the sender asks for answers here, at another domain than their own');
  if (field === 'Bcc') add('hidden', false, 'hidden copy: the others don’t see it');
  else if (tick) found.push(whyTicked(basis));
  if (around.complete && !around.writtenTo.some((one) => sameAddress(one, address)))
    add('first', false, 'first mail to this address');
  return found;
}

function whyTicked({ unverified, original }: Basis): News {
  if (unverified)
    return {
      kind: 'unverified',
      grave: false,
      text: 'not verified: the mail you answer could not be checked',
    };
  if (original === null)
    return { kind: 'added', grave: false, text: 'you write to them on your own account' };
  return { kind: 'added', grave: false, text: 'not in the mail you answer' };
}

function asksForAnswersElsewhere(address: string, { original }: Basis): boolean {
  if (original === null || original.task.from_address === '') return false;
  const { from_address: from, reply_to: replyTo } = original.task;
  return replyTo.some((one) => sameAddress(one, address)) && domainOf(address) !== domainOf(from);
}
