import { watchLeases, type Lease, type Sighting } from '../../shared/task/lease.ts';
import { leaseOf } from '../../shared/task/life.ts';
import { planSteps } from '../../shared/task/plan-steps.ts';
import { readPlan, writePlan } from '../../shared/vault/typed-notes.ts';
import { type AuditLog } from '../records/audit.ts';
import { type AnyNote, type ApprovalNote, readNotes } from '../records/notes.ts';
import { quarantine } from '../records/quarantine.ts';
import { allUpdates } from '../records/updates.ts';
import { type ApprovalNews, reviewApproval } from './approvals.ts';
import { writeDashboard } from './dashboard.ts';
import { readDecisions } from './decisions.ts';
import { type HandNoteParts, compareHead, publishHand } from './hand-note.ts';
import { type HandReport } from './hand-port.ts';
import { type MailEventParts, closeAnswered, reopenBounced } from './mail-events.ts';
import { breakClaim, performStep, taskStep } from './tasks.ts';

export interface ExecutiveParts extends HandNoteParts, MailEventParts {
  readonly audit: AuditLog;
  /** Stops trusting a key on this computer; a revocation once signed holds for every reader here. */
  readonly revoke: (key: string) => void;
  /** Sentences of the sync engine and others that the dashboard shows. */
  readonly trouble: () => readonly string[];
  /** Whether a note that cannot be read came from elsewhere (to Quarantine) or may be half-typed here (stays). */
  readonly cameFromElsewhere: (path: string) => boolean;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
}

export interface Round {
  readonly approvals: readonly ApprovalNews[];
  readonly hand: HandReport;
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
  #headCompared = false;
  readonly #given = new Map<string, string>();
  /** Decisions about the whole vault that the hand has taken in; after a restart it is asked again. */
  readonly #carriedOut = new Set<string>();

  constructor(private readonly parts: ExecutiveParts) {}

  async round(): Promise<Round> {
    const { parts } = this;
    if (!this.#headCompared) await compareHead(parts);
    this.#headCompared = true;
    await this.#vaultDecisions();
    const report = await parts.hand.status();
    let notes = await this.#quarantined(await readNotes(parts.store));
    await reopenBounced(parts, notes);
    const answered = await closeAnswered(parts, notes);
    const approvals = await this.#approvals(notes);
    notes = await readNotes(parts.store);
    await this.#tasks(notes, answered);
    await this.#leases(notes);
    notes = await readNotes(parts.store);
    await this.#plans(notes);
    await publishHand(parts);
    const ignored = approvals.flatMap((news) => news.ignored);
    await writeDashboard(parts.store, notes, {
      mode: report.mode,
      trouble: [
        ...report.trouble,
        ...parts.trouble(),
        ...ignored,
        ...(report.paused ? ['Sending is paused.'] : []),
      ],
      warnings: await this.#warnings(),
      nowMs: parts.now(),
    });
    const due = approvals.flatMap(({ until }) => until ?? []);
    return { approvals, hand: report, until: due.length === 0 ? null : Math.min(...due) };
  }

  async #vaultDecisions(): Promise<void> {
    const { verified } = await readDecisions(this.parts.store, this.parts.trust(), 'vault');
    for (const { record, text } of verified) {
      if (this.#carriedOut.has(record.decision_id)) continue;
      const { carriedOut } = await this.parts.hand.control(text);
      if (!carriedOut) continue;
      this.#carriedOut.add(record.decision_id);
      if (record.kind === 'revoke_key') this.parts.revoke(record.revoked);
    }
  }

  async #quarantined(notes: readonly AnyNote[]): Promise<AnyNote[]> {
    const kept: AnyNote[] = [];
    for (const note of notes) {
      const away =
        note.kind === 'unreadable' &&
        note.refusal.kind !== 'unknown-version' &&
        this.parts.cameFromElsewhere(note.path);
      if (away && (await quarantine(this.parts.store, this.parts.agent, note, this.parts.now()))) continue;
      kept.push(note);
    }
    return kept;
  }

  async #approvals(notes: readonly AnyNote[]): Promise<ApprovalNews[]> {
    const approvals = notes.filter((note) => note.kind === 'approval');
    const newer = new Map(
      approvals.flatMap(({ request }) => (request.revises === '' ? [] : [[request.revises, request.id]])),
    );
    const news: ApprovalNews[] = [];
    for (const note of approvals) {
      if (note.placed.place === 'done') continue;
      news.push(
        await reviewApproval({ ...this.parts, given: this.#given }, note, newer.get(note.request.id) ?? null),
      );
    }
    return news;
  }

  async #tasks(notes: readonly AnyNote[], answered: ReadonlyMap<string, string>): Promise<void> {
    const approvals = new Map(
      notes.flatMap((note) => (note.kind === 'approval' ? [[note.request.id, note]] : [])),
    );
    for (const note of notes) {
      if (note.kind !== 'task') continue;
      const approval = approvals.get(note.task.waiting_for) ?? null;
      const wish = approval?.request.status === 'revising' ? await this.#wish(approval) : undefined;
      const step = taskStep(note, approval === null ? null : { ...approval, wish }, {
        nowMs: this.parts.now(),
        answered: answered.get(note.task.message_id) ?? null,
      });
      if (step === null) continue;
      await performStep(this.parts.store, note, step);
    }
  }

  async #wish(approval: ApprovalNote): Promise<string | undefined> {
    const { state } = await readDecisions(this.parts.store, this.parts.trust(), approval.request.id);
    return state.kind === 'revising' ? state.decision.wish : undefined;
  }

  /** Local too breaks claims of agents that are gone, so that one dead VM does not keep a mail for ever. */
  async #leases(notes: readonly AnyNote[]): Promise<void> {
    const claimed = notes.flatMap((note) => {
      const lease = note.kind === 'task' && note.placed.place === 'in_progress' ? leaseOf(note.task) : null;
      return lease === null || note.kind !== 'task' ? [] : [{ note, lease }];
    });
    const { sightings, stale } = watchLeases(
      this.#sightings,
      claimed.map(({ lease }): Lease => lease),
      this.parts.monotonic(),
    );
    this.#sightings = sightings;
    for (const { note, lease } of claimed) {
      if (stale.includes(lease)) await breakClaim(this.parts.store, note);
    }
  }

  async #plans(notes: readonly AnyNote[]): Promise<void> {
    const approvals = new Map(
      notes.flatMap((note) => (note.kind === 'approval' ? [[note.request.id, note.request.status]] : [])),
    );
    const tasks = new Map(notes.flatMap((note) => (note.kind === 'task' ? [[note.task.id, note.task]] : [])));
    for (const path of await this.parts.store.list('Plans')) {
      const text = (await this.parts.store.read(path)) ?? '';
      const read = readPlan(text);
      const task = read.ok ? tasks.get(read.value.plan.task) : undefined;
      if (!read.ok || task === undefined || task.waiting_for === '') continue;
      const next = writePlan(read.value.plan, planSteps(task, approvals.get(task.waiting_for) ?? null));
      if (next !== text) await this.parts.store.replace(path, next, text);
    }
  }

  /** Standing warnings that other agents told, such as a cloud credential that could send (PROTOCOL §10). */
  async #warnings(): Promise<string[]> {
    const lists = await allUpdates(this.parts.store, 2, this.parts.now());
    const warnings = lists.flat().filter(({ kind }) => kind === 'warning');
    return [...new Set(warnings.map(({ agent, text }) => `${agent}: ${text}`))];
  }
}
