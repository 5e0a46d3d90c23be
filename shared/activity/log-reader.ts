import type { LogAnchor } from '../audit/anchor.ts';
import { CHAIN_START, type ChainHead } from '../audit/chain.ts';
import type { Store } from '../vault/store.ts';
import { type LogFile, type LogPage, fileBefore, logFilesIn, logPages } from './log-files.ts';
import { type Activity, type LogRead, headBehind, readLog } from './read-log.ts';

/** Lines beyond these are kept only while they are looked for: years of a busy mailbox must not fill the memory of a phone. */
const MOST_KEPT = 20_000;
/** Days whose files may still grow, or come late through sync; older files are read once. */
const GROWING_DAYS = 2;

export interface Looked {
  /** Newest first. */
  readonly entries: readonly Activity[];
  /** The first of the lines at which a chain breaks, and how many there are. */
  readonly breaks: readonly Activity[];
  readonly breakCount: number;
  /** Files that were there and could not be read: too large, or no text. */
  readonly unreadable: readonly LogFile[];
  /** Files with which a log begins because older days were taken out, as the log itself says. */
  readonly begins: readonly LogFile[];
  /** How many pages were read, and the oldest day of them, or ''. */
  readonly pages: number;
  readonly since: string;
  /** Whether there is anything older to read. */
  readonly more: boolean;
}

export const NOTHING_READ: Looked = {
  entries: [],
  breaks: [],
  breakCount: 0,
  unreadable: [],
  begins: [],
  pages: 0,
  since: '',
  more: false,
};

interface Kept extends LogRead {
  /** Whether all its lines are kept, and not only those that were looked for. */
  readonly whole: boolean;
  readonly readable: boolean;
}

/** Reads the audit logs of a vault backwards, a page at a time. Calls are carried out one after the other. */
export class LogReader {
  #files: readonly LogFile[] = [];
  #pages: readonly LogPage[] = [];
  /** How many of the pages were read. */
  #done = 0;
  readonly #kept = new Map<string, Kept>();
  readonly #heads = new Map<string, ChainHead | null>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: Pick<Store, 'list' | 'read'>) {}

  /** Looks at what is new; the first time, reads the newest page. */
  refresh(): Promise<void> {
    return this.#inOrder(async () => {
      const oldest = this.#pages[this.#done - 1]?.day;
      const before = this.#files;
      this.#files = logFilesIn(await this.store.list('Logs'));
      this.#forgetGone(before);
      this.#pages = logPages(this.#files);
      const days = [...new Set(this.#pages.map(({ day }) => day))];
      const growing = new Set(days.slice(0, GROWING_DAYS));
      this.#done =
        oldest === undefined
          ? Math.min(1, this.#pages.length)
          : this.#pages.filter(({ day }) => day >= oldest).length;
      for (const file of this.#files) if (growing.has(file.day)) this.#heads.delete(file.path);
      for (const { day, files } of this.#pages.slice(0, this.#done))
        for (const file of files) if (growing.has(day) || !this.#kept.has(file.path)) await this.#read(file);
    });
  }

  /** Reads the next older page. Where enough is kept already, only lines that hold each of `words` (lower case) stay. */
  older(words: readonly string[]): Promise<void> {
    return this.#inOrder(async () => {
      const page = this.#pages[this.#done];
      const enough = this.#count() >= MOST_KEPT;
      if (page === undefined || (enough && words.length === 0)) return;
      this.#done++;
      for (const file of page.files) await this.#read(file, enough ? words : null);
    });
  }

  /** Something else is looked for: what was kept for other words alone has to be read again. */
  lookAnew(): Promise<void> {
    return this.#inOrder(async () => {
      const isPart = ({ path }: LogFile) => this.#kept.get(path)?.whole === false;
      const at = this.#pages.findIndex(({ files }) => files.some(isPart));
      if (at < 0) return;
      for (const file of this.#files) if (isPart(file)) this.#kept.delete(file.path);
      this.#done = at;
    });
  }

  looked(): Looked {
    const pages = this.#pages.slice(0, this.#done);
    const keptOf = ({ files }: LogPage) => files.flatMap(({ path }) => this.#kept.get(path) ?? []);
    const kept = pages.flatMap(keptOf);
    return {
      entries: pages.flatMap((page) => newestFirst(keptOf(page).flatMap(({ entries }) => entries))),
      breaks: kept.flatMap(({ breaks }) => breaks),
      breakCount: kept.reduce((sum, { breakCount }) => sum + breakCount, 0),
      unreadable: pages.flatMap(({ files }) =>
        files.filter(({ path }) => this.#kept.get(path)?.readable === false),
      ),
      begins: pages.flatMap(({ files }) =>
        files.filter(({ path }) => (this.#kept.get(path)?.begins ?? null) !== null),
      ),
      pages: pages.length,
      since: pages.at(-1)?.day ?? '',
      more: this.#done < this.#pages.length,
    };
  }

  /** `words`: null to keep all lines. */
  async #read(file: LogFile, words: readonly string[] | null = null): Promise<void> {
    const text = await this.store.read(file.path);
    const read = readLog(text ?? '', file, await this.#headBefore(file), this.#anchorsOf(file.agent));
    this.#heads.set(file.path, read.head);
    const entries =
      words === null
        ? read.entries
        : read.entries.filter((entry) => words.every((word) => entry.text.includes(word)));
    this.#kept.set(file.path, { ...read, entries, whole: words === null, readable: text !== null });
  }

  /** Files are read from the newest to the oldest, so that what a log says of its beginning is known when that is read. */
  #anchorsOf(agent: string): LogAnchor[] {
    const own = this.#files.filter((file) => file.agent === agent);
    return own.toReversed().flatMap(({ path }) => this.#kept.get(path)?.anchors ?? []);
  }

  /** Where the file before went, the file behind it begins its log, and is checked as that. */
  #forgetGone(before: readonly LogFile[]): void {
    const paths = new Set(this.#files.map(({ path }) => path));
    for (const [at, { path, agent }] of before.entries()) {
      if (paths.has(path)) continue;
      const next = before[at + 1];
      for (const gone of next?.agent === agent ? [path, next.path] : [path]) {
        this.#kept.delete(gone);
        this.#heads.delete(gone);
      }
    }
  }

  async #headBefore(file: LogFile): Promise<ChainHead | null> {
    const before = fileBefore(this.#files, file);
    if (before === null) return CHAIN_START;
    const known = this.#heads.get(before.path);
    if (known !== undefined) return known;
    const head = headBehind((await this.store.read(before.path)) ?? '');
    this.#heads.set(before.path, head);
    return head;
  }

  #count(): number {
    return [...this.#kept.values()].reduce((sum, { entries }) => sum + entries.length, 0);
  }

  #inOrder(step: () => Promise<void>): Promise<void> {
    const next = this.#queue.then(step);
    this.#queue = next.catch(() => undefined);
    return next;
  }
}

function newestFirst(entries: readonly Activity[]): Activity[] {
  return entries.toSorted(
    (a, b) =>
      order(b.at, a.at) || order(a.file.agent, b.file.agent) || b.file.part - a.file.part || b.line - a.line,
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
