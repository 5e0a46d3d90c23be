import { IS } from '../../../shared/task/category-words.ts';
import { type ParsedMail } from '../../mail/facts.ts';
import { type Verdict } from '../../mail/verdict.ts';
import { certain } from '../triage/certain.ts';
import { type Classifier, type Owner } from '../triage/classifier.ts';
import { type Category, decide } from '../triage/decide.ts';
import { KINDS, type Model } from '../triage/model.ts';
import { readingOf } from '../triage/reading.ts';
import { reasonFor } from '../triage/reason.ts';
import { authentication } from '../triage/risks/authentication.ts';
import { shippedModel, triageWith } from '../triage/triage.ts';
import { verdictOf } from '../triage/verdict-of.ts';
import { type Lesson } from './lesson.ts';
import { SenderMemory } from './sender-memory.ts';
import { senderKeys } from './sender-keys.ts';
import { isPersonal, learnt } from './step.ts';

/** Triage after a number of lessons, which never changes. */
export interface Snapshot {
  readonly senders: SenderMemory;
  readonly model: () => Model;
  readonly triage: Classifier;
}

/** The model is unpacked when the first mail is judged. */
export function snapshotOf(lessons: readonly Lesson[], base: () => Model = shippedModel): Snapshot {
  let after: Model | null = null;
  const model = () => (after ??= lessons.length === 0 ? base() : learnt(base(), lessons));
  return { senders: new SenderMemory(lessons), model, triage: triageWith(model) };
}

/**
 * What a person said of a sender counts for the next mail from there. It never stands above what the form of a mail settles
 * (certain.ts), and what is said of many does not count for a mail that answers the owner: who sends newsletters may reply too.
 */
export function triageAfter({ senders, model, triage }: Snapshot, mail: ParsedMail, owner: Owner): Verdict {
  const verdict = triage.classify(mail, owner);
  if (mail.kind !== 'mail') return verdict;
  const said = senders.about(senderKeys(mail), authentication(mail.shape.header), verdict.category);
  if (said === null) return verdict;
  const { view, clues, features } = readingOf(mail, owner);
  if (view.fromOwner || certain(view) !== null) return verdict;
  const yours = (category: Category) => `You said that mail from ${said.whose} ${IS[category]}.`;
  if (!isPersonal(said.category)) {
    if (view.answersOwner) return verdict;
    return verdictOf(view, clues, { category: said.category, why: yours(said.category) });
  }
  const category = decide(asPerson(model(), said.category), view, features());
  if (category === verdict.category) return verdict;
  const why = category === said.category ? yours(category) : reasonFor(category, clues);
  return verdictOf(view, clues, { category, why });
}

/** More than any mail can weigh: of all kinds that its form allows, it is a person's. */
const SURELY = 1000;
/** How much one correction says about whether a sender's next mail waits for an answer, as a logit; it may be outweighed. */
const INCLINED = 1;

/** The same model for a sender who is known to be a person, and to want answers or not. */
function asPerson({ kinds, asks }: Model, category: 'needs_reply' | 'fyi'): Model {
  const bias = kinds.bias.map((value, at) => (KINDS[at] === 'person' ? value + SURELY : value));
  const inclination = category === 'needs_reply' ? INCLINED : -INCLINED;
  return {
    kinds: { ...kinds, bias },
    asks: { ...asks, bias: asks.bias + inclination },
  };
}
