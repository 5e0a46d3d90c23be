import { CHAIN_START, type ChainHead } from '../audit/chain.ts';
import { lastAnchor } from '../audit/find-anchor.ts';
import type { Store } from '../vault/store.ts';
import { type LogFile, logFilesIn } from './log-files.ts';
import { type Activity, readLog } from './read-log.ts';

/** What became of checking one agent's whole log. */
export interface CheckedLog {
  readonly agent: string;
  /** The first day that is there, and the last one. */
  readonly since: string;
  readonly until: string;
  readonly files: number;
  readonly lines: number;
  /** Whether it begins there because older days were taken out, as the log says; else it is all there ever was. */
  readonly shortened: boolean;
  /** The first of the lines at which the chain breaks, and how many there are; 0 where the log is whole. */
  readonly breaks: readonly Activity[];
  readonly breakCount: number;
  /** Files that were there and could not be read. */
  readonly unreadable: readonly string[];
}

const MOST_BREAKS = 20;

/** Checks every agent's log from its first line to its last, one file at a time. */
export async function checkLogs(store: Pick<Store, 'list' | 'read'>): Promise<CheckedLog[]> {
  const files = logFilesIn(await store.list('Logs'));
  const agents = [...new Set(files.map(({ agent }) => agent))];
  const checked: CheckedLog[] = [];
  for (const agent of agents)
    checked.push(
      await checkLog(
        store,
        files.filter((file) => file.agent === agent),
      ),
    );
  return checked;
}

async function checkLog(store: Pick<Store, 'read'>, files: readonly LogFile[]): Promise<CheckedLog> {
  const agent = files[0]?.agent ?? '';
  const paths = files.map(({ path }) => path);
  const anchor = await lastAnchor(paths, agent, (path) => store.read(path), paths.length);
  const found = { lines: 0, shortened: false, breakCount: 0 };
  const breaks: Activity[] = [];
  const unreadable: string[] = [];
  let head: ChainHead | null = CHAIN_START;
  for (const file of files) {
    const text = await store.read(file.path);
    if (text === null) unreadable.push(file.path);
    const read = readLog(text ?? '', file, head, anchor === null ? [] : [anchor]);
    // What was before a file that can't be read is not known: its place is told, and the chain is taken up behind it.
    head = text === null ? null : (read.head ?? head);
    found.lines += read.lineCount;
    found.shortened ||= read.begins !== null;
    found.breakCount += read.breakCount;
    breaks.push(...read.breaks.slice(0, MOST_BREAKS - breaks.length));
  }
  const [since, until] = [files[0]?.day ?? '', files.at(-1)?.day ?? ''];
  return { agent, since, until, files: files.length, ...found, breaks, unreadable };
}
