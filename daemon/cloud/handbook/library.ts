import { placeOf } from '../../../shared/vault/layout.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { type Fact, factsIn } from './fact.ts';
import { type Fault, quoted } from './fault.ts';
import { type Handbook, NO_HANDBOOK, readHandbook } from './handbook.ts';
import { linkTo } from './note-ref.ts';
import { HANDBOOK_PATH, SKILL_PATH } from './places.ts';
import { Shelf } from './shelf.ts';
import { type CitedNote, NO_SKILL, type ReplySkill, readSkill } from './skill.ts';
import { type Snippet, readSnippet } from './snippet.ts';

/** All that the user wrote about mail, read once. */
export interface Book {
  readonly handbook: Handbook;
  readonly skill: ReplySkill;
  readonly shelf: Shelf;
  /** Everything in these notes that can't be followed, by path and line. */
  readonly faults: readonly Fault[];
  /** Why nothing may be drafted until a note is mended, or ''. */
  readonly closed: string;
}

export const EMPTY_BOOK: Book = {
  handbook: NO_HANDBOOK,
  skill: NO_SKILL,
  shelf: new Shelf([], []),
  faults: [],
  closed: '',
};

/** Notes beyond these are not read: a vault that somebody filled must not fill this machine's memory. */
const MAX_SKILLS = 500;
/** Characters of one note; the longest handbook of a person is far shorter. */
const MAX_NOTE = 256 * 1024;
/** Characters of all of them. */
const MAX_ALL = 8 * 1024 * 1024;
/** Paragraphs that may be cited, of all notes together: each is held against every question. */
const MAX_FACTS = 5000;

/** The notes that say how mail is dealt with: path → text, or null where what is there is no text. */
export type Notes = ReadonlyMap<string, string | null>;

export async function readNotesOf(store: Pick<Store, 'list' | 'read' | 'readBytes'>): Promise<Notes> {
  const skills = (await store.list('Skills')).filter((path) => placeOf(path)?.place === 'skills');
  const notes = new Map<string, string | null>();
  let room = MAX_ALL;
  for (const path of new Set([HANDBOOK_PATH, SKILL_PATH, ...skills.slice(0, MAX_SKILLS)])) {
    const text = await store.read(path);
    if (text === null && (await store.readBytes(path)) === null) continue;
    const fits = text !== null && text.length <= Math.min(MAX_NOTE, room);
    if (fits) room -= text.length;
    notes.set(path, fits ? text : null);
  }
  return notes;
}

/** Pure: the same notes make the same book on every machine. */
export function bookOf(all: Notes): Book {
  const faults: Fault[] = [];
  const notes = readable(all, faults);
  const handbook = readHandbook(notes.get(HANDBOOK_PATH) ?? '');
  const written = notes.get(SKILL_PATH);
  const skill = written === undefined ? NO_SKILL : readSkill(written);
  const snippets = snippetsIn(notes, faults);
  faults.push(...unknownSnippets(handbook, snippets));
  const facts = citedIn(skill, notes, faults);
  return {
    handbook,
    skill,
    shelf: new Shelf(snippets, facts),
    faults: [...handbook.faults, ...skill.faults, ...faults].sort(byPlace),
    closed: skill.closed === '' ? closedBy(all, notes) : skill.closed,
  };
}

function readable(all: Notes, faults: Fault[]): ReadonlyMap<string, string> {
  const notes = new Map<string, string>();
  for (const [path, text] of all) {
    if (text !== null && text.length <= MAX_NOTE) notes.set(path, text);
    else faults.push({ path, line: 1, message: `this can’t be read: ${READABLE}.` });
  }
  return notes;
}

const READABLE = 'save it as UTF-8 text of at most 256 kB, and all these notes together of 8 MB';

/** Rules that nobody can read may forbid what would be drafted, so nothing is. */
function closedBy(all: Notes, notes: ReadonlyMap<string, string>): string {
  const path = [HANDBOOK_PATH, SKILL_PATH].find((known) => all.has(known) && !notes.has(known));
  return path === undefined ? '' : `Nothing is drafted until ${path} can be read: ${READABLE}.`;
}

function snippetsIn(notes: ReadonlyMap<string, string>, faults: Fault[]): Snippet[] {
  const snippets: Snippet[] = [];
  for (const [path, text] of notes) {
    if (path === HANDBOOK_PATH || path === SKILL_PATH) continue;
    const read = readSnippet(path, text);
    faults.push(...read.faults);
    if (read.kind === 'snippet') snippets.push(read.snippet);
  }
  return snippets;
}

function unknownSnippets({ rules }: Handbook, snippets: readonly Snippet[]): Fault[] {
  return rules.flatMap(({ line, actions: { snippet: name } }) =>
    name === undefined || snippets.some((snippet) => snippet.name === name)
      ? []
      : [
          {
            path: HANDBOOK_PATH,
            line,
            message: `there is no snippet ${quoted(name)}; write Skills/${name}/SKILL.md with "snippet: ${name}" in its front matter.`,
          },
        ],
  );
}

/** Each note or heading once, however often it is named. */
function citedIn({ notes: refs }: ReplySkill, notes: ReadonlyMap<string, string>, faults: Fault[]): Fact[] {
  const facts: Fact[] = [];
  const known = new Set<string>();
  for (const ref of refs) {
    const name = `${ref.path}#${ref.heading}`;
    if (known.has(name)) continue;
    known.add(name);
    facts.push(...cited(ref, notes, faults));
    if (facts.length <= MAX_FACTS) continue;
    const message = `only the first ${String(MAX_FACTS)} paragraphs can be cited; name headings instead of whole notes.`;
    faults.push({ path: SKILL_PATH, line: ref.line, message });
    break;
  }
  return facts.slice(0, MAX_FACTS);
}

function cited(ref: CitedNote, notes: ReadonlyMap<string, string>, faults: Fault[]): Fact[] {
  const text = notes.get(ref.path);
  if (text === undefined) {
    faults.push({
      path: SKILL_PATH,
      line: ref.line,
      message: `${linkTo(ref)}, which may be cited, is not there.`,
    });
    return [];
  }
  const read = factsIn(ref, text);
  faults.push(...read.faults);
  return read.facts;
}

function byPlace(a: Fault, b: Fault): number {
  return a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1;
}

/** The book of a vault, read again only where one of its notes changed: a round of the cloud asks every time. */
export class Library {
  #notes: Notes = new Map();
  #book: Book = EMPTY_BOOK;

  constructor(private readonly store: Pick<Store, 'list' | 'read' | 'readBytes'>) {}

  async book(): Promise<Book> {
    const notes = await readNotesOf(this.store);
    if (!same(notes, this.#notes)) {
      this.#book = bookOf(notes);
      this.#notes = notes;
    }
    return this.#book;
  }
}

function same(a: Notes, b: Notes): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.has(path) && b.get(path) === text);
}
