import { oneEditApart } from '../text/edits.ts';

/** Shorter names are a letter apart by chance. */
const LEAST = 6;

/** What reads alike in most typefaces, as Unicode TR 39 lists it for ASCII; addresses hold nothing else. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/[1i]/g, 'l'],
  [/0/g, 'o'],
  [/5/g, 's'],
  [/3/g, 'e'],
  // Pairs last: they may be made of the others.
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
];

/** The known domain that a domain could be mistaken for, or null; a domain that is known itself imitates nobody. */
export function imitated(domain: string, known: ReadonlySet<string>): string | null {
  if (known.has(domain)) return null;
  const name = nameOf(domain);
  for (const model of known) if (isAlike(name, nameOf(model)) && !isSubdomain(domain, model)) return model;
  return null;
}

function isSubdomain(domain: string, of: string): boolean {
  return domain.endsWith(`.${of}`) || of.endsWith(`.${domain}`);
}

function isAlike(name: string, model: string): boolean {
  if (name.length < 4 || model.length < 4) return false;
  if (name === model || look(name) === look(model)) return true;
  if (model.length < LEAST) return false;
  return oneEditApart(look(name), look(model)) || /^(?:-.+|.+-|s)$/.test(without(name, model));
}

function without(name: string, model: string): string {
  return name.includes(model) ? name.replace(model, '') : '';
}

/**
 * The label that its owner chose. Without the list of public suffixes (200 kB) this is a guess: a short second-to-last label
 * under a country (`co.uk`) is the registry's. A wrong guess costs one warning too few or too many, never a signature.
 */
function nameOf(domain: string): string {
  const labels = domain.split('.');
  const second = labels.at(-2) ?? '';
  return second.length <= 3 && labels.length > 2 ? (labels.at(-3) ?? second) : second;
}

function look(name: string): string {
  return ALIKE.reduce((text, [letters, one]) => text.replace(letters, one), name);
}
