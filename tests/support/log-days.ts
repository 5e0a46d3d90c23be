import { type AuditEntry, CHAIN_START, type ChainHead, nextLine } from '../../shared/audit/chain.ts';
import { anchorEntry } from '../../shared/audit/anchor.ts';

export const LOG_DAY_MS = 86_400_000;

/** `2026-08-01` and so on. */
export function daysFrom(first: string, count: number): string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: count }, (_, n) => new Date(start + n * LOG_DAY_MS).toISOString().slice(0, 10));
}

export const logPath = (agent: string, day: string) => `Logs/${agent}/${day}.jsonl`;

/** One agent's log of so many lines a day, as one chain: its files, and the head behind each. */
export function logOf(
  agent: string,
  days: readonly string[],
  each = 2,
): { readonly files: Map<string, string>; readonly heads: Map<string, ChainHead> } {
  let head = CHAIN_START;
  const files = new Map<string, string>();
  const heads = new Map<string, ChainHead>();
  for (const day of days) {
    const made = appended(
      '',
      Array.from({ length: each }, (_, n) => lineOf(agent, day, `${day} ${String(n)}`)),
      head,
    );
    head = made.head;
    files.set(logPath(agent, day), made.text);
    heads.set(logPath(agent, day), head);
  }
  return { files, heads };
}

export function lineOf(agent: string, day: string, target: string): AuditEntry {
  return {
    timestamp: `${day}T08:00:00Z`,
    actor: agent,
    action_type: 'take_in',
    target,
    parameters: { account: 'work' },
    approval_status: '',
    approved_by: '',
    result: '',
  };
}

/** The line that lets an agent's files before `from` go. */
export function anchorLine(agent: string, day: string, from: string, head: ChainHead): AuditEntry {
  const taken = { files: 1, lines: 2, breaks: 0 };
  return { ...anchorEntry({ from, head }, taken), timestamp: `${day}T09:00:00Z`, actor: agent };
}

/** A file with lines more, which go on from `head`. */
export function appended(
  text: string,
  entries: readonly AuditEntry[],
  from: ChainHead,
): { text: string; head: ChainHead } {
  let head = from;
  let whole = text;
  for (const entry of entries) {
    const line = nextLine(head, entry);
    whole += `${line.text}\n`;
    head = line.head;
  }
  return { text: whole, head };
}
