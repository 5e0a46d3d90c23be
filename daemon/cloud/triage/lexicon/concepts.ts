import { BUYING } from './buying.ts';
import { COMMERCE } from './commerce.ts';
import { FRAUD } from './fraud.ts';
import { MACHINE } from './machine.ts';
import { MAILING } from './mailing.ts';
import { PEOPLE } from './people.ts';
import { Phrases } from './phrases.ts';
import { PITCH } from './pitch.ts';

/**
 * What is spoken about, whatever language it is said in: each concept is a list of phrases in about twenty languages.
 * What the classifier learns about a concept from mail in one language so holds for all of them.
 */
const LEXICON = { ...MAILING, ...COMMERCE, ...MACHINE, ...PEOPLE, ...FRAUD, ...PITCH, ...BUYING };

export type Concept = keyof typeof LEXICON;
export const CONCEPTS = Object.keys(LEXICON) as Concept[];

let phrases: Phrases | null = null;

export interface ConceptAt {
  readonly name: Concept;
  readonly at: number;
}

/** Where concepts stand in a text that went through `plainText`. */
export function conceptPlaces(plain: string): readonly ConceptAt[] {
  // Built on first use: a command that triages nothing should not pay for it.
  phrases ??= new Phrases(LEXICON);
  return phrases.find(plain) as ConceptAt[];
}

/** How often each concept occurs in such a text. */
export function conceptsIn(plain: string): ReadonlyMap<Concept, number> {
  return counted(conceptPlaces(plain));
}

export function counted(places: readonly ConceptAt[]): ReadonlyMap<Concept, number> {
  const counts = new Map<Concept, number>();
  for (const { name } of places) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
