import { domainOf } from '../text/address.ts';
import type { ApprovalRequest } from '../vault/schemas.ts';
import { imitated } from './look-alike.ts';
import type { NoteIndex } from './note-index.ts';

/** What the rest of the vault says about one approval; all of it is recomputed on this device and none of it is signed. */
export interface Surroundings {
  /** Whether the whole vault was looked through; until then nobody is called new. */
  readonly complete: boolean;
  /** Those of the recipients to whom a mail was sent before, with evidence; lower case. */
  readonly writtenTo: readonly string[];
  /** Recipients whose domain could be mistaken for one that is known: address and that domain, lower case. */
  readonly imitations: readonly (readonly [address: string, model: string])[];
  /** The path of a newer open request that takes the place of this one, or ''. */
  readonly newer: string;
}

export const NOTHING_KNOWN: Surroundings = { complete: false, writtenTo: [], imitations: [], newer: '' };

/** What the index knows about a request. `revises` is Cloud’s word: it can only make a card point at a newer one. */
export function surroundingsOf(request: ApprovalRequest, index: NoteIndex): Surroundings {
  const answers = index.facts().filter((fact) => fact.kind === 'answer');
  const written = new Set(
    answers.flatMap(({ standing, recipients }) => (standing === 'sent' ? recipients : [])),
  );
  const known = new Set([...written, request.from.toLowerCase()].map(domainOf));
  const recipients = [...request.to, ...request.cc, ...request.bcc].map((address) => address.toLowerCase());
  const newer = answers.find(({ standing, revises }) => standing === 'open' && revises === request.id);
  return {
    complete: index.complete,
    writtenTo: recipients.filter((address) => written.has(address)),
    imitations: recipients.flatMap((address) => {
      const model = imitated(domainOf(address), known);
      return model === null ? [] : [[address, model] as const];
    }),
    newer: newer?.path ?? '',
  };
}
