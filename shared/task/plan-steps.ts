import { type ApprovalRequest, type Task } from '../vault/schemas.ts';
import { type PlanStep } from '../vault/typed-notes.ts';
import { ownWords, sourcesIn } from './plan-words.ts';

/** All that a plan is made of. */
export interface PlanFacts {
  readonly task: Pick<Task, 'status' | 'revision' | 'category' | 'risks' | 'result'>;
  /** A person's own note in place of a mail. */
  readonly compose: boolean;
  /** Files that came with the mail. */
  readonly attachments: number;
  /** What was drafted for it last and still counts, or null. */
  readonly request: Pick<ApprovalRequest, 'status' | 'notes'> | null;
}

type Status = ApprovalRequest['status'];

/** What a request that waits for a person waits for, beside the countersignature itself. */
const BECAUSE: Partial<Record<Status, string>> = {
  edited: 'the draft was changed after you approved it',
  contested: 'your devices decided differently',
  refused: 'your computer refused to send it, see the note',
  rehearsed: 'rehearsed in a dry run, approve it live to send it',
};
/** Endings of a request without an effect, and who or what ended it. */
const ENDED: Partial<Record<Status, string>> = {
  rejected: 'rejected',
  expired: 'expired',
  superseded: 'superseded by a newer draft',
  answered: 'answered elsewhere',
};

/** The plan of one task, with checkboxes that follow the state (REQUIREMENTS G7). Our own words only. */
export function planSteps(facts: PlanFacts): PlanStep[] {
  const { task, request } = facts;
  const ended = request === null ? undefined : ENDED[request.status];
  const first = step(true, found(facts));
  if (task.status === 'needs_you')
    return request?.status === 'sent'
      ? [first, ...way(facts, request), step(false, yourTurn(task.result))]
      : [first, step(true, noDraft(task.result)), step(false, 'Write it yourself, or reject it')];
  if (request !== null && ended !== undefined)
    return [first, step(true, drafted(facts)), step(true, `Closed without sending (${ended})`)];
  if (request === null && (task.status === 'done' || task.status === 'rejected'))
    return [first, step(true, `Closed without sending${because(task.result)}`)];
  return [first, ...way(facts, request)];
}

/** The way out of a draft, as far as it has come. */
function way(facts: PlanFacts, request: PlanFacts['request']): PlanStep[] {
  const status = request?.status ?? null;
  if (status === 'revising')
    return [
      step(true, drafted(facts)),
      step(false, 'Draft it again as you asked'),
      step(false, 'Wait for your countersignature'),
      step(false, 'Send it once and keep the evidence'),
    ];
  const why = status === null ? undefined : BECAUSE[status];
  const decided = status === 'held' || status === 'unknown' || status === 'sent';
  const left =
    status === 'unknown'
      ? ' (it is unknown whether it left, say so)'
      : status === 'held'
        ? ' (held, you can undo)'
        : '';
  return [
    step(request !== null, drafted(facts)),
    step(decided, `Wait for your countersignature${why === undefined ? '' : ` (${why})`}`),
    step(status === 'sent', `Send it once and keep the evidence${left}`),
  ];
}

function found({ task, compose, attachments }: PlanFacts): string {
  if (compose) return 'Read your note and keep it as a task';
  const said = [
    task.category.replaceAll('_', ' '),
    ...(task.risks.length === 0 ? [] : [counted(task.risks.length, 'warning')]),
    ...(attachments === 0 ? [] : [counted(attachments, 'attachment')]),
  ];
  return `Read the mail and keep it as a task (${said.join(', ')})`;
}

function drafted({ task, compose, request }: PlanFacts): string {
  const what = compose ? 'Draft the mail' : 'Draft a reply';
  const sources = sourcesIn(request?.notes ?? []);
  const from = sources.length === 0 ? '' : ` from ${sources.join(' and ')}`;
  return `${what}${from}${task.revision > 1 ? ` (revision ${String(task.revision)})` : ''}`;
}

function noDraft(result: string): string {
  return `No draft was made${because(result)}`;
}

function yourTurn(result: string): string {
  const words = ownWords(result);
  return words === '' ? 'Look at it yourself' : `Look at it yourself (${words})`;
}

function because(result: string): string {
  const words = ownWords(result);
  return words === '' ? '' : ` (${words})`;
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

function step(done: boolean, text: string): PlanStep {
  return { done, text };
}
