import { UNTOUCHED } from '../../shared/task/life.ts';
import { sha256Hex, utf8 } from '../../shared/text/bytes.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { slugOf, taskIdOf } from '../../shared/vault/ids.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { type Task } from '../../shared/vault/schemas.ts';
import { writeTask } from '../../shared/vault/typed-notes.ts';
import { type PersonNote } from './person-note.ts';

/** What the name of a task begins with that a person wrote; every other one is a mail that came. */
const KIND = 'COMPOSE';

/** Whether a task note, by its name, holds a person's own note in place of a mail. */
export function isCompose(base: string): boolean {
  return base.startsWith(`${KIND}_`);
}

export interface ComposeInput {
  /** The person's file as it was read, in one form: UTF-8, LF. */
  readonly text: string;
  readonly note: PersonNote;
  /** The file's name, and when it was last changed (milliseconds since 1970). */
  readonly name: string;
  readonly changedMs: number;
  /** The account that sends, and the address it sends as. */
  readonly account: { readonly id: string; readonly from: string };
  /** The task of the mail that is passed on or answered. */
  readonly about: Task | null;
}

/**
 * The task that a person's note becomes. Its block holds the note whole, as they wrote it, so that nothing of theirs is lost;
 * it is what the drafter reads, and the front matter only lists it. The id follows from the account and from name, time of
 * change and bytes of the file: the same file gives the same task after a crash, and writing it anew another day a new one.
 */
export function composeTask(input: ComposeInput): { path: string; task: Task; text: string } {
  const { text, note, name, changedMs, account, about } = input;
  const written = instant(changedMs);
  const id = taskIdOf(account.id, utf8(`${name}\0${written}\0${text}`));
  const subject = note.subject === '' ? (about?.subject ?? '') : note.subject;
  const base = `${KIND}_${written.slice(0, 10)}_${slugOf(subject)}_${id}.md`;
  const task: Task = {
    ...UNTOUCHED,
    id,
    domain: 'email',
    account: account.id,
    message_id: '',
    source_sha256: sha256Hex(text),
    // An answer to all belongs to its conversation, so that it takes the place of an answer that waits there.
    thread: note.about?.kind === 'reply_all' && about !== null ? about.thread : id,
    from: account.from,
    from_address: account.from,
    reply_to: [],
    to: note.to.map(({ address }) => address),
    cc: note.cc.map(({ address }) => address),
    subject,
    received: written,
    in_reply_to: '',
    references: [],
    priority: 'normal',
    category: 'needs_reply',
    why: `You wrote this (${oneLine(name, 120)}).`,
    risks: [],
  };
  return {
    path: pathOf({ place: 'needs_action', domain: 'email', base, id }),
    task,
    text: writeTask(task, text),
  };
}
