import { type Placed, pathOf } from '../vault/layout.ts';
import { type Task } from '../vault/schemas.ts';
import { type Step, correct, needsYou, promote } from './life.ts';

/** What a person said about a mail. It says what the mail is; it is never an approval, and lets nothing out. */
export interface Correction {
  readonly category: Task['category'];
  /** An answer is wanted even where the category had been right: a mail that was put aside is drafted for again. */
  readonly draft: boolean;
  /** What the draft should do, or ''; only for a mail that goes to be drafted. */
  readonly wish: string;
}

/** What else is known of a task when a person speaks about it. */
export interface TaskFacts {
  /** The highest revision for which a request exists anywhere; 0 where there is none. */
  readonly revision: number;
  /** An answer to it is out already. */
  readonly sent: boolean;
  /** Why no draft may be made, in a sentence; null where one may. */
  readonly noDraft: string | null;
}

/**
 * What becomes of it: `corrected` where it lies; `files` from Needs_Action in Local's next round; `promoted` to be drafted;
 * `queued` for a draft already; `needs_you`, since no draft may be made; `draft_waits`, which only a decision ends;
 * `at_work`, so that the note can't be changed just now; `answered` already.
 */
export type CorrectionOutcome =
  'corrected' | 'files' | 'promoted' | 'queued' | 'needs_you' | 'draft_waits' | 'at_work' | 'answered';

export interface CorrectionPlan {
  readonly outcome: CorrectionOutcome;
  /** The task as it should be and where; null where this note is not to be touched now. */
  readonly step: Step | null;
}

type Named = Extract<Placed, { id: string }>;

/** How `result` begins for what was filed without an answer (docs/decisions/0007). */
export const PUT_ASIDE = 'Put aside: ';
/** How `result` begins for what the user answered in another mail program. */
export const ANSWERED_ELSEWHERE = 'Answered elsewhere by ';

/**
 * Carries out a correction as far as the note's place lets it. Doing it twice is doing it once, so that it can be repeated
 * until the published vault shows it (docs/decisions/0012).
 */
export function correctionPlan(
  { task, placed }: { readonly task: Task; readonly placed: Named },
  said: Correction,
  facts: TaskFacts,
): CorrectionPlan {
  if (placed.place === 'in_progress') return { outcome: 'at_work', step: null };
  const path = pathOf(placed);
  const told = correct(task, said.category);
  const stay = (outcome: CorrectionOutcome, next: Task = told): CorrectionPlan => ({
    outcome,
    step: { task: next, path },
  });
  const waits = placed.place !== 'needs_action' && placed.place !== 'done' && placed.place !== 'rejected';
  if (waits) return stay('draft_waits');
  if (said.category !== 'needs_reply') return noAnswer(told, placed, stay);
  if (facts.sent || told.result.startsWith(ANSWERED_ELSEWHERE)) return stay('answered');
  const open = task.status === 'needs_action' || task.status === 'needs_you';
  const here = placed.place === 'needs_action';
  const queued = here && task.status === 'needs_action' && task.category === 'needs_reply';
  // A crash between the two steps of a promotion leaves the new text in the old place.
  const halfDone = open && !here;
  const wanted = said.draft || task.category !== 'needs_reply' || halfDone;
  if (!wanted && !queued) return stay('corrected');
  if (facts.noDraft !== null)
    return { outcome: 'needs_you', step: needsYou(told, placed.base, facts.noDraft) };
  const wish = said.wish === '' ? task.wish : said.wish;
  if (queued) return stay('queued', { ...told, wish });
  return {
    outcome: 'promoted',
    step: promote(task, placed.base, Math.max(task.revision, facts.revision + 1), wish),
  };
}

/** No answer is wanted: what has not been drafted is filed by Local, and what is filed says whose word that is. */
function noAnswer(
  told: Task,
  { place }: Named,
  stay: (outcome: CorrectionOutcome, next?: Task) => CorrectionPlan,
): CorrectionPlan {
  if (place === 'needs_action') return stay('files', { ...told, status: 'needs_action', result: '' });
  const filed = place === 'done' && told.result.startsWith(PUT_ASIDE);
  return stay('corrected', filed ? { ...told, result: `${PUT_ASIDE}${told.why}` } : told);
}
