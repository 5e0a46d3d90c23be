import { watchLeases, type Lease, type Sighting } from '../../shared/task/lease.ts';
import { leaseOf } from '../../shared/task/life.ts';
import { oneLine } from '../../shared/text/show.ts';
import { openWarnings } from '../../shared/dashboard/warnings.ts';
import { readQuarantine } from '../../shared/vault/typed-notes.ts';
import { type AuditLog } from '../records/audit.ts';
import { isDiskTrouble } from '../records/disk-trouble.ts';
import { NoteMemory } from '../records/note-memory.ts';
import { type AnyNote, type ApprovalNote } from '../records/notes.ts';
import { quarantine } from '../records/quarantine.ts';
import { allUpdates } from '../records/updates.ts';
import { ASK_AGAIN, reviewApproval } from './approvals.ts';
import { answersToReminders, settleConversations } from './conversations.ts';
import { readDecisions } from './decisions.ts';
import {
  type Compared,
  type HandNoteParts,
  compareHead,
  compareNamesakes,
  handsElsewhere,
  publishHand,
} from './hand-note.ts';
import { FileAgain } from './file-again.ts';
import { type ApprovalNews } from './follow-outcome.ts';
import { type HandReport } from './hand-port.ts';
import { type MailEventParts, closeAnswered, reopenBounced } from './mail-events.ts';
import { MailViews, type MailboxCounts } from './mail-views.ts';
import { type PlanMemory, keepPlans } from './plans.ts';
import { successors } from './successors.ts';
import { type ApprovalAt, breakClaim, performStep, taskStep } from './tasks.ts';
import { VaultDecisions } from './vault-decisions.ts';

export interface ExecutiveParts extends HandNoteParts, MailEventParts {
  readonly audit: AuditLog;
  /** Stops trusting keys on this computer, all at once; a revocation once signed holds for every reader here. */
  readonly revoke: (keys: readonly string[]) => void;
  /** Whether the published history was asked since the start; always so without a remote. */
  readonly historyKnown: () => boolean;
  /** Sentences of the sync engine and others that the dashboard shows. */
  readonly trouble: () => readonly string[];
  /** Whether a note that cannot be read came from elsewhere (to Quarantine) or may be half-typed here (stays). */
  readonly cameFromElsewhere: (path: string, bytes: Uint8Array | null) => Promise<boolean>;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
}

export interface Round {
  readonly approvals: readonly ApprovalNews[];
  readonly hand: HandReport;
  readonly mailbox: MailboxCounts;
  /** When something is due, milliseconds since 1970, or null. */
  readonly until: number | null;
}

/**
 * The local loop's one round: decisions in, places out. It schedules and files; what protects the outside world is in
 * the hand. Everything it writes is derived from records, notes and the hand's journal, so a crash anywhere is
 * repaired by the next round.
 */
export class Executive {
  #sightings: ReadonlyMap<string, Sighting> = new Map();
  /** What the vault and its history remembered of the journal when it was last compared. */
  #compared: Compared | null = null;
  readonly #given = new Map<string, string>();
  /** Approvals that tasks wait for and that were in no place in the last round. */
  #missing: ReadonlySet<string> = new Set();
  #trouble: string[] = [];
  /** Said until the next start that this hand took the place of another one, or ''. */
  #newJournal = '';
  readonly #vaultDecisions: VaultDecisions;
  #life = '';
  readonly #plans: PlanMemory = new Map();
  readonly #fileAgain = new FileAgain();
  #fileNext: number | null = null;
  readonly #notes: NoteMemory;
  readonly #views: MailViews;

  constructor(private readonly parts: ExecutiveParts) {
    this.#notes = new NoteMemory(parts.store);
    this.#vaultDecisions = new VaultDecisions(parts);
    this.#views = new MailViews(parts.store, parts.monotonic);
  }

  async round(): Promise<Round> {
    const { parts } = this;
    this.#trouble = [];
    this.#meetHand();
    const whole = await this.#memoryIsWhole();
    const told = await this.#vaultDecisions.carryOut();
    const report = await parts.hand.status();
    // A pause that the hand has not heard of stands all the same; one that does not say how it is may be locked.
    const mayAct = whole && told.heard && report.executor !== '';
    const notes = await this.#quarantined(await this.#notes.read());
    await this.#guard('delivery reports', () => reopenBounced(parts, notes));
    const looked = mayAct ? await this.#approvals(notes, report) : null;
    // What the hand has heard of by then is in doubt once it is released: all that the vault knows of.
    const waits = looked === null ? [] : await this.#vaultDecisions.release(report);
    this.#trouble.push(...told.said, ...waits);
    const approvals = looked ?? [];
    await this.#guard('the copy in Sent', async () => {
      this.#fileNext = await this.#fileAgain.round(parts, report);
    });
    const answered = await closeAnswered(parts, await this.#notes.read());
    await this.#guard('conversations', async () => settleConversations(parts, await this.#notes.read()));
    await this.#tasks(await this.#notes.read(), answered);
    const after = await this.#notes.read();
    await this.#leases(after);
    await keepPlans(parts, after, (what, work) => this.#guard(what, work), this.#plans);
    this.#newJournal = (await publishHand(parts, this.#compared)) || this.#newJournal;
    const ignored = approvals.flatMap((news) => news.ignored);
    const checked = new Set(approvals.map(({ approval }) => approval));
    const mailbox = await this.#views.write(after, checked, {
      mode: report.mode,
      trouble: [
        ...report.trouble,
        ...parts.trouble(),
        ...this.#trouble,
        ...(this.#newJournal === '' ? [] : [this.#newJournal]),
        ...ignored,
        ...(report.paused ? ['Sending is paused.'] : []),
      ],
      warnings: await this.#warnings(),
      nowMs: parts.now(),
    });
    const again = whole && !mayAct ? parts.now() + ASK_AGAIN : null;
    const due = [...approvals.map(({ until }) => until), this.#fileNext, again].flatMap(
      (until) => until ?? [],
    );
    return { approvals, hand: report, mailbox, until: due.length === 0 ? null : Math.min(...due) };
  }

  /**
   * Nothing may leave before this computer knows that its memory is whole: a laptop that was restored from a backup learns
   * from the history, and only from there, what it had sent since.
   */
  async #memoryIsWhole(): Promise<boolean> {
    this.#compared = await compareHead(this.parts, this.#compared);
    const known = this.parts.historyKnown();
    if (!known)
      this.#trouble.push(
        'The Git server has not answered since Countersign was started: nothing is sent until it has said what happened before.',
      );
    return known && this.#compared !== null;
  }

  /** One note that can't be dealt with, whoever wrote it, must not stop the others: it is named on the dashboard. */
  async #guard(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      this.#trouble.push(`${what}: ${oneLine(error instanceof Error ? error.message : 'failed', 200)}`);
    }
  }

  /** A hand that was started anew may have another journal: what the one before was told counts for nothing. */
  #meetHand(): void {
    const life = this.parts.hand.life();
    if (life === this.#life) return;
    this.#life = life;
    this.#vaultDecisions.forget();
    this.#given.clear();
  }

  async #quarantined(notes: readonly AnyNote[]): Promise<AnyNote[]> {
    const { store, agent, now, cameFromElsewhere } = this.parts;
    const kept: AnyNote[] = [];
    for (const note of notes) {
      if (note.kind !== 'unreadable' || note.refusal.kind === 'unknown-version') {
        kept.push(note);
        continue;
      }
      await this.#guard(note.path, async () => {
        const foreign = await cameFromElsewhere(note.path, note.bytes);
        if (!foreign || !(await quarantine(store, agent, note, now()))) kept.push(note);
      });
    }
    return kept;
  }

  /** Null where nothing may be done about any of them yet. */
  async #approvals(notes: readonly AnyNote[], report: HandReport): Promise<ApprovalNews[] | null> {
    const approvals = notes.filter((note) => note.kind === 'approval');
    const newer = successors(notes);
    const answers = answersToReminders(notes);
    const remark = (id: string) => answers.get(id) ?? '';
    const otherHands = await handsElsewhere(this.parts);
    if (otherHands.has(report.executor) && !(await compareNamesakes(this.parts, report.executor)))
      return null;
    const parts = { ...this.parts, given: this.#given, report, otherHands, remark };
    const news: ApprovalNews[] = [];
    // What was approved may be due now; what merely waits can be looked at after it.
    const inTurn = [...approvals].sort((a, b) => Number(isApproved(b)) - Number(isApproved(a)));
    for (const note of inTurn) {
      if (note.placed.place === 'done' && note.request.status === 'sent') continue;
      await this.#guard(note.path, async () => {
        news.push(await reviewApproval(parts, note, newer.get(note.request.id) ?? null));
      });
    }
    return news;
  }

  async #tasks(notes: readonly AnyNote[], answered: ReadonlyMap<string, string>): Promise<void> {
    const approvals = new Map(
      notes.flatMap((note) => (note.kind === 'approval' ? [[note.request.id, note]] : [])),
    );
    const everywhere = new Set(notes.map(({ placed }) => placed.id));
    const missing = new Set<string>();
    for (const note of notes) {
      if (note.kind !== 'task') continue;
      const wanted = note.task.waiting_for;
      if (wanted !== '' && !everywhere.has(wanted)) missing.add(wanted);
      await this.#guard(note.path, async () => {
        const step = taskStep(
          note,
          await this.#waitedFor(approvals.get(wanted), missing.has(wanted), wanted),
          {
            nowMs: this.parts.now(),
            answered: answered.get(note.task.message_id) ?? null,
          },
        );
        if (step !== null) await performStep(this.parts.store, note, step);
      });
    }
    this.#missing = missing;
  }

  /** What a task waits for. An approval counts as gone when it was in no place in two rounds, readable or not. */
  async #waitedFor(
    found: ApprovalNote | undefined,
    missing: boolean,
    id: string,
  ): Promise<ApprovalAt | 'gone' | null> {
    if (found !== undefined) {
      return found.request.status === 'revising' ? { ...found, wish: await this.#wish(found) } : found;
    }
    if (!missing || !this.#missing.has(id)) return null;
    // What was put into Quarantine is not gone: a person may repair it.
    for (const path of await this.parts.store.list('Quarantine')) {
      const read = readQuarantine((await this.parts.store.read(path)) ?? '');
      if (read.ok && read.value.quarantine.origin.includes(id)) return null;
    }
    return 'gone';
  }

  async #wish(approval: ApprovalNote): Promise<string | undefined> {
    const { state } = await readDecisions(this.parts.store, this.parts.trust(), approval.request.id);
    return state.kind === 'revising' ? state.decision.wish : undefined;
  }

  /** Local too breaks claims of agents that are gone, so that one dead VM does not keep a mail for ever. */
  async #leases(notes: readonly AnyNote[]): Promise<void> {
    const claimed = notes.flatMap((note) => {
      const lease =
        note.kind === 'task' && note.placed.place === 'in_progress'
          ? leaseOf(note.task, note.placed.agent)
          : null;
      return lease === null || note.kind !== 'task' ? [] : [{ note, lease }];
    });
    const { sightings, stale } = watchLeases(
      this.#sightings,
      claimed.map(({ lease }): Lease => lease),
      this.parts.monotonic(),
    );
    this.#sightings = sightings;
    for (const { note, lease } of claimed) {
      if (!stale.includes(lease)) continue;
      await this.#guard(note.path, async () => {
        await breakClaim(this.parts.store, note);
      });
    }
  }

  /** Standing warnings that other agents told, such as a cloud credential that could send (PROTOCOL §10). */
  async #warnings(): Promise<string[]> {
    const lists = await allUpdates(this.parts.store, 2, this.parts.now());
    return [...new Set(openWarnings(lists.flat()).map(({ agent, text }) => `${agent}: ${text}`))];
  }
}

function isApproved({ placed }: ApprovalNote): boolean {
  return placed.place === 'approved';
}
