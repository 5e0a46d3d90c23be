import { addressGlob } from './address-glob.ts';
import { type Fault, quoted } from './fault.ts';
import { type FrontMatter } from './front-matter.ts';
import { type Glob } from './glob.ts';

export interface OptOut {
  readonly optOut: readonly Glob[];
  /** The first of it that can't be read: whoever is meant must not be forgotten. */
  readonly lost: Fault | undefined;
}

/** Reads `opt_out`, the correspondents for whom nothing is drafted. */
export function optOutIn(settings: FrontMatter): OptOut {
  const before = settings.faults.length;
  const optOut = settings.many('opt_out').flatMap((entry) => {
    const globs = globsOf(entry);
    if (globs === null)
      settings.fault(
        'opt_out',
        `no address can fit ${quoted(entry)}; write ex@x.example, x.example or "*@x.example", each as an item of its own.`,
        entry,
      );
    return globs ?? [];
  });
  return { optOut, lost: settings.faults[before] };
}

/** `ex@x.example` is one address; `x.example`, and `@x.example`, everybody there and below it. */
function globsOf(entry: string): Glob[] | null {
  const domain = entry.replace(/^(?:\*?\.|@)/, '').replace(/\.$/, '');
  const patterns = entry === '*' || entry.lastIndexOf('@') > 0 ? [entry] : [`*@${domain}`, `*@*.${domain}`];
  const globs = patterns.map(addressGlob).filter((glob) => glob !== null);
  return globs.length === patterns.length ? globs : null;
}
