import { instant } from '../text/time.ts';
import { placeOf } from '../vault/layout.ts';
import type { AuditEntry, AuditLine, ChainHead } from './chain.ts';

/**
 * Where a log begins since its oldest days were taken out of the vault (retention). It stands in the log itself, as a line of
 * the chain that was written before they went, so that a log with old days missing is told apart from one that was cut.
 */
export interface LogAnchor {
  /** The file that the log begins with: `Logs/<agent>/<day>.jsonl`. */
  readonly from: string;
  /** Behind the last line that was taken out; the first line of `from` goes on from it. */
  readonly head: ChainHead;
}

/** What went, told in the same line. */
export interface TakenOut {
  readonly files: number;
  readonly lines: number;
  /** Places at which the chain of what went was broken already: taking days out must not make a broken log whole. */
  readonly breaks: number;
}

/** An audit log is kept for so many days at least (REQUIREMENTS G2), whatever a configuration or another computer says. */
export const LEAST_LOG_DAYS = 90;
/** A file of a day that ended a moment ago elsewhere, on a computer whose clock is ahead. */
const CLOCK_SLACK_DAYS = 2;
const DAY = 86_400_000;

const KIND = 'anchor_log';
const HASH = /^[0-9a-f]{64}$/;
const NUMBER = /^\d{1,15}$/;

export function anchorEntry(
  { from, head }: LogAnchor,
  { files, lines, breaks }: TakenOut,
): Omit<AuditEntry, 'timestamp' | 'actor'> {
  return {
    action_type: KIND,
    target: from,
    parameters: {
      seq: String(head.seq),
      hash: head.hash,
      files: String(files),
      lines: String(lines),
      breaks: String(breaks),
    },
    approval_status: '',
    approved_by: '',
    result: 'older days are in the history of Git',
  };
}

/** The anchor that a line of an agent's log is; null where it is none, or speaks of another log or of what comes after it. */
export function anchorOf(line: AuditLine, agent: string): LogAnchor | null {
  if (line.action_type !== KIND || line.actor !== agent) return null;
  const placed = placeOf(line.target);
  if (placed?.place !== 'logs' || placed.agent !== agent) return null;
  const { seq = '', hash = '' } = line.parameters;
  if (!NUMBER.test(seq) || !HASH.test(hash) || Number(seq) >= line.seq) return null;
  return { from: line.target, head: { seq: Number(seq), hash } };
}

/** Whether a line could be an anchor; costs no parsing. */
export function mayBeAnchor(raw: string): boolean {
  return raw.includes(KIND);
}

/**
 * Whether a log may begin with `path`, whose first line goes on from `before`: an anchor says so, or says that it begins even
 * later. The latter is a taking out that was interrupted; the chain shows whether what is left of it joins.
 */
export function beginsBehind({ from, head }: LogAnchor, path: string, before: ChainHead): boolean {
  if (path === from) return before.seq === head.seq && before.hash === head.hash;
  return comesBefore(path, from) && before.seq < head.seq;
}

/** Whether a file may be taken out of the vault: an anchor says that the log begins behind it, and it is old enough. */
export function mayGo(path: string, anchor: LogAnchor, nowMs: number): boolean {
  const placed = placeOf(path);
  if (placed?.place !== 'logs' || !comesBefore(path, anchor.from)) return false;
  return placed.base.slice(0, 10) < dayBefore(nowMs, LEAST_LOG_DAYS - CLOCK_SLACK_DAYS);
}

/** The day (UTC) so many days before an instant: `2026-08-23`. */
export function dayBefore(nowMs: number, days: number): string {
  return instant(nowMs - days * DAY).slice(0, 10);
}

/** Files of one agent; parts of a day sort behind its first (`.jsonl` < `.p02.jsonl`). */
function comesBefore(path: string, other: string): boolean {
  const folder = (of: string) => of.slice(0, of.lastIndexOf('/'));
  return folder(path) === folder(other) && path < other;
}
