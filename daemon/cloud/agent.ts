import { type Result, ok, refuse } from '../../shared/result.ts';
import { type Lease, type Sighting, watchLeases } from '../../shared/task/lease.ts';
import { type Step, claim, giveBack, leaseOf, needsYou, tryAgain, waitFor } from '../../shared/task/life.ts';
import { isFollowUp } from '../../shared/task/follow-up.ts';
import { inertField, oneLine } from '../../shared/text/show.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { writeTask } from '../../shared/vault/typed-notes.ts';
import { isCompose } from '../compose/compose-task.ts';
import { type AuditLog } from '../records/audit.ts';
import { isDiskTrouble } from '../records/disk-trouble.ts';
import { type TaskNote, knownIds, moveNote, readNotes, writeThenMove } from '../records/notes.ts';
import { tell } from '../records/updates.ts';
import { type Composer } from './compose/composer.ts';
import { type Requested, composedRequest } from './compose/work.ts';
import { type Limits, correspondentOf } from './admission/admission.ts';
import { Desk } from './admission/desk.ts';
import { draftedLine } from './admission/drafts-today.ts';
import { type Drafter } from './draft/drafter.ts';
import { whyNoDraftFor } from './draft/guard.ts';
import { identityFor, sendableAddresses } from './draft/identity.ts';
import { type AgentAccount, draftRequest, requestFor, requestIdOf } from './draft/request.ts';
import { nudgeDrafter } from './followup/nudge.ts';
import { type Book, Library } from './handbook/library.ts';
import { tellFaults } from './handbook/tell-faults.ts';
import { putRequest } from './put-request.ts';

const GIVEN_UP = 'No draft could be made in several attempts; answer this mail yourself.';

export interface AgentParts {
  readonly store: Store;
  readonly agent: string;
  readonly drafter: Drafter;
  readonly composer?: Composer;
  readonly audit: AuditLog;
  readonly accounts: ReadonlyMap<string, AgentAccount>;
  readonly leaseSeconds: number;
  readonly maxAttempts: number;
  readonly expiresDays: number;
  readonly limits?: Limits;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/**
 * What a cloud agent does with tasks, in steps that the loop puts a publish between: claim, then (only what is
 * published as its own) draft. It creates notes and decides nothing; it could not send if it wanted to.
 */
export class CloudAgent {
  #sightings: ReadonlyMap<string, Sighting> = new Map();
  #trouble: string[] = [];
  readonly #library: Library;
  readonly #desk: Desk;

  constructor(private readonly parts: AgentParts) {
    this.#library = new Library(parts.store);
    this.#desk = new Desk(parts);
  }

  /** How many tasks wait for room on the desk. */
  get waits(): number {
    return this.#desk.waits;
  }

  /** Sentences about tasks that could not be dealt with since this was last asked. */
  takeTrouble(): string[] {
    const trouble = this.#trouble;
    this.#trouble = [];
    return trouble;
  }

  /** Claims up to `batch` tasks that nobody owns; a claim counts when it has been published (PROTOCOL §5). */
  async claim(batch: number): Promise<number> {
    const { store, agent, leaseSeconds } = this.parts;
    let claimed = 0;
    const book = await this.#library.book();
    await tellFaults(store, agent, this.parts.now(), book);
    if (book.closed !== '') return 0;
    for (const note of await this.#desk.admitted(batch)) {
      const done = await this.#guard(note, async () => {
        const step = claim(note.task, note.placed.base, agent, leaseSeconds);
        const to = { path: step.path, text: writeTask(step.task, note.mailText) };
        return (await moveNote(store, note, to)) === 'done';
      });
      if (done) claimed++;
    }
    return claimed;
  }

  /** Drafts for every task this agent owns but those whose path is in `unpublished`: their claims don't count yet. */
  async draftOwned(unpublished: ReadonlySet<string>): Promise<number> {
    const known = await knownIds(this.parts.store);
    let drafted = 0;
    for (const note of await this.#tasks(`In_Progress/${this.parts.agent}`)) {
      if (unpublished.has(note.path)) continue;
      if (await this.#guard(note, () => this.#work(note, known))) drafted++;
    }
    return drafted;
  }

  async #work(note: TaskNote, known: ReadonlyMap<string, string>): Promise<boolean> {
    const { task } = note;
    const request = requestIdOf(note);
    if (task.agent !== this.parts.agent) await this.#repair(note);
    // A crash came between creating the request and leaving; since then a person may have decided it.
    else if (known.has(request)) return this.#waitFor(note, request);
    else if (task.attempts > this.parts.maxAttempts) await this.#handOver(note, GIVEN_UP);
    else return this.#attempt(note);
    return false;
  }

  /** Only counted attempts come to an end: one that throws is written down, and the last one hands the task over. */
  async #attempt(note: TaskNote): Promise<boolean> {
    try {
      return await this.#draft(note);
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      this.#complain(note, error);
      if (note.task.attempts >= this.parts.maxAttempts) await this.#handOver(note, GIVEN_UP);
      else
        await this.parts.store.replace(note.path, writeTask(tryAgain(note.task), note.mailText), note.text);
      return false;
    }
  }

  /** One task that can't be dealt with, whoever wrote it, must not stop the others. */
  async #guard(note: TaskNote, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      this.#complain(note, error);
      return false;
    }
  }

  #complain(note: TaskNote, error: unknown): void {
    this.#trouble.push(`${note.path}: ${oneLine(error instanceof Error ? error.message : 'failed', 200)}`);
  }

  /**
   * Breaks claims of other agents that this one has watched unchanged for their whole ttl: the note is taken into our
   * own folder, where we may change it, given its next epoch, and put back for everybody.
   */
  async breakStale(): Promise<number> {
    const { store, agent, monotonic } = this.parts;
    const claimed = (await this.#tasks('In_Progress')).flatMap((note) => {
      const lease = 'agent' in note.placed ? leaseOf(note.task, note.placed.agent) : null;
      return lease === null || lease.agent === agent ? [] : [{ note, lease }];
    });
    const leases = claimed.map(({ lease }): Lease => lease);
    const { sightings, stale } = watchLeases(this.#sightings, leases, monotonic());
    this.#sightings = sightings;
    let broken = 0;
    for (const { note, lease } of claimed) {
      if (!stale.includes(lease)) continue;
      const path = pathOf({ place: 'in_progress', agent, base: note.placed.base, id: note.task.id });
      const done = await this.#guard(
        note,
        async () =>
          (await store.move(note.path, path)) === 'moved' && (await this.#giveBack({ ...note, path })),
      );
      if (done) broken++;
    }
    return broken;
  }

  /**
   * What was left half-done in our folder: another's claim that we were breaking, a claim of our own, or one that came
   * while the person said that no answer is wanted.
   */
  async #repair(note: TaskNote): Promise<void> {
    if (note.task.agent !== '' || note.task.category !== 'needs_reply') {
      await this.#giveBack(note);
      return;
    }
    const step = claim(note.task, note.placed.base, this.parts.agent, this.parts.leaseSeconds);
    await this.parts.store.replace(note.path, writeTask(step.task, note.mailText), note.text);
  }

  async #giveBack(note: TaskNote): Promise<boolean> {
    return this.#leave(note, giveBack(note.task, note.placed.base));
  }

  /** No draft can be made: the task goes to the person, with the reason. */
  async #handOver(note: TaskNote, reason: string): Promise<boolean> {
    return this.#leave(note, needsYou(note.task, note.placed.base, inertField(oneLine(reason, 450))));
  }

  /** Takes a task of ours to its next place. */
  async #leave(note: TaskNote, step: Step): Promise<boolean> {
    const to = { path: step.path, text: writeTask(step.task, note.mailText) };
    return (await writeThenMove(this.parts.store, note, to)) === 'done';
  }

  async #draft(note: TaskNote): Promise<boolean> {
    const account = this.parts.accounts.get(note.task.account);
    const book = await this.#library.book();
    if (account === undefined || book.closed !== '') return false;
    const made = isCompose(note.placed.base)
      ? await composedRequest(this.parts, note, account, book)
      : await this.#answer(note, account, book);
    if (!made.ok) return this.#handOver(note, made.refusal.message);
    await putRequest(this.parts.store, note, made.value);
    return this.#waitFor(note, made.value.request.id);
  }

  async #answer(note: TaskNote, account: AgentAccount, book: Book): Promise<Result<Requested>> {
    const asked = draftRequest(note, account, book);
    const never = whyNoDraftFor(note.task, asked);
    if (never !== null) return refuse('never', never);
    const drafter = isFollowUp(note.placed.base) ? nudgeDrafter : this.parts.drafter;
    const made = await drafter.draft(asked);
    if (!made.ok) return made;
    const from = identityFor(note.task, account.address, await sendableAddresses(this.parts.store));
    return ok({ request: await requestFor(this.parts, note, from, made.value), body: made.value.body });
  }

  /** The request is there: the task goes to wait beside it. */
  async #waitFor(note: TaskNote, id: string): Promise<boolean> {
    const { task } = note;
    if (!(await this.#leave(note, waitFor(task, note.placed.base, id)))) return false;
    const correspondent = correspondentOf(task);
    const drafted = { request: id, task: task.id, revision: task.revision, correspondent };
    await this.parts.audit.writeOnce(draftedLine(drafted));
    this.#desk.drafted(task);
    await tell(this.parts.store, this.parts.agent, this.parts.now(), {
      id: `drafted:${id}`,
      kind: 'drafted',
      text: `Drafted a reply: ${id}`,
    });
    return true;
  }

  async #tasks(folder: string): Promise<TaskNote[]> {
    return (await readNotes(this.parts.store, [folder])).filter((note) => note.kind === 'task');
  }
}
