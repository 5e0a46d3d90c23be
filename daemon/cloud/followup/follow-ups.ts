import { FOLLOW_UP_SLOT, endsTheWait } from '../../../shared/task/follow-up.ts';
import { followUpIdOf } from '../../../shared/vault/ids.ts';
import { instant } from '../../../shared/text/time.ts';
import { placeOf } from '../../../shared/vault/layout.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { type AuditLog } from '../../records/audit.ts';
import { type TaskNote, knownIds, readNote } from '../../records/notes.ts';
import { takesNoAnswers } from '../draft/never.ts';
import { isOwn } from '../own-address.ts';
import { Library } from '../handbook/library.ts';
import { optedOut } from '../handbook/skill.ts';
import { asksSomething } from './asks.ts';
import { type FollowUpSettings, dueOn, oldestDay } from './due.ts';
import { reminder } from './reminder.ts';
import { type Sent, sentOf } from './sent.ts';

export interface FollowUpParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly settings: FollowUpSettings;
  /** The owner's addresses by account; what was sent from another account is another agent's business. */
  readonly own: ReadonlyMap<string, readonly string[]>;
  readonly now: () => number;
}

/** Mails that may answer lie below these, and sent ones below the last. */
const DONE = 'Done/';
/** Categories of mail that nobody reads an answer to, and so nobody owes one. */
const NOBODY = new Set<Task['category']>([
  'list',
  'newsletter',
  'notification',
  'bounce',
  'autoreply',
  'spam',
]);

/**
 * Puts down a reminder for every mail of the user's that asked something and was not answered for the days that were set. It is a
 * task like any other: it is claimed, drafted within the limits, read and signed, or rejected. What was sent and found answered is
 * remembered, so that a round without news reads nothing but names.
 */
export class FollowUps {
  readonly #library: Library;
  /** By path; null for what is no sent mail that asks. A note in `Done/` that says that it was sent says so for ever. */
  #sent = new Map<string, Sent | null>();
  readonly #settled = new Set<string>();

  constructor(private readonly parts: FollowUpParts) {
    this.#library = new Library(parts.store);
  }

  /**
   * One look; gives how many reminders were written. To be called only when every mailbox has been read to its end: an answer
   * may wait in one.
   */
  async round(): Promise<number> {
    const { store, settings, now } = this.parts;
    if (settings.working_days === 0) return 0;
    const today = instant(now()).slice(0, 10);
    const known = await knownIds(store);
    await this.#readSent(known, oldestDay(today, settings));
    const sent = [...this.#sent.values()].flatMap((one) => one ?? []);
    const due = dueOn(today, sent, settings, known).filter(({ request }) => !this.#settled.has(request.id));
    const asked: Sent[] = [];
    for (const one of due) if (await this.#mayBeAsked(one)) asked.push(one);
    if (asked.length === 0) return 0;
    const came = await this.#cameSince(asked[0]?.at ?? '', known);
    let written = 0;
    for (const one of asked) {
      if (came.some(({ task, placed }) => endsTheWait(task, placed.base, one)))
        this.#settled.add(one.request.id);
      else if (await this.#remind(one, known)) written++;
    }
    return written;
  }

  async #readSent(known: ReadonlyMap<string, string>, since: string): Promise<void> {
    const read = new Map<string, Sent | null>();
    for (const [id, path] of known) {
      if (!id.startsWith('ap-') || !path.startsWith(DONE)) continue;
      const placed = placeOf(path);
      if (placed?.place !== 'done' || placed.month < since.slice(0, 7)) continue;
      read.set(
        path,
        this.#sent.get(path) ?? (this.#sent.has(path) ? null : await this.#sentAt(path, placed)),
      );
    }
    this.#sent = read;
  }

  async #sentAt(path: string, placed: Parameters<typeof readNote>[2]): Promise<Sent | null> {
    const note = await readNote(this.parts.store, path, placed);
    return note?.kind === 'approval' ? sentOf(note) : null;
  }

  /** Whether it asks something of somebody whom the user wants to hear from; the guard before every draft asks more. */
  async #mayBeAsked({ request, body }: Sent): Promise<boolean> {
    const own = this.parts.own.get(request.account);
    if (own === undefined || request.to.some((address) => isOwn(own, address))) return false;
    const { skill, closed } = await this.#library.book();
    if (closed !== '') return false;
    if (request.to.some((address) => takesNoAnswers(address) || optedOut(skill, address))) return false;
    return request.slot === FOLLOW_UP_SLOT || asksSomething(body);
  }

  /** The mails that came since that time, wherever they lie. Their names tell the day, so no older one is read. */
  async #cameSince(at: string, known: ReadonlyMap<string, string>): Promise<TaskNote[]> {
    const day = at.slice(0, 10);
    const notes: TaskNote[] = [];
    for (const [id, path] of known) {
      const base = path.slice(path.lastIndexOf('/') + 1);
      if (id.startsWith('ap-') || (base.split('_')[1] ?? '') < day) continue;
      const placed = placeOf(path);
      if (placed === null || !('id' in placed) || placed.place === 'decisions') continue;
      const note = await readNote(this.parts.store, path, placed);
      if (note?.kind === 'task') notes.push(note);
    }
    return notes;
  }

  async #remind(sent: Sent, known: ReadonlyMap<string, string>): Promise<boolean> {
    const { store, audit } = this.parts;
    const answered = await this.#taskOf(sent, known);
    // A task that is open again waits for the person already: the mail came back, or is to be written anew.
    if (answered !== null && (answered.placed.place !== 'done' || NOBODY.has(answered.task.category)))
      return false;
    const { path, text } = reminder(sent, answered?.task ?? null);
    if ((await store.create(path, text)) !== 'created') return false;
    await audit.writeOnce({
      action_type: 'follow_up',
      target: followUpIdOf(sent.request.id),
      parameters: { approval: sent.request.id, message_id: sent.message_id },
      approval_status: '',
      approved_by: '',
      result: path,
    });
    return true;
  }

  async #taskOf({ request }: Sent, known: ReadonlyMap<string, string>): Promise<TaskNote | null> {
    const path = known.get(request.task) ?? '';
    const placed = placeOf(path);
    if (placed === null || !('id' in placed) || placed.place === 'decisions') return null;
    const note = await readNote(this.parts.store, path, placed);
    return note?.kind === 'task' ? note : null;
  }
}
