import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type ApprovalRequest } from '../../../shared/vault/schemas.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { mailNamed } from '../../compose/about.ts';
import { type AboutRef } from '../../compose/about-ref.ts';
import { type PersonNote, readPersonNote } from '../../compose/person-note.ts';
import { type TaskNote } from '../../records/notes.ts';
import { type Draft, type Drafter } from '../draft/drafter.ts';
import { whyNoDraftFor } from '../draft/guard.ts';
import { toAll } from '../draft/recipients.ts';
import { type AgentAccount, draftRequest, requestFor } from '../draft/request.ts';
import { type Book } from '../handbook/library.ts';
import { type Composer } from './composer.ts';
import { plainComposer } from './plain.ts';

export interface ComposeDesk {
  readonly store: Store;
  readonly agent: string;
  readonly drafter: Drafter;
  /** The plain one where it is left out. */
  readonly composer?: Composer;
  readonly expiresDays: number;
  readonly now: () => number;
}

/** A request for a countersignature with its draft. */
export interface Requested {
  readonly request: ApprovalRequest;
  readonly body: string;
}

/**
 * The request that a person's own note comes to. A refusal is the sentence with which the note goes back to them. What they
 * wrote is read from the note's block, which is theirs, not from the front matter that lists it.
 */
export async function composedRequest(
  desk: ComposeDesk,
  note: TaskNote,
  account: AgentAccount,
  book: Book,
): Promise<Result<Requested>> {
  const read = readPersonNote(note.mailText);
  if (!read.ok) return refuse('compose', `Your note can't be drafted: ${read.refusal.message}`);
  const written = read.value;
  const mail = written.about === null ? ok(null) : await aboutOf(desk.store, written.about);
  if (!mail.ok) return mail;
  const wish = note.task.wish === '' ? written.wish : note.task.wish;
  const answered = written.about?.kind === 'reply_all' ? mail.value : null;
  const made =
    answered === null
      ? await (desk.composer ?? plainComposer).compose({
          note: written,
          forwarded: mail.value === null ? null : draftRequest(mail.value, account, book).mail,
          settings: account.draft,
          book,
          wish,
        })
      : await answerToAll(desk, { written, wish, answered, account, book });
  if (!made.ok) return made;
  const request = await requestFor(desk, note, note.task.from_address, made.value);
  return ok({
    body: made.value.body,
    request: {
      ...request,
      bcc: written.bcc.map(({ address }) => address),
      // A new mail answers nothing: there is no original that anybody could verify.
      source_sha256: answered?.task.source_sha256 ?? '',
      message_id: answered?.task.message_id ?? '',
      risks: [...(answered?.task.risks ?? []), ...request.risks],
    },
  });
}

async function aboutOf(store: Store, { kind, id }: AboutRef): Promise<Result<TaskNote>> {
  const found = await mailNamed(store, id);
  if (found === null)
    return refuse(
      'about',
      `The mail ${id} that ${kind}: names is not in the vault any more; write the note anew.`,
    );
  return ok(found);
}

interface AnswerToAll {
  readonly written: PersonNote;
  readonly wish: string;
  readonly answered: TaskNote;
  readonly account: AgentAccount;
  readonly book: Book;
}

/** An answer as any other, but to all, and in the person's words where they wrote some. */
async function answerToAll(
  { drafter }: ComposeDesk,
  { written, wish, answered, account, book }: AnswerToAll,
): Promise<Result<Draft>> {
  const { no_draft: never } = answered.task;
  if (never !== '')
    return refuse(
      'no-draft',
      `This mail is not answered to all, since ${never}; write a note with to: in its place.`,
    );
  const all = wish === '' ? 'reply all' : `reply all, ${wish}`;
  const asked = { ...draftRequest(answered, account, book), wish: all };
  const sensitive = written.text === '' ? whyNoDraftFor(answered.task, asked) : null;
  if (sensitive !== null) return refuse('no-draft', sensitive);
  const made = await drafter.draft(asked);
  if (!made.ok) return made;
  const draft = made.value;
  const there = [...draft.to, ...draft.cc].map((address) => address.toLowerCase());
  const added = written.cc
    .map(({ address }) => address)
    .filter((address) => !there.includes(address.toLowerCase()));
  return ok({
    ...draft,
    cc: [...draft.cc, ...added],
    subject: written.subject === '' ? draft.subject : written.subject,
    // Where the person's own text stands, what the drafter says of its text is about nothing.
    ...(written.text === ''
      ? {}
      : { body: written.text, notes: [toAll(asked.mail, draft.to, asked.own).note] }),
  });
}
