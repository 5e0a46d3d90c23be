import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry } from '../../daemon/hands/entry.ts';
import { Chain } from '../../daemon/hands/journal/chain.ts';
import { JOURNAL_FILE } from '../../daemon/hands/journal/journal.ts';

export interface Delivered {
  readonly to: readonly string[];
  readonly raw: Buffer;
}

/** Who is answered in which state by a journal: sets of recipients. */
export interface JournalStory {
  /** To whom bytes of a message may have gone. */
  readonly given: ReadonlySet<string>;
  readonly accepted: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}

/** The entries that count, or what is wrong with the journal. Before the hand was first asked there is none. */
export function entriesOf(folder: string): Entry[] | string {
  const file = join(folder, JOURNAL_FILE);
  if (!existsSync(file)) return [];
  const chain = new Chain();
  const entries = chain
    .take(readFileSync(file, 'utf8').split('\n').slice(0, -1))
    .map(({ entry }) => entry as Entry);
  return chain.damage === null
    ? entries
    : `the journal is damaged in line ${chain.damage.line}: ${chain.damage.reason}`;
}

export function storyOf(entries: readonly Entry[]): JournalStory {
  const to = new Map<string, string>();
  const story = { given: new Set<string>(), accepted: new Set<string>(), unknown: new Set<string>() };
  for (const entry of entries) {
    if (entry.type === 'intent') to.set(entry.decision, entry.envelope.to.join());
    else if (entry.type === 'data') story.given.add(to.get(entry.decision) ?? '');
    else if (entry.type === 'accepted') story.accepted.add(to.get(entry.decision) ?? '');
    else if (entry.type === 'unknown') story.unknown.add(to.get(entry.decision) ?? '');
  }
  return story;
}

/** Whether a journal is whole and says of each delivery that it happened or may have happened (PROTOCOL §6). */
export function journalProblems(folder: string, delivered: readonly Delivered[]): string[] {
  const entries = entriesOf(folder);
  if (typeof entries === 'string') return [entries];
  const { given, accepted } = storyOf(entries);
  const arrived = new Set(delivered.map(({ to }) => to.join()));
  return [
    ...[...arrived]
      .filter((to) => !given.has(to))
      .map((to) => `${to} was answered and the journal does not know`),
    ...[...accepted].filter((to) => !arrived.has(to)).map((to) => `${to}: "accepted", and nothing arrived`),
    ...delivered
      .filter(
        ({ raw }) => !existsSync(join(folder, 'payloads', createHash('sha256').update(raw).digest('hex'))),
      )
      .map(({ to }) => `${to.join()} got other bytes than were frozen`),
  ];
}
