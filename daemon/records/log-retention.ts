import { type LogFile, logFilesIn } from '../../shared/activity/log-files.ts';
import { headBehind, readLog } from '../../shared/activity/read-log.ts';
import {
  LEAST_LOG_DAYS,
  type LogAnchor,
  type TakenOut,
  anchorEntry,
  dayBefore,
  mayGo,
} from '../../shared/audit/anchor.ts';
import { CHAIN_START, type ChainHead, readLine } from '../../shared/audit/chain.ts';
import { NEWEST_FILES, lastAnchor } from '../../shared/audit/find-anchor.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type AuditLog } from './audit.ts';

const DAY = 86_400_000;
/** Files that one look takes out: each is read and checked, and a round must not wait for a year of them. */
const MOST_AT_ONCE = 8;

export interface LogRetentionParts {
  readonly store: Store;
  readonly agent: string;
  readonly audit: Pick<AuditLog, 'write'>;
  /** Days that stay in the vault, LEAST_LOG_DAYS or more; 0: all of them. */
  readonly keepDays: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Takes an agent's own old log files out of the vault, whose every note a phone has to carry; Git's history keeps them. First an
 * anchor is written into the log, then the files go, the oldest first: wherever a crash falls, what is left is whole.
 */
export class LogRetention {
  #next = 0;

  constructor(private readonly parts: LogRetentionParts) {}

  /** Free of cost on all calls of a day but the first, unless there is more to do. Gives the files that went. */
  async look(): Promise<string[]> {
    const { store, agent, keepDays, now } = this.parts;
    if (keepDays === 0 || now() < this.#next) return [];
    const files = logFilesIn(await store.list(`Logs/${agent}`));
    const old = goingFiles(files, keepDays, now());
    const cut = Math.min(old, MOST_AT_ONCE);
    const gone = (await this.#finish(files)) ?? (await this.#begin(files, cut));
    // What could not be taken out today is tried again tomorrow.
    this.#next = gone.length > 0 ? 0 : now() + DAY;
    return gone;
  }

  /** What an anchor let go before a crash; null where there is nothing left of that. */
  async #finish(files: readonly LogFile[]): Promise<string[] | null> {
    const { store, agent, now } = this.parts;
    const paths = files.map(({ path }) => path);
    const anchor = await lastAnchor(paths, agent, (path) => store.read(path), NEWEST_FILES);
    if (anchor === null || !paths.includes(anchor.from)) return null;
    const left = files.filter(({ path }) => mayGo(path, anchor, now()));
    return left.length === 0 ? null : this.#remove(left.slice(0, MOST_AT_ONCE));
  }

  async #begin(files: readonly LogFile[], most: number): Promise<string[]> {
    const found = await this.#joint(files, most);
    if (found === null) return [];
    await this.parts.audit.write(anchorEntry(found.anchor, found.taken));
    return this.#remove(files.slice(0, found.taken.files));
  }

  /** The last place among the first `most` files at which the chain goes on from one file to the next. */
  async #joint(
    files: readonly LogFile[],
    most: number,
  ): Promise<{ readonly anchor: LogAnchor; readonly taken: TakenOut } | null> {
    const { store, agent } = this.parts;
    const paths = files.map(({ path }) => path);
    const known = await lastAnchor(paths, agent, (path) => store.read(path), NEWEST_FILES);
    let head: ChainHead | null = CHAIN_START;
    let [lines, breaks] = [0, 0];
    let best: { anchor: LogAnchor; taken: TakenOut } | null = null;
    for (const [at, file] of files.slice(0, most).entries()) {
      const text = await store.read(file.path);
      const next = files[at + 1];
      if (text === null || next === undefined) break;
      const read = readLog(text, file, head, known === null ? [] : [known]);
      head = read.head ?? head;
      lines += read.lineCount;
      breaks += read.breakCount;
      const end = headBehind(text);
      if (end === null || !(await this.#goesOn(next.path, end))) continue;
      best = { anchor: { from: next.path, head: end }, taken: { files: at + 1, lines, breaks } };
    }
    return best;
  }

  async #goesOn(path: string, { seq, hash }: ChainHead): Promise<boolean> {
    const text = (await this.parts.store.read(path)) ?? '';
    const line = readLine(text.slice(0, Math.max(0, text.indexOf('\n'))));
    return line?.seq === seq + 1 && line.prev === hash;
  }

  async #remove(files: readonly LogFile[]): Promise<string[]> {
    const gone: string[] = [];
    for (const { path } of files) {
      const text = await this.parts.store.read(path);
      // Somebody writes there: then the next one may not go before it.
      if (text === null || (await this.parts.store.remove(path, text)) === 'changed') break;
      gone.push(path);
    }
    return gone;
  }
}

/**
 * How many of an agent's first files are older than `keepDays`. The last LEAST_LOG_DAYS days on which anything was recorded stay
 * whatever the clock says, so that one that has jumped takes nothing out.
 */
export function goingFiles(files: readonly LogFile[], keepDays: number, nowMs: number): number {
  const limit = dayBefore(nowMs, keepDays);
  const days = [...new Set(files.map(({ day }) => day))];
  const kept = days.at(-LEAST_LOG_DAYS);
  if (days.length <= LEAST_LOG_DAYS || kept === undefined) return 0;
  return files.filter(({ day }) => day < limit && day < kept).length;
}
