import { domainToUnicode } from 'node:url';
import { getDomainWithoutSuffix } from 'tldts';
import { oneEditApart } from '../../../../shared/text/edits.ts';

/**
 * Letters that look like Latin ones, as Unicode TR 39 lists them for Cyrillic and Greek, with digits and pairs of letters
 * that are used the same way. Both sides of a comparison go through it, so it need not be the right letter, only the same.
 */
const LOOKS: Readonly<Record<string, string>> = {
  ...letters('абвгеёзіїјкмнорстухьѕԁԛԝ', 'a6breeziijkmhopctyxbsdqw'),
  ...letters('αβγεηικνορτυχω', 'abyenikvoptuxw'),
  ...letters('ıłøđßþ', 'ilodbp'),
  ...letters('0135', 'oles'),
};
const PAIRS: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['vv', 'w'],
  ['cl', 'd'],
];

function letters(from: string, to: string): Record<string, string> {
  return Object.fromEntries([...from].map((letter, at) => [letter, to[at] ?? letter]));
}

/** Shorter names are a letter apart by chance. */
const LEAST = 6;
const MOST = 63;

export type Likeness = 'same-look' | 'one-letter' | 'added-word' | 'other-ending';

/** How a site (registrable domain) imitates a known one, or null. A site that is known itself imitates nobody. */
export function likeness(site: string, known: string): Likeness | null {
  const [name, model] = [nameOf(site), nameOf(known)];
  if (site === known || name === '' || model.length < 4 || name.length > MOST) return null;
  if (name === model) return 'other-ending';
  if (look(name) === look(model)) return 'same-look';
  if (model.length < LEAST) return null;
  if (oneEditApart(look(name), look(model))) return 'one-letter';
  const rest = name.replace(model, '');
  return rest !== name && /^(?:-.+|.+-|s)$/.test(rest) ? 'added-word' : null;
}

/** A name whose letters come from several alphabets, which registries forbid for good reason (UTS 39 §5.2). */
export function mixesAlphabets(site: string): boolean {
  const name = nameOf(site);
  return (
    [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u].filter((script) => script.test(name))
      .length > 1
  );
}

/** The part of a site that its owner chose, with Punycode undone. */
function nameOf(site: string): string {
  const name = getDomainWithoutSuffix(site, { allowPrivateDomains: true }) ?? site.split('.')[0] ?? '';
  return name.startsWith('xn--') ? domainToUnicode(name) : name;
}

function look(name: string): string {
  const plain = [...name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()]
    .map((letter) => LOOKS[letter] ?? letter)
    .join('');
  return PAIRS.reduce((text, [pair, one]) => text.replaceAll(pair, one), plain);
}
