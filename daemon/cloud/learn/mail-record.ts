import * as z from 'zod/mini';
import { TASK_ID } from '../../../shared/vault/ids.ts';
import { type MailFacts } from '../../mail/facts.ts';
import { certain } from '../triage/certain.ts';
import { type Owner } from '../triage/classifier.ts';
import { CLUE_NAMES } from '../triage/clues/clues.ts';
import { BUCKETS } from '../triage/features.ts';
import { type Features } from '../triage/model.ts';
import { readingOf } from '../triage/reading.ts';
import { authentication } from '../triage/risks/authentication.ts';
import { senderKeys } from './sender-keys.ts';

const key = z.union([z.literal(''), z.string().check(z.regex(/^[a-z2-7]{16}$/))]);
/** A value of features and the names or buckets that have it. */
const clues = z.tuple([z.number(), z.array(z.string().check(z.maxLength(60)))]);
const words = z.tuple([z.number(), z.array(z.int())]);

/**
 * What must be known of a mail to learn from its correction later, without a word of it: clues by their names, so that
 * they outlast a version that has others, and words as the buckets that their hashes fell into.
 */
const record = z.strictObject({
  task: z.string().check(z.regex(TASK_ID)),
  from: key,
  list: key,
  discussion: z.boolean(),
  /** The mailbox's own server found out that the sender is who he says. */
  authentic: z.boolean(),
  /** Its form settles what it is (triage/certain.ts): no model was asked, and none has to learn. */
  settled: z.boolean(),
  clues: z.array(clues),
  buckets: z.int(),
  words: z.array(words),
});

export type MailRecord = z.infer<typeof record>;

export function parseRecord(value: unknown): MailRecord | null {
  const parsed = record.safeParse(value);
  return parsed.success ? parsed.data : null;
}

export function recordOf(task: string, mail: MailFacts, owner: Owner): MailRecord {
  const { view, features: counted } = readingOf(mail, owner);
  const features = [...counted()];
  const first = CLUE_NAMES.length;
  return {
    task,
    ...senderKeys(mail),
    authentic: authentication(mail.shape.header) === 'passed',
    settled: certain(view) !== null,
    clues: byValue(features.flatMap(([at, value]) => (at < first ? [[CLUE_NAMES[at] ?? '', value]] : []))),
    buckets: BUCKETS,
    words: byValue(features.flatMap(([at, value]) => (at < first ? [] : [[at - first, value]]))),
  };
}

const CLUE_AT: ReadonlyMap<string, number> = new Map(CLUE_NAMES.map((name, at) => [name, at]));

/** The features again, as this version counts them; clues that it does not know are left out. */
export function featuresIn({ clues: named, words: hashed, buckets }: MailRecord): Features {
  const features = new Map<number, number>();
  for (const [value, names] of named) {
    for (const name of names) {
      const at = CLUE_AT.get(name);
      if (at !== undefined) features.set(at, value);
    }
  }
  if (buckets !== BUCKETS) return features;
  for (const [value, all] of hashed)
    for (const bucket of all)
      if (bucket >= 0 && bucket < BUCKETS) features.set(CLUE_NAMES.length + bucket, value);
  return features;
}

function byValue<T>(pairs: readonly (readonly [T, number])[]): [number, T[]][] {
  const groups = new Map<number, T[]>();
  for (const [what, value] of pairs) {
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [what]);
    else group.push(what);
  }
  return [...groups];
}
