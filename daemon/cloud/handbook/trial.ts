import { type Task } from '../../../shared/vault/schemas.ts';
import { type Handbook } from './handbook.ts';
import { ruledMail } from './rule.ts';
import { type Ruling, rulingOf } from './ruling.ts';
import { usualPriority } from './under-handbook.ts';

/** What becomes of a mail under a handbook, as far as rules and the task note tell. */
export interface Outcome {
  /** '' where no rule says it and only triage knows: the note holds what another handbook made of it. */
  readonly category: Task['category'] | '';
  readonly priority: Task['priority'] | '';
  readonly draft: 'drafted' | 'asks you' | 'none' | '';
  readonly snippet: string;
  readonly language: string;
}

export interface Change {
  readonly id: string;
  readonly received: string;
  /** Addr-spec of the sender, or ''. */
  readonly from: string;
  readonly subject: string;
  readonly before: Outcome;
  readonly after: Outcome;
  /** Lines of the new handbook that fit the mail. */
  readonly lines: readonly number[];
}

/** Handbooks to compare, and the one under which the mails were taken in: what it said stands in their notes. */
export interface Trial {
  readonly taken: Handbook;
  readonly before: Handbook;
  readonly after: Handbook;
}

/**
 * What another handbook would have made of mails that came: those for which it makes a difference, newest first. Only rules
 * are tried: what the drafter itself refuses stays refused.
 */
export function tryHandbook(tasks: readonly Task[], { taken, before, after }: Trial): Change[] {
  const changes = tasks.map((task): Change => {
    const mail = ruledMail({ ...task, from: task.from_address });
    const then = rulingOf(after, mail);
    const triage = triageOf(task, rulingOf(taken, mail));
    return {
      id: task.id,
      received: task.received,
      from: task.from_address,
      subject: task.subject,
      before: outcomeOf(triage, rulingOf(before, mail)),
      after: outcomeOf(triage, then),
      lines: linesOf(then),
    };
  });
  return newestFirst(changes.filter((change) => !sameOutcome(change.before, change.after)));
}

/** The tasks of the mails that came last. */
export function lastMails(tasks: readonly Task[], most: number): Task[] {
  return newestFirst(tasks.filter(({ domain }) => domain === 'email')).slice(0, most);
}

/** What triage said of a mail, as far as the rules under which it was taken in left it standing. */
function triageOf(task: Task, taken: Ruling): Pick<Outcome, 'category' | 'priority'> {
  return {
    category: taken.category === null ? task.category : '',
    priority: taken.category === null && taken.priority === null ? task.priority : '',
  };
}

function outcomeOf(triage: ReturnType<typeof triageOf>, ruling: Ruling): Outcome {
  const category = ruling.category?.value ?? triage.category;
  return {
    category,
    priority: ruling.priority?.value ?? priorityBy(category, triage),
    draft: draftOf(category, ruling),
    snippet: ruling.snippet?.value ?? '',
    language: ruling.language?.value ?? '',
  };
}

function priorityBy(category: Outcome['category'], triage: ReturnType<typeof triageOf>): Outcome['priority'] {
  if (triage.category === '' || category === '' || category === triage.category) return triage.priority;
  return usualPriority(category);
}

function draftOf(category: Outcome['category'], { draft, broken }: Ruling): Outcome['draft'] {
  if (draft?.value === 'ask') return 'asks you';
  if (category === '') return '';
  if (category !== 'needs_reply') return 'none';
  return broken !== null || draft?.value === 'never' ? 'asks you' : 'drafted';
}

function linesOf({ category, priority, draft, snippet, language, broken }: Ruling): number[] {
  const lines = [category, priority, draft, snippet, language].flatMap((said) => said?.line ?? []);
  return [...new Set([...lines, ...(broken === null ? [] : [broken])])].sort((a, b) => a - b);
}

function sameOutcome(a: Outcome, b: Outcome): boolean {
  return (Object.keys(a) as (keyof Outcome)[]).every((key) => a[key] === b[key]);
}

function newestFirst<T extends { readonly received: string; readonly id: string }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) =>
    a.received === b.received ? (a.id < b.id ? -1 : 1) : a.received < b.received ? 1 : -1,
  );
}
