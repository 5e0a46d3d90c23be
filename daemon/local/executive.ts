import { type Trust } from '../../shared/approval/verify.ts';
import { watchLeases, type Lease, type Sighting } from '../../shared/task/lease.ts';
import { leaseOf } from '../../shared/task/life.ts';
import { planSteps } from '../../shared/task/plan-steps.ts';
import { instant } from '../../shared/text/time.ts';
import { type Store } from '../../shared/vault/store.ts';
import {
  readHandStatus,
  readPlan,
  writeApprovalRequest,
  writeHandStatus,
  writePlan,
} from '../../shared/vault/typed-notes.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { type AuditLog } from '../records/audit.ts';
import { type AnyNote, type ApprovalNote, type TaskNote, moveNote, readNotes } from '../records/notes.ts';
import { quarantine } from '../records/quarantine.ts';
import { tell } from '../records/updates.ts';
import { type ApprovalNews, reviewApproval } from './approvals.ts';
import { writeDashboard } from './dashboard.ts';
import { readDecisions } from './decisions.ts';
import { type HandPort, type HandReport } from './hand-port.ts';
import { breakClaim, performStep, reopened, taskStep } from './tasks.ts';

export interface ExecutiveParts {
  readonly store: Store;
  readonly agent: string;
  readonly hand: HandPort;
  readonly audit: AuditLog;
  readonly trust: () => Trust;
  readonly accounts: readonly { readonly id: string; readonly address: string }[];
  readonly holdSeconds: number;
  /** The Message-ID in Sent that answers one of these, for mail that was answered elsewhere. */
  readonly answeredElsewhere: (messageIds: ReadonlySet<string>) => Promise<ReadonlyMap<string, string>>;
  /** Sentences of the sync engine and others that the dashboard shows. */
  readonly trouble: () => readonly string[];
  /** Whether a note that cannot be read came from elsewhere (to Quarantine) or may be half-typed here (stays). */
  readonly cameFromElsewhere: (path: string) => boolean;
  readonly now: () => number;
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

  constructor(private readonly parts: ExecutiveParts) {}

  async round(): Promise<Round> {
    const { parts } = this;
    await this.#compareHead();
    await this.#vaultDecisions();
    const report = await parts.hand.status();
    let notes = await this.#quarantined(await readNotes(parts.store));
    await this.#bounces(notes);
    const answered = await this.#answered(notes);
    const approvals = await this.#approvals(notes);
    notes = await readNotes(parts.store);
    await this.#tasks(notes, answered);
    await this.#leases(notes);
    notes = await readNotes(parts.store);
    await this.#plans(notes);
    await this.#publishHand();
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

  /** A published head that the journal lacks means a restored backup: the hand locks itself (PROTOCOL §6). */
  async #compareHead(): Promise<void> {
    if (this.#headCompared) return;
    const text = await this.parts.store.read(this.#handNote());
    const published = text === null ? null : readHandStatus(text);
    if (published?.ok === true) {
      const { executor, journal_count: count, journal_hash: hash } = published.value;
      const own = await this.parts.hand.status();
      if (executor === own.executor) await this.parts.hand.compareHead({ count, hash });
    }
    this.#headCompared = true;
  }

  #handNote(): string {
    return `Updates/${this.parts.agent}/hand.md`;
  }

  async #vaultDecisions(): Promise<void> {
    const { texts } = await readDecisions(this.parts.store, this.parts.trust(), 'vault');
    for (const text of texts) await this.parts.hand.control(text);
  }

  async #quarantined(notes: readonly AnyNote[]): Promise<AnyNote[]> {
    const kept: AnyNote[] = [];
    for (const note of notes) {
      const away =
        note.kind === 'unreadable' &&
        note.refusal.kind !== 'unknown-version' &&
        this.parts.cameFromElsewhere(note.path);
      if (away) await quarantine(this.parts.store, this.parts.agent, note, this.parts.now());
      else kept.push(note);
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

  /** Mail that the user answered somewhere else closes its open request and task. */
  async #answered(notes: readonly AnyNote[]): Promise<ReadonlyMap<string, string>> {
    const open = notes.filter((note) => note.kind === 'approval' && note.placed.place === 'pending_approval');
    const waiting = notes.filter((note) => note.kind === 'task' && note.placed.place === 'needs_action');
    const ids = new Set([
      ...open.flatMap((note) => (note.kind === 'approval' ? note.request.message_id : [])),
      ...waiting.flatMap((note) => (note.kind === 'task' ? note.task.message_id : [])),
    ]);
    ids.delete('');
    const answered = await this.parts.answeredElsewhere(ids);
    for (const note of open) {
      const by = note.kind === 'approval' ? answered.get(note.request.message_id) : undefined;
      if (by === undefined || note.kind !== 'approval') continue;
      const outcome = await this.parts.hand.look(note.request.id);
      if (outcome.state !== 'pending') continue;
      const request = {
        ...note.request,
        status: 'answered' as const,
        result: `You answered elsewhere: ${by}`,
      };
      const path = pathOf({
        place: 'rejected',
        domain: request.domain,
        base: note.placed.base,
        id: request.id,
      });
      await moveNote(this.parts.store, note, { path, text: writeApprovalRequest(request, note.draft) });
      await tell(this.parts.store, this.parts.agent, this.parts.now(), {
        id: `answered:${request.id}`,
        kind: 'answered',
        text: `You answered elsewhere, so ${request.id} was closed`,
      });
    }
    return answered;
  }

  /** A delivery report about a mail of ours reopens the task that sent it. */
  async #bounces(notes: readonly AnyNote[]): Promise<void> {
    for (const report of notes) {
      if (report.kind !== 'task' || report.task.bounce_of === '' || report.placed.place !== 'needs_action')
        continue;
      const sent = notes.find(
        (note) =>
          note.kind === 'approval' && note.request.evidence.includes(`message-id ${report.task.bounce_of}`),
      );
      const task = notes.find(
        (note): note is TaskNote =>
          note.kind === 'task' &&
          sent?.kind === 'approval' &&
          note.task.id === sent.request.task &&
          note.placed.place === 'done',
      );
      if (task !== undefined) {
        await performStep(this.parts.store, task, reopened(task, report.task.id));
        await tell(this.parts.store, this.parts.agent, this.parts.now(), {
          id: `bounce:${report.task.id}`,
          kind: 'bounce',
          text: `A reply was not delivered; task ${task.task.id} is open again`,
        });
      }
      // The report itself is filed; the reopened task is what needs the person.
      const filed = {
        ...report.task,
        bounce_of: '',
        status: 'done' as const,
        result: task === undefined ? 'Put aside: a delivery report.' : `Reopened ${task.task.id}.`,
      };
      await performStep(this.parts.store, report, {
        task: filed,
        path: pathOf({
          place: 'done',
          domain: filed.domain,
          month: instant(this.parts.now()).slice(0, 7),
          base: report.placed.base,
          id: filed.id,
        }),
      });
    }
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

  /** What devices need to sign for this hand, and the journal's head as the vault's memory of it. */
  async #publishHand(): Promise<void> {
    const { parts } = this;
    const { executor, mode, paused, head } = await parts.hand.status();
    const path = this.#handNote();
    const before = await parts.store.read(path);
    const known = before === null ? null : readHandStatus(before);
    const status = {
      type: 'hand' as const,
      version: '1' as const,
      vault: parts.trust().vault,
      executor,
      mode,
      hold_seconds: parts.holdSeconds,
      accounts: parts.accounts.map(({ id, address }) => ({ id, from: address })),
      journal_count: head.count,
      journal_hash: head.hash,
      paused: paused ? ('true' as const) : ('false' as const),
      updated: known?.ok === true ? known.value.updated : instant(parts.now()),
    };
    const same = before !== null && writeHandStatus(status) === before;
    if (same) return;
    const text = writeHandStatus({ ...status, updated: instant(parts.now()) });
    if (before === null) await parts.store.create(path, text);
    else await parts.store.replace(path, text, before);
  }

  /** Standing warnings that other agents told, such as a cloud credential that could send (PROTOCOL §10). */
  async #warnings(): Promise<string[]> {
    const { allUpdates } = await import('../records/updates.ts');
    const lists = await allUpdates(this.parts.store, 2, this.parts.now());
    const warnings = lists.flat().filter(({ kind }) => kind === 'warning');
    return [...new Set(warnings.map(({ agent, text }) => `${agent}: ${text}`))];
  }
}
