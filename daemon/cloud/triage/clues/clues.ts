import { CONCEPTS, type ConceptAt, conceptPlaces, counted } from '../lexicon/concepts.ts';
import { HEAD, type MailView, TAIL } from '../view.ts';
import { ADDRESS_CLUES } from './address-clues.ts';
import { ASK_CLUES, askClues } from './ask-clues.ts';
import { BUILD_CLUES } from './build-clues.ts';
import { HEADER_CLUES } from './header-clues.ts';
import { TEXT_CLUES } from './text-clues.ts';

const TABLES = { ...HEADER_CLUES, ...ADDRESS_CLUES, ...BUILD_CLUES, ...TEXT_CLUES };

export type Clue = keyof typeof TABLES;
const SINGLE = Object.keys(TABLES) as Clue[];

/** Where a concept was found: anywhere, several times, in the subject, at the beginning, at the end. */
const PLACES = ['', '+', '@subject', '@head', '@tail'] as const;

/** Every clue by name, in the order of the model's weights: single clues, then concepts by place. */
export const CLUE_NAMES: readonly string[] = [
  ...SINGLE,
  ...ASK_CLUES,
  ...CONCEPTS.flatMap((concept) => PLACES.map((place) => `${concept}${place}`)),
];

/** Characters in which a concept counts: what a long text mentions later says little about its kind. */
const FIRST = 1500;

/** The names of all clues that a mail shows. */
export function cluesOf(view: MailView): ReadonlySet<string> {
  const found = new Set<string>([...SINGLE.filter((name) => TABLES[name](view)), ...askClues(view)]);
  const add = (place: string, least: number, places: readonly ConceptAt[]) => {
    for (const [concept, times] of counted(places)) if (times >= least) found.add(`${concept}${place}`);
  };
  const own = conceptPlaces(view.own);
  const first = own.filter(({ at }) => at < FIRST);
  add('', 1, first);
  add('+', 3, first);
  add('@subject', 1, conceptPlaces(view.subject));
  add(
    '@head',
    1,
    own.filter(({ at }) => at < HEAD),
  );
  add(
    '@tail',
    1,
    own.filter(({ at }) => at >= view.own.length - TAIL),
  );
  return found;
}
