import { gravestRisk } from './risk.ts';
import { type Category } from './put-aside.ts';
import { type SeenApproval, type SeenTask, dayOf } from './seen.ts';
import { type Standing, standingOfTask } from './standing.ts';

/** One mail as its day note lists it. `from`, `subject`, `why` and `risk` are foreign text. */
export interface DayMail {
  readonly id: string;
  /** The base name of its note, and of its draft's or ''. */
  readonly base: string;
  readonly draft: string;
  readonly received: string;
  readonly from: string;
  readonly subject: string;
  readonly category: Category;
  readonly priority: string;
  readonly kind: Standing['kind'];
  readonly words: string;
  readonly why: string;
  readonly risks: number;
  readonly risk: string;
}

/** A note of that day that can't be read: named, so that it is not lost from sight. */
export interface DayUnreadable {
  readonly base: string;
  readonly reason: string;
}

export interface MailDay {
  readonly day: string;
  readonly domain: string;
  readonly mails: DayMail[];
  readonly unreadable: DayUnreadable[];
}

export interface UnreadableSeen {
  readonly placed: { readonly base: string; readonly id: string; readonly domain?: string };
  readonly refusal: { readonly message: string };
}

/** All mails by domain and day (UTC), oldest day first; within a day by time, then id: the same notes, the same list. */
export function mailDays(notes: {
  readonly tasks: readonly SeenTask[];
  readonly approvals: readonly SeenApproval[];
  readonly unreadable: readonly UnreadableSeen[];
}): MailDay[] {
  const days = new Map<string, MailDay>();
  const at = (day: string, domain: string): MailDay => {
    const key = `${day} ${domain}`;
    const known = days.get(key) ?? { day, domain, mails: [], unreadable: [] };
    days.set(key, known);
    return known;
  };
  const approvalOf = new Map(notes.approvals.map((seen) => [seen.request.id, seen]));
  for (const seen of notes.tasks)
    at(dayOf(seen.task.received), seen.task.domain).mails.push(
      dayMail(seen, approvalOf.get(seen.task.waiting_for)),
    );
  for (const { placed, refusal } of notes.unreadable) {
    const [kind = '', day = ''] = placed.base.split('_');
    // A draft that can't be read is trouble on the dashboard; its mail has a note of its own.
    if (kind === 'APPROVAL' || kind === 'PLAN') continue;
    at(day, placed.domain ?? kind.toLowerCase()).unreadable.push({
      base: placed.base,
      reason: refusal.message,
    });
  }
  for (const { mails, unreadable } of days.values()) {
    mails.sort((a, b) => compare(a.received, b.received) || compare(a.id, b.id));
    unreadable.sort((a, b) => compare(a.base, b.base));
  }
  return [...days.values()].sort((a, b) => compare(a.day, b.day) || compare(a.domain, b.domain));
}

function dayMail(seen: SeenTask, approval: SeenApproval | undefined): DayMail {
  const { task, placed } = seen;
  const { kind, words } = standingOfTask(seen, approval);
  return {
    id: task.id,
    base: placed.base,
    draft: approval?.placed.base ?? '',
    received: task.received,
    from: task.from,
    subject: task.subject,
    category: task.category,
    priority: task.priority,
    kind,
    words,
    why: kind === 'needs_you' && task.result !== '' ? task.result : task.why,
    risks: task.risks.length,
    risk: gravestRisk(task.risks),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
