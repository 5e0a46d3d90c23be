import { type ApprovalRequest, type Task } from '../vault/schemas.ts';
import { type PlanStep } from '../vault/typed-notes.ts';

/** The plan of one mail, with checkboxes that follow the state (REQUIREMENTS G7). Our own words only. */
export function planSteps(
  task: Pick<Task, 'status' | 'revision'>,
  approval: ApprovalRequest['status'] | null,
): PlanStep[] {
  const drafted = approval !== null;
  const decided = approval === 'held' || approval === 'unknown' || approval === 'sent';
  const ended =
    approval === 'rejected' || approval === 'expired' || approval === 'superseded' || approval === 'answered';
  if (ended) {
    return [
      { done: true, text: 'Read the mail and keep it as a task' },
      { done: true, text: 'Draft a reply' },
      { done: true, text: `Closed without sending (${approval})` },
    ];
  }
  return [
    { done: true, text: 'Read the mail and keep it as a task' },
    {
      done: drafted,
      text: task.revision > 1 ? `Draft a reply (revision ${String(task.revision)})` : 'Draft a reply',
    },
    { done: decided, text: 'Wait for your countersignature' },
    { done: approval === 'sent', text: 'Send it once and keep the evidence' },
  ];
}
