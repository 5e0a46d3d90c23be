import { type JournalOf, type Journal, openJournal } from '../../../../daemon/hands/journal/journal.ts';
import { type Result, ok, refuse } from '../../../../shared/result.ts';

/** The smallest journal in which a lost race would show: each entry takes the next number. */
export interface Take {
  readonly number: number;
  readonly by: string;
}

export interface Taken {
  readonly takes: Take[];
}

export const counter: JournalOf<Taken, Take> = {
  initial: () => ({ takes: [] }),
  parse: (value) => (isTake(value) ? ok(value) : refuse('entry', 'this is no take')),
  apply: (state, take) => {
    state.takes.push(take);
  },
};

export function openCounter(folder: string): Journal<Taken, Take> {
  const opened = openJournal(folder, counter);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

export function takeNext(journal: Journal<Taken, Take>, by: string): Result<Take> {
  return journal.decide((state) => ok({ number: state.takes.length, by }));
}

function isTake(value: unknown): value is Take {
  return typeof value === 'object' && value !== null && 'number' in value && 'by' in value;
}
