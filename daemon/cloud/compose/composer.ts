import { type Result } from '../../../shared/result.ts';
import { type PersonNote } from '../../compose/person-note.ts';
import { type Answerable, type Draft, type DraftSettings } from '../draft/drafter.ts';
import { type Book } from '../handbook/library.ts';

/** A mail that a person wants written, or passed on. */
export interface ComposeRequest {
  readonly note: PersonNote;
  /** The mail that is passed on; null for a new one. */
  readonly forwarded: Answerable | null;
  readonly settings: DraftSettings;
  readonly book: Book;
  /** What is asked for beside the text of the note: its own wish, or what the person asked to be changed since. */
  readonly wish: string;
}

/** The seam behind which such a draft is made, as `Drafter` is for answers; the plain one needs no model. */
export interface Composer {
  compose(request: ComposeRequest): Promise<Result<Draft>>;
}
