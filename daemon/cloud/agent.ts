import { type Lease, type Sighting, watchLeases } from '../../shared/task/lease.ts';
import {
  type Step,
  claim,
  giveBack,
  isForAgents,
  leaseOf,
  needsYou,
  waitFor,
} from '../../shared/task/life.ts';
import { planSteps } from '../../shared/task/plan-steps.ts';
import { instant } from '../../shared/text/time.ts';
import { approvalIdOf, planIdOf } from '../../shared/vault/ids.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { writeApprovalRequest, writePlan, writeTask } from '../../shared/vault/typed-notes.ts';
import { type AuditLog } from '../records/audit.ts';
import { type TaskNote, moveNote, readNotes, writeThenMove } from '../records/notes.ts';
import { tell } from '../records/updates.ts';
import { type Draft, type DraftSettings, type Drafter } from './draft/drafter.ts';

const SLOT = 'reply';
const GIVEN_UP = 'No draft could be made in several attempts; answer this mail yourself.';

export interface AgentParts {
  readonly store: Store;
  readonly agent: string;
  readonly drafter: Drafter;
  readonly audit: AuditLog;
  readonly accounts: ReadonlyMap<string, { readonly address: string; readonly draft: DraftSettings }>;
  readonly leaseSeconds: number;
  readonly maxAttempts: number;
  readonly expiresDays: number;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/**
 * What a cloud agent does with tasks, in steps that the loop puts a publish between: claim, then (only what is
 * published as its own) draft. It creates notes and decides nothing; it could not send if it wanted to.
 */
export class CloudAgent {
  #sightings: ReadonlyMap<string, Sighting> = new Map();

  constructor(private readonly parts: AgentParts) {}

  /** Claims up to `batch` tasks that nobody owns; a claim counts when it has been published (PROTOCOL §5). */
  async claim(batch: number): Promise<number> {
    const { store, agent, leaseSeconds } = this.parts;
    let claimed = 0;
    for (const note of await this.#tasks('Needs_Action')) {
      if (claimed >= batch) break;
      if (!isForAgents(note.task) || !this.parts.accounts.has(note.task.account)) continue;
      const step = claim(note.task, note.placed.base, agent, leaseSeconds);
      const outcome = await moveNote(store, note, {
        path: step.path,
        text: writeTask(step.task, note.mailText),
      });
      if (outcome === 'done') claimed++;
    }
    return claimed;
  }

  /** Drafts for every task this agent owns; call only after its claims were published. */
  async draftOwned(): Promise<number> {
    let drafted = 0;
    for (const note of await this.#tasks(`In_Progress/${this.parts.agent}`)) {
      if (note.task.agent !== this.parts.agent) await this.#repair(note);
      else if (note.task.attempts > this.parts.maxAttempts) await this.#handOver(note, GIVEN_UP);
      else if (await this.#draft(note)) drafted++;
    }
    return drafted;
  }

  /**
   * Breaks claims of other agents that this one has watched unchanged for their whole ttl: the note is taken into our
   * own folder, where we may change it, given its next epoch, and put back for everybody.
   */
  async breakStale(): Promise<number> {
    const { store, agent, monotonic } = this.parts;
    const claimed = (await this.#tasks('In_Progress')).flatMap((note) => {
      const lease = leaseOf(note.task);
      return lease === null || lease.agent === agent ? [] : [{ note, lease }];
    });
    const leases = claimed.map(({ lease }): Lease => lease);
    const { sightings, stale } = watchLeases(this.#sightings, leases, monotonic());
    this.#sightings = sightings;
    let broken = 0;
    for (const { note, lease } of claimed) {
      if (!stale.includes(lease)) continue;
      const path = pathOf({ place: 'in_progress', agent, base: note.placed.base, id: note.task.id });
      if ((await store.move(note.path, path)) !== 'moved') continue;
      if (await this.#giveBack({ ...note, path })) broken++;
    }
    return broken;
  }

  /** What a crash left half-done in our folder: another's claim that we were breaking, or a claim of our own. */
  async #repair(note: TaskNote): Promise<void> {
    if (note.task.agent !== '') {
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
    return this.#leave(note, needsYou(note.task, note.placed.base, reason));
  }

  /** Takes a task of ours to its next place. */
  async #leave(note: TaskNote, step: Step): Promise<boolean> {
    const to = { path: step.path, text: writeTask(step.task, note.mailText) };
    return (await writeThenMove(this.parts.store, note, to)) === 'done';
  }

  async #draft(note: TaskNote): Promise<boolean> {
    const { store, audit, drafter } = this.parts;
    const { task } = note;
    const account = this.parts.accounts.get(task.account);
    if (account === undefined) return false;
    const made = await drafter.draft({
      mail: {
        from: { name: task.from, address: task.from_address },
        reply_to: task.reply_to,
        subject: task.subject,
        message_id: task.message_id,
        in_reply_to: task.in_reply_to,
        references: task.references,
        text: note.mailText,
      },
      settings: account.draft,
      wish: task.wish,
    });
    if (!made.ok) return this.#handOver(note, made.refusal.message);
    const request = await this.#request(note, account.address, made.value);
    const id = request.id;
    const date = task.received.slice(0, 10);
    const slug = note.placed.base.split('_')[2] ?? 'untitled';
    const steps = planSteps(task, 'pending');
    const plan = {
      type: 'plan' as const,
      version: '1' as const,
      id: planIdOf(task.id),
      task: task.id,
      created: request.created,
    };
    const planPath = pathOf({
      place: 'plans',
      domain: task.domain,
      base: `PLAN_${date}_${slug}_${plan.id}.md`,
      id: plan.id,
    });
    await createOrKeep(store, planPath, writePlan(plan, steps));
    const path = pathOf({
      place: 'pending_approval',
      domain: task.domain,
      base: `APPROVAL_${date}_${slug}_${id}.md`,
      id,
    });
    await createOrKeep(store, path, writeApprovalRequest(request, made.value.body));
    if (!(await this.#leave(note, waitFor(task, note.placed.base, id)))) return false;
    await audit.writeOnce({
      action_type: 'draft',
      target: id,
      parameters: { task: task.id, revision: String(task.revision) },
      approval_status: 'pending',
      approved_by: '',
      result: 'drafted',
    });
    await tell(store, this.parts.agent, this.parts.now(), {
      id: `drafted:${id}`,
      kind: 'drafted',
      text: `Drafted a reply: ${id}`,
    });
    return true;
  }

  async #request(note: TaskNote, from: string, draft: Draft): Promise<ApprovalRequest> {
    const { task } = note;
    const now = this.parts.now();
    return {
      type: 'approval_request',
      version: '1',
      id: approvalIdOf(task.id, SLOT, task.revision),
      task: task.id,
      slot: SLOT,
      revision: task.revision,
      revises: await this.#openInThread(note),
      agent: this.parts.agent,
      domain: task.domain,
      action: 'send_email',
      account: task.account,
      from,
      to: [...draft.to],
      cc: [...draft.cc],
      bcc: [],
      subject: draft.subject,
      in_reply_to: draft.in_reply_to,
      references: [...draft.references],
      attachments: [],
      not_before: '',
      created: instant(now),
      expires: instant(now + this.parts.expiresDays * 86_400_000),
      status: 'pending',
      source_sha256: task.source_sha256,
      message_id: task.message_id,
      thread: task.thread,
      why: task.why,
      risks: [...task.risks, ...draft.notes],
      result: '',
      decision: '',
      evidence: [],
    };
  }

  /** The open request that a new one takes the place of: the thread's, or the earlier revision (PROTOCOL §2). */
  async #openInThread(note: TaskNote): Promise<string> {
    const { task } = note;
    if (task.revision > 1) return approvalIdOf(task.id, SLOT, task.revision - 1);
    const open = (await readNotes(this.parts.store, ['Pending_Approval'])).filter(
      (other) =>
        other.kind === 'approval' && other.request.thread === task.thread && other.request.task !== task.id,
    );
    const newest = open.sort((a, b) => created(a).localeCompare(created(b))).at(-1);
    return newest?.kind === 'approval' ? newest.request.id : '';
  }

  async #tasks(folder: string): Promise<TaskNote[]> {
    return (await readNotes(this.parts.store, [folder])).filter((note) => note.kind === 'task');
  }
}

function created(note: { kind: string }): string {
  return 'request' in note ? (note.request as ApprovalRequest).created : '';
}

/** A crash may have written it already; what stands there was written by us for the same revision. */
async function createOrKeep(store: Store, path: string, text: string): Promise<void> {
  await store.create(path, text);
}
