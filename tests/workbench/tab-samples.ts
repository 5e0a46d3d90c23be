import { type AuditEntry, CHAIN_START, type ChainHead, nextLine } from '../../shared/audit/chain.ts';
import { PUT_ASIDE } from '../../shared/task/correction.ts';
import { instant } from '../../shared/text/time.ts';
import type { Task } from '../../shared/vault/schemas.ts';
import { readTask, writeQuarantine, writeTask, writeUpdates } from '../../shared/vault/typed-notes.ts';
import { sample } from './sample-vault.ts';

/** Files by path. */
export type Files = Record<string, string>;

const DAY = 86_400_000;

/** `2026-11-20`, so many days ago, in UTC. */
export function dayBefore(days: number): string {
  return instant(Date.now() - days * DAY).slice(0, 10);
}

/** A mail that triage put aside and Local filed, so many days ago. */
export function asideMail(
  name: string,
  over: Partial<Task> = {},
  days = 0,
): { id: string; path: string; note: string } {
  const made = sample(name);
  const read = readTask(made.taskNote);
  if (!read.ok) throw new Error(read.refusal.message);
  const received = `${dayBefore(days)}T00:00:10Z`;
  const task: Task = {
    ...read.value.task,
    from: 'Weekly <news@shop.example>',
    from_address: 'news@shop.example',
    subject: name,
    received,
    category: 'newsletter',
    why: 'This mail went to many subscribers.',
    status: 'done',
    waiting_for: '',
    result: `${PUT_ASIDE}This mail went to many subscribers.`,
    ...over,
  };
  const month = received.slice(0, 7);
  const path = `Done/email/${month}/EMAIL_${received.slice(0, 10)}_put-aside_${task.id}.md`;
  return { id: task.id, path, note: writeTask(task, 'The news of this week.') };
}

export function entry(agent: string, timestamp: string, over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    timestamp,
    action_type: 'take_in',
    actor: agent,
    target: 'abcdefgh234567ab',
    parameters: { account: 'work', category: 'needs_reply' },
    approval_status: '',
    approved_by: '',
    result: '',
    ...over,
  };
}

/** An agent's log as one chain over days, oldest first. */
export function logOf(
  agent: string,
  days: readonly (readonly [day: string, entries: readonly AuditEntry[]])[],
): Files {
  const files: Files = {};
  let head: ChainHead = CHAIN_START;
  for (const [day, entries] of days) {
    let text = '';
    for (const one of entries) {
      const line = nextLine(head, one);
      text += `${line.text}\n`;
      head = line.head;
    }
    files[`Logs/${agent}/${day}.jsonl`] = text;
  }
  return files;
}

export function newsOf(
  agent: string,
  day: string,
  told: readonly (readonly [id: string, kind: string, text: string])[],
): Files {
  const entries = told.map(([id, kind, text]) => ({ id, at: `${day}T00:00:05Z`, agent, kind, text }));
  return {
    [`Updates/${agent}/${day}.md`]: writeUpdates({ type: 'updates', version: '1', agent, day }, entries),
  };
}

export function quarantined(reason: string): Files {
  const id = 'qqqqqqqq234567ab';
  const found = `${dayBefore(0)}T00:00:00Z`;
  const origin = `Needs_Action/email/EMAIL_${dayBefore(0)}_strange_${id}.md`;
  return {
    [`Quarantine/local/NOTE_${dayBefore(0)}_strange_${id}.md`]: writeQuarantine(
      { type: 'quarantine', version: '1', id, agent: 'local', reason, origin, found },
      'what it was',
    ),
  };
}
