import { type Task } from '../../../shared/vault/schemas.ts';
import { writeTask } from '../../../shared/vault/typed-notes.ts';
import { type TaskNote } from '../../mail/task-note.ts';
import { HANDBOOK_PATH } from './places.ts';
import { type Ruling } from './ruling.ts';

/**
 * A new task as the user's rules want it: their category and priority stand above those of triage. Where an answer is
 * wanted and none may be drafted, the task goes to the person at once. `never` is why a draft is out of the question
 * (draft/never.ts), which no rule can change; `triageDrafts` is what triage said.
 */
export function underHandbook(
  task: Task,
  ruling: Ruling,
  { triageDrafts, never }: { readonly triageDrafts: boolean; readonly never: string | null },
): Task {
  const ruled = sorted(task, ruling);
  const ask = whyAsked(ruling);
  if (ask !== null && (ruled.category === 'needs_reply' || ruling.draft?.value === 'ask'))
    return { ...ruled, status: 'needs_you', result: ask };
  // Local knows what to say of a mail that names nobody to answer.
  if (ruled.category !== 'needs_reply' || ruled.from_address === '') return ruled;
  if (ruling.category === null ? triageDrafts : never === null) return ruled;
  const result = `No answer is drafted, since ${never ?? 'a program seems to have sent it'}; write it yourself.`;
  return { ...ruled, status: 'needs_you', result };
}

/** The new note of a mail under the rules; its name stays. */
export function noteUnderHandbook(
  note: TaskNote,
  ...rest: [Ruling, Parameters<typeof underHandbook>[2]]
): TaskNote {
  const task = underHandbook(note.task, ...rest);
  if (task === note.task) return note;
  return { ...note, task, text: writeTask(task, note.shown) };
}

/** Why the user's rules want no draft for a mail, in a sentence; null where they don't. */
export function whyAsked({ draft, broken }: Ruling): string | null {
  if (broken !== null)
    return `A rule for this mail can’t be read (${HANDBOOK_PATH}, line ${broken}); mend it, and answer this one yourself.`;
  if (draft === null || draft.value === 'may') return null;
  return draft.value === 'ask'
    ? `Your handbook wants you to be asked about this mail (${HANDBOOK_PATH}, line ${draft.line}).`
    : `Your handbook says that nothing is drafted for this mail (${HANDBOOK_PATH}, line ${draft.line}); write the answer yourself.`;
}

function sorted(task: Task, { category, priority }: Ruling): Task {
  if (category === null && priority === null) return task;
  const changed = category !== null && category.value !== task.category;
  return {
    ...task,
    category: category?.value ?? task.category,
    priority: priority?.value ?? (changed ? usualPriority(category.value) : task.priority),
    why: category === null ? task.why : `Your handbook says so (${HANDBOOK_PATH}, line ${category.line}).`,
  };
}

/** The priority of a category to which a rule moved a mail without saying one. */
export function usualPriority(category: Task['category']): Task['priority'] {
  return category === 'needs_reply' ? 'normal' : 'low';
}
