import { type LogAnchor, mayGo } from '../../shared/audit/anchor.ts';
import { readLine } from '../../shared/audit/chain.ts';
import { NEWEST_FILES, lastAnchor } from '../../shared/audit/find-anchor.ts';
import { logFilesIn } from '../../shared/activity/log-files.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { type Placed, placeOf } from '../../shared/vault/layout.ts';

/** Files of one agent's log that retention took out of a vault. */
export interface Retired {
  readonly paths: readonly string[];
  /** The file whose anchor lets them go: they are published with it or not at all. */
  readonly anchoredIn: string;
}

export function isLog(placed: Placed | null): boolean {
  return placed?.place === 'logs';
}

/**
 * Of the files that are gone from an agent's log those that may be: an anchor in what is left says that the log begins behind
 * them, and they are older than any log may be taken out. By the clock of this computer alone, so that no other one can make
 * a day old. Null where none may.
 *
 * @param left the agent's files that are there, in any order
 */
export async function retiredLogs(
  agent: string,
  gone: readonly string[],
  left: readonly string[],
  read: (path: string) => Promise<Uint8Array | null>,
  nowMs: number,
): Promise<Retired | null> {
  const paths = logFilesIn(left).map(({ path }) => path);
  let anchoredIn = '';
  const text = async (path: string) => {
    anchoredIn = path;
    const bytes = await read(path);
    return bytes === null ? null : fromUtf8(bytes);
  };
  const anchor = await lastAnchor(paths, agent, text, NEWEST_FILES);
  const from = anchor === null || !paths.includes(anchor.from) ? null : await read(anchor.from);
  if (anchor === null || from === null || !joins(from, anchor)) return null;
  const may = gone.filter((path) => mayGo(path, anchor, nowMs));
  return may.length === 0 ? null : { paths: may, anchoredIn };
}

/** Whether a file's first line goes on from what an anchor says was before it: an anchor that lies lets nothing go. */
function joins(file: Uint8Array, { head }: LogAnchor): boolean {
  const end = file.indexOf(0x0a);
  const line = readLine(fromUtf8(file.subarray(0, end === -1 ? file.length : end)) ?? '');
  return line?.seq === head.seq + 1 && line.prev === head.hash;
}

/** The agent in whose log a path lies; '' where it is no log. */
export function logAgentOf(path: string): string {
  const placed = placeOf(path);
  return placed?.place === 'logs' ? placed.agent : '';
}

/** Logs are append-only: what does not begin with what was there before has lost lines. */
export function onlyAppends(before: Uint8Array, after: Uint8Array): boolean {
  return after.length >= before.length && Buffer.compare(after.subarray(0, before.length), before) === 0;
}
