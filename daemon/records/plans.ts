import { type PlanFacts, planSteps } from '../../shared/task/plan-steps.ts';
import { planIdOf } from '../../shared/vault/ids.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readPlan, writePlan } from '../../shared/vault/typed-notes.ts';
import { isCompose } from '../compose/compose-task.ts';
import { countAttached } from '../mail/attached-list.ts';
import { type TaskNote } from './notes.ts';

export interface PlanOf {
  readonly request: PlanFacts['request'];
  /** An instant, for a plan that is not there yet. */
  readonly created: string;
}

/** Where the plan of a task is: a plan bears the day and the words of its task's name, whatever becomes of either. */
export function planPathOf({ task, placed }: Pick<TaskNote, 'task' | 'placed'>): string {
  const [, day = '', slug = 'untitled'] = placed.base.split('_');
  const id = planIdOf(task.id);
  return pathOf({ place: 'plans', domain: task.domain, base: `PLAN_${day}_${slug}_${id}.md`, id });
}

/** Brings the plan of a task into step, and makes it where it is missing; one that is none of ours is left alone. */
export async function putPlan(store: Store, note: TaskNote, { request, created }: PlanOf): Promise<void> {
  const path = planPathOf(note);
  const before = await store.read(path);
  const known = before === null ? null : readPlan(before);
  if (known !== null && !known.ok) return;
  const { task, mailText, placed } = note;
  const plan = known?.value.plan ?? {
    type: 'plan' as const,
    version: '1' as const,
    id: planIdOf(task.id),
    task: task.id,
    created,
  };
  const compose = isCompose(placed.base);
  const attachments = compose ? 0 : countAttached(mailText);
  const text = writePlan(plan, planSteps({ task, compose, attachments, request }));
  if (before === null) await store.create(path, text);
  else if (text !== before) await store.replace(path, text, before);
}
