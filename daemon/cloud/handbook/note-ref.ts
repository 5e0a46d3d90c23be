import { type Result, ok, refuse } from '../../../shared/result.ts';
import { oneLine } from '../../../shared/text/show.ts';
import { placeOf } from '../../../shared/vault/layout.ts';
import { quoted } from './fault.ts';
import { SKILL_PATH } from './places.ts';

/** A note, or what stands below one of its headings, that may be cited. */
export interface NoteRef {
  readonly path: string;
  /** '' for the whole note. */
  readonly heading: string;
}

/**
 * Reads a reference as Obsidian writes links: `[[Company_Handbook#Opening hours]]`, or just the path. Only the handbook and
 * skills can be cited: nothing else is written for other people to read.
 */
export function readNoteRef(text: string): Result<NoteRef> {
  const target = text.replace(/^\[\[/, '').replace(/\]\]$/, '').split('|')[0] ?? '';
  const hash = target.indexOf('#');
  const note = (hash < 0 ? target : target.slice(0, hash)).trim();
  const heading = hash < 0 ? '' : target.slice(hash + 1).trim();
  const path = note.endsWith('.md') ? note : `${note}.md`;
  const place = placeOf(path)?.place;
  if ((place === 'handbook' || place === 'skills') && path !== SKILL_PATH) return ok({ path, heading });
  return refuse(
    'note',
    `${quoted(text)} can't be cited; name Company_Handbook or a note Skills/NAME/SKILL, such as ` +
      '"[[Company_Handbook#Opening hours]]", in quotation marks.',
  );
}

/** The link by which Obsidian opens what was cited. */
export function linkTo({ path, heading }: NoteRef): string {
  const plain = oneLine(heading.replaceAll(/[[\]|#^]/g, ' '));
  return `[[${path.replace(/\.md$/, '')}${plain === '' ? '' : `#${plain}`}]]`;
}
