import { join } from 'node:path';
import { type Store } from '../../../shared/vault/store.ts';
import { failureSentence } from '../../disk/disk-error.ts';
import { type MailFacts } from '../../mail/facts.ts';
import { type TaskNote } from '../../records/notes.ts';
import { type Classifier, type Owner } from '../triage/classifier.ts';
import { CorrectionSearch } from './correction-search.ts';
import { type Lesson, lastWords, parseLesson } from './lesson.ts';
import { LineFile } from './line-file.ts';
import { type MailRecord, parseRecord, recordOf } from './mail-record.ts';
import { fromKey } from './sender-keys.ts';
import { type Snapshot, snapshotOf, triageAfter } from './snapshot.ts';

/** Mails that a correction can still be learned from in full. A record has about 2 kB. */
const MAILS = 5000;
/** Corrections that are remembered; each start goes through all of them again. */
const LESSONS = 5000;

/**
 * What this agent learned from a person's corrections, in files of its own outside the vault: `mails.jsonl` knows how each mail
 * looked to triage, `lessons.jsonl` what was said about some of them. Both may be deleted at any time: what stands in task
 * notes is learned again, as far as it can be.
 */
export class Learned {
  /** Triage as it stands after the last lesson; each verdict is a pure function of the mail, its owner and the lessons. */
  readonly classifier: Classifier = { classify: (mail, owner) => triageAfter(this.#now(), mail, owner) };
  readonly #mails: LineFile<MailRecord>;
  readonly #file: LineFile<Lesson>;
  readonly #known: Set<string>;
  readonly #search: CorrectionSearch;
  #lessons: readonly Lesson[];
  #snapshot: Snapshot | null = null;
  #trouble = '';

  private constructor(state: string) {
    const folder = join(state, 'learned');
    this.#mails = new LineFile(join(folder, 'mails.jsonl'), MAILS, parseRecord);
    this.#file = new LineFile(join(folder, 'lessons.jsonl'), LESSONS, parseLesson);
    this.#known = new Set(this.#mails.read().map(({ task }) => task));
    this.#lessons = lastWords(this.#file.read());
    this.#search = new CorrectionSearch();
  }

  /** Throws what the disk throws, but for files that are not there yet or are damaged. */
  static open(state: string): Learned {
    return new Learned(state);
  }

  /** How many corrections count at present. */
  get count(): number {
    return this.#lessons.length;
  }

  /** Keeps how a mail looks to triage. Never throws: a mail is taken in whether it can be learned from or not. */
  readonly notice = (task: string, mail: MailFacts, owner: Owner): void => {
    if (this.#known.has(task)) return;
    try {
      this.#mails.append(recordOf(task, mail, owner), false);
      this.#known.add(task);
    } catch (error) {
      this.#trouble = failureSentence(error);
    }
  };

  /** Learns every correction that the vault shows and that is new; gives what is in the way, as sentences. */
  async learn(store: Store, nowMs: number): Promise<string[]> {
    const corrected = await this.#search.find(store, nowMs);
    const known = new Map(this.#lessons.map(({ mail, category }) => [mail.task, category]));
    const news = corrected.filter(({ task }) => known.get(task.id) !== task.corrected);
    try {
      if (news.length > 0) this.#take(news);
    } catch (error) {
      this.#trouble = failureSentence(error);
    }
    const trouble = this.#trouble;
    this.#trouble = '';
    return trouble === '' ? [] : [`What you corrected can't be kept: ${trouble}`];
  }

  #take(news: readonly TaskNote[]): void {
    const records = new Map(this.#mails.read().map((record) => [record.task, record]));
    const lessons = news.flatMap(({ task }): Lesson[] =>
      task.corrected === ''
        ? []
        : [{ category: task.corrected, mail: records.get(task.id) ?? senderOnly(task) }],
    );
    for (const lesson of lessons) this.#file.append(lesson, true);
    this.#lessons = lastWords([...this.#lessons, ...lessons]).slice(-LESSONS);
    this.#snapshot = null;
  }

  #now(): Snapshot {
    return (this.#snapshot ??= snapshotOf(this.#lessons));
  }
}

/** Of a mail that another machine took in, or that came long ago, only the sender is known. */
function senderOnly({ id, from_address: from }: TaskNote['task']): MailRecord {
  return {
    task: id,
    from: fromKey(from),
    list: '',
    discussion: false,
    authentic: false,
    settled: false,
    clues: [],
    buckets: 0,
    words: [],
  };
}
