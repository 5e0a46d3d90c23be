import { placeOf } from '../vault/layout.ts';

/** A file of somebody's audit log: `Logs/<agent>/<day>.jsonl`, and on a long day `<day>.p02.jsonl` and so on. */
export interface LogFile {
  readonly path: string;
  /** Whose folder it lies in. Access table and signed commits guard that; what a line calls itself, nobody does. */
  readonly agent: string;
  /** `2026-11-20`, in UTC. */
  readonly day: string;
  /** From 1. */
  readonly part: number;
}

/** Files that are read in one go. */
export interface LogPage {
  readonly day: string;
  readonly files: readonly LogFile[];
}

/** More than an honest vault has agents; a flood of made-up ones is read a few files at a time. */
const MOST_AT_ONCE = 8;

/** The log files among the paths of a vault, each agent's in the order of its chain. */
export function logFilesIn(paths: readonly string[]): LogFile[] {
  const files = paths.flatMap((path): LogFile[] => {
    const placed = placeOf(path);
    if (placed?.place !== 'logs') return [];
    const part = Number(/\.p(\d{2})\.jsonl$/.exec(placed.base)?.[1] ?? 1);
    return [{ path, agent: placed.agent, day: placed.base.slice(0, 10), part }];
  });
  return files.sort((a, b) => compare(a.agent, b.agent) || compare(a.day, b.day) || a.part - b.part);
}

/** What is read at once, newest first: of each day the last parts, then those before them. */
export function logPages(files: readonly LogFile[]): LogPage[] {
  const days = new Map<string, LogFile[]>();
  for (const file of files) {
    const known = days.get(file.day);
    if (known === undefined) days.set(file.day, [file]);
    else known.push(file);
  }
  return [...days]
    .sort(([a], [b]) => compare(b, a))
    .flatMap(([day, ofDay]) => {
      const lastFirst = ofDay.toSorted((a, b) => b.part - a.part || compare(a.agent, b.agent));
      const pages: LogPage[] = [];
      for (let at = 0; at < lastFirst.length; at += MOST_AT_ONCE)
        pages.push({ day, files: lastFirst.slice(at, at + MOST_AT_ONCE) });
      return pages;
    });
}

/** The file that an agent's chain comes from, or null where this is its first; `files` as `logFilesIn` gives them. */
export function fileBefore(files: readonly LogFile[], { path, agent }: LogFile): LogFile | null {
  const before = files[files.findIndex((file) => file.path === path) - 1];
  return before?.agent === agent ? before : null;
}

/** Where logs begin since older days were taken out, in a sentence; '' where all of them begin with their first line. */
export function beginsSentence(begins: readonly LogFile[]): string {
  if (begins.length === 0) return '';
  const told = begins.slice(0, 3).map(({ agent, day }) => `${agent} begins with ${day}`);
  const more = begins.length > 3 ? `, and ${String(begins.length - 3)} more begin later` : '';
  return `Older days were taken out: the log of ${told.join(', that of ')}${more}.`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
