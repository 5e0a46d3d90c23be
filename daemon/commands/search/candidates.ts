import { placeOf } from '../../../shared/vault/layout.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { type AnyNote, type StateNote, noteFrom, readNote } from '../../records/notes.ts';
import { type Query } from './query.ts';
import { mayHold } from './terms.ts';

const FOLDERS = [
  'Needs_Action',
  'In_Progress',
  'Pending_Approval',
  'Approved',
  'Rejected',
  'Done',
  'Quarantine',
] as const;

/** Characters of a note's text, or of a draft, that are looked through. */
const MAX_TEXT = 20_000;

/** A note that meets a query's filters, with the texts in which its words are looked for. */
export interface Candidate {
  readonly note: AnyNote;
  /** The day of the mail, from the note's name. */
  readonly day: string;
  readonly subject: string;
  readonly who: string;
  readonly ids: string;
  readonly text: string;
}

export interface Looked {
  readonly candidates: readonly Candidate[];
  /** How many notes were looked at. */
  readonly notes: number;
  /** Where each state note is, by id. */
  readonly pathOf: ReadonlyMap<string, string>;
}

/** All state notes that can meet the query. `told` hears how many of how many notes have been looked at. */
export async function lookThrough(
  store: Store,
  query: Query,
  told: (done: number, of: number) => void,
): Promise<Looked> {
  const all: { path: string; placed: StateNote; day: string }[] = [];
  for (const folder of FOLDERS) {
    for (const path of await store.list(folder)) {
      const placed = placeOf(path);
      if (placed === null || !('id' in placed) || placed.place === 'decisions') continue;
      all.push({ path, placed, day: placed.base.split('_')[1] ?? '' });
    }
  }
  const wanted = all.filter(({ day }) => day >= query.since);
  const candidates: Candidate[] = [];
  for (const [at, { path, placed, day }] of wanted.entries()) {
    told(at, wanted.length);
    const candidate =
      placed.place === 'quarantine'
        ? byName(path, placed, day, query)
        : await candidateOf(store, path, placed, day, query);
    if (candidate !== null) candidates.push(candidate);
  }
  return {
    candidates,
    notes: wanted.length,
    pathOf: new Map(all.map(({ path, placed }) => [placed.id, path])),
  };
}

async function candidateOf(
  store: Store,
  path: string,
  placed: StateNote,
  day: string,
  query: Query,
): Promise<Candidate | null> {
  const raw = await store.read(path);
  // A note that can't be read is found by its name, and only reading shows whether it can.
  if (raw !== null && !mayHold(raw, query.terms) && !mayHold(words(placed), query.terms)) return null;
  const note = raw === null ? await readNote(store, path, placed) : noteFrom(path, placed, raw);
  if (note === null) return null;
  if (note.kind === 'unreadable') return byName(path, placed, day, query);
  const candidate = textsOf(note, day);
  return meetsFilters(note, query) ? candidate : null;
}

function textsOf(note: Exclude<AnyNote, { kind: 'unreadable' }>, day: string): Candidate {
  if (note.kind === 'task') {
    const { task, mailText } = note;
    return {
      note,
      day,
      subject: task.subject,
      who: [task.from, task.from_address].join(' '),
      ids: [task.id, task.message_id, task.waiting_for].join(' '),
      text: mailText.slice(0, MAX_TEXT),
    };
  }
  const { request, draft } = note;
  return {
    note,
    day,
    subject: request.subject,
    who: [...request.to, ...request.cc].join(' '),
    ids: [request.id, request.task, request.message_id, ...request.evidence].join(' '),
    text: draft.slice(0, MAX_TEXT),
  };
}

/** For a draft, `from` is whom it answers: a person looks for what they have to do with somebody. */
function meetsFilters(note: Exclude<AnyNote, { kind: 'unreadable' }>, { category, from }: Query): boolean {
  if (note.kind === 'approval') {
    return (category === null || category === 'needs_reply') && (from === null || note.request.to.some(from));
  }
  const { task } = note;
  return (
    (category === null || task.category === category) &&
    (from === null || from(task.from) || from(task.from_address))
  );
}

/** What can't be read, or stands in Quarantine/, is found by its name alone. */
function byName(path: string, placed: StateNote, day: string, query: Query): Candidate | null {
  if (query.category !== null || query.from !== null) return null;
  if (!mayHold(words(placed), query.terms)) return null;
  const refusal = { kind: 'unread', message: 'The note can’t be read.' };
  const note: AnyNote = { kind: 'unreadable', path, placed, bytes: null, refusal };
  return { note, day, subject: placed.base.split('_')[2] ?? '', who: '', ids: words(placed), text: '' };
}

/** The name of a note as words: its kind, day, subject and id. */
function words({ base }: StateNote): string {
  return base.replace(/\.md$/, '').replaceAll('_', ' ');
}
