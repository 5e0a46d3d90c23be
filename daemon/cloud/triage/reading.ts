import { type MailFacts } from '../../mail/facts.ts';
import { type Owner } from './classifier.ts';
import { cluesOf } from './clues/clues.ts';
import { featuresOf } from './features.ts';
import { type Features } from './model.ts';
import { type MailView, viewOf } from './view.ts';

/** A mail as triage sees it. */
export interface Reading {
  readonly view: MailView;
  readonly clues: ReadonlySet<string>;
  /** Counted when they are first asked for: a mail that its form settles needs none. */
  readonly features: () => Features;
}

const readings = new WeakMap<MailFacts, Reading>();

/** Read once for all who look at the same mail: the classifier, what a person said of the sender, and the memory for lessons. */
export function readingOf(mail: MailFacts, owner: Owner): Reading {
  const known = readings.get(mail);
  if (known?.view.owner === owner) return known;
  const view = viewOf(mail, owner);
  const clues = cluesOf(view);
  let features: Features | null = null;
  const reading: Reading = { view, clues, features: () => (features ??= featuresOf(view, clues)) };
  readings.set(mail, reading);
  return reading;
}
