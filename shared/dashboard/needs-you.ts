import { gravestRisk } from './risk.ts';
import { type SeenApproval, type SeenTask } from './seen.ts';
import { standingOfApproval, standingOfTask } from './standing.ts';

/** Something that waits for the person. `who`, `subject`, `reason` and `risk` are foreign text. */
export interface NeedsYou {
  readonly path: string;
  /** Of the approval, where there is one, else of the task: what `countersign show` takes. */
  readonly id: string;
  readonly who: string;
  readonly subject: string;
  /** When the mail came. */
  readonly since: string;
  readonly priority: 'high' | 'normal' | 'low';
  /** What to do, in words of ours. */
  readonly words: string;
  readonly reason: string;
  readonly risk: string;
  readonly risks: number;
}

const ORDER = { high: 0, normal: 1, low: 2 } as const;

/** Approvals to decide and tasks that no draft was made for: by priority, then the oldest mail first. */
export function needsYou(
  approvals: readonly SeenApproval[],
  tasks: readonly SeenTask[],
  taskOf: ReadonlyMap<string, SeenTask>,
): NeedsYou[] {
  return [
    ...approvals.flatMap((approval) => ofApproval(approval, taskOf.get(approval.request.task))),
    ...tasks.flatMap(ofTask),
  ].sort((a, b) => ORDER[a.priority] - ORDER[b.priority] || compare(a.since, b.since) || compare(a.id, b.id));
}

function ofApproval(approval: SeenApproval, of: SeenTask | undefined): NeedsYou[] {
  const { kind, words } = standingOfApproval(approval);
  if (kind !== 'needs_you') return [];
  const { request, path } = approval;
  const risks = of?.task.risks ?? request.risks;
  return [
    {
      path,
      id: request.id,
      who: of?.task.from ?? request.to.join(', '),
      subject: request.subject,
      since: of?.task.received ?? request.created,
      priority: of?.task.priority ?? 'normal',
      words,
      reason: of?.task.why ?? request.why,
      risk: gravestRisk(risks),
      risks: risks.length,
    },
  ];
}

function ofTask(seen: SeenTask): NeedsYou[] {
  const { kind, words } = standingOfTask(seen, undefined);
  if (kind !== 'needs_you') return [];
  const { task, path } = seen;
  return [
    {
      path,
      id: task.id,
      who: task.from,
      subject: task.subject,
      since: task.received,
      priority: task.priority,
      words,
      reason: task.result === '' ? task.why : task.result,
      risk: gravestRisk(task.risks),
      risks: task.risks.length,
    },
  ];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
