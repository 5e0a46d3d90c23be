import { type UpdateEntry } from '../dashboard/merge.ts';
import { type Result, ok, refuse } from '../result.ts';
import { shaped } from '../shape.ts';
import { fenced, readBlocks } from './block.ts';
import { blockOf, readTyped, writeTyped } from './schema-note.ts';
import {
  type ApprovalRequest,
  type HandStatus,
  type Plan,
  type Quarantine,
  type Task,
  type Updates,
  approvalRequestSchema,
  handStatusSchema,
  planSchema,
  quarantineSchema,
  taskSchema,
  updateEntrySchema,
  updatesSchema,
} from './schemas.ts';

export function readTask(text: string | Uint8Array): Result<{ task: Task; text: string }> {
  const read = readTyped(text, 'task', taskSchema);
  if (!read.ok) return read;
  const block = blockOf(read.value.note, 'mail-text');
  return block.ok ? ok({ task: read.value.value, text: block.value }) : block;
}

/** `text` is the readable text of the mail: foreign, so it stands in a block that it cannot close. */
export function writeTask(task: Task, text: string): string {
  return writeTyped(task, taskSchema, fenced('mail-text', text), readTask);
}

/** `lateEdit` is what somebody wrote into the draft after the attempt; only sent notes have one. */
export function readApprovalRequest(
  text: string | Uint8Array,
): Result<{ request: ApprovalRequest; body: string; lateEdit: string | null }> {
  const read = readTyped(text, 'approval_request', approvalRequestSchema);
  if (!read.ok) return read;
  const request = read.value.value;
  const { body, bodyLine } = read.value.note;
  const blocks = readBlocks(body, bodyLine);
  if (!blocks.ok) return blocks;
  const [draft, late] = blocks.value;
  const two = blocks.value.length === 2 && draft?.info === 'countersign' && late?.info === 'late-edit';
  if (two && request.status === 'sent') return ok({ request, body: draft.text, lateEdit: late.text });
  const block = blockOf(read.value.note, 'countersign');
  return block.ok ? ok({ request, body: block.value, lateEdit: null }) : block;
}

export function writeApprovalRequest(
  request: ApprovalRequest,
  body: string,
  lateEdit: string | null = null,
): string {
  const draft = fenced('countersign', body);
  return writeTyped(
    request,
    approvalRequestSchema,
    lateEdit === null ? draft : `${draft}\n${fenced('late-edit', lateEdit)}`,
    readApprovalRequest,
  );
}

/**
 * A request that was read, written anew: what somebody wrote into the draft after the attempt stays, and is the draft again
 * where the note is no longer one that was sent.
 */
export function rewriteApprovalRequest(
  request: ApprovalRequest,
  body: string,
  lateEdit: string | null,
): string {
  return request.status === 'sent'
    ? writeApprovalRequest(request, body, lateEdit)
    : writeApprovalRequest(request, lateEdit ?? body);
}

export interface PlanStep {
  readonly done: boolean;
  /** A sentence of ours without foreign text. */
  readonly text: string;
}

/** One line of plain words. A plan stands outside of blocks as live Markdown, so it holds nothing that could be marked up. */
const STEP = /^[A-Za-z0-9][A-Za-z0-9 ,.'’()-]{0,199}$/;

/** Reads exactly what `writePlan` writes, so that whatever reads as a plan shows as nothing but its steps. */
export function readPlan(text: string | Uint8Array): Result<{ plan: Plan; steps: PlanStep[] }> {
  const read = readTyped(text, 'plan', planSchema);
  if (!read.ok) return read;
  const { body, bodyLine } = read.value.note;
  const lines = body.split('\n');
  const steps: PlanStep[] = [];
  for (const [at, line] of lines.entries()) {
    if (line === '' && at === lines.length - 1) break;
    const [, mark, step = ''] = /^- \[([ x])\] (.*)$/.exec(line) ?? [];
    if (mark === undefined || !STEP.test(step) || at === lines.length - 1)
      return refuse('shape', 'A plan holds steps in plain words, each with a checkbox.', bodyLine + at);
    steps.push({ done: mark === 'x', text: step });
  }
  return ok({ plan: read.value.value, steps });
}

/** Throws a RangeError on a step that is not one line of plain words: nothing foreign goes into a plan. */
export function writePlan(plan: Plan, steps: readonly PlanStep[]): string {
  const live = steps.find(({ text }) => !STEP.test(text));
  if (live !== undefined) throw new RangeError(`"${live.text.slice(0, 80)}" can't be a step of a plan.`);
  return writeTyped(
    plan,
    planSchema,
    steps.map(({ done, text }) => `- [${done ? 'x' : ' '}] ${text}\n`).join(''),
    readPlan,
  );
}

export function readHandStatus(text: string | Uint8Array): Result<HandStatus> {
  const read = readTyped(text, 'hand', handStatusSchema);
  return read.ok ? ok(read.value.value) : read;
}

export function writeHandStatus(status: HandStatus): string {
  return writeTyped(status, handStatusSchema, '', readHandStatus);
}

export function readUpdates(text: string | Uint8Array): Result<{ updates: Updates; entries: UpdateEntry[] }> {
  const read = readTyped(text, 'updates', updatesSchema);
  if (!read.ok) return read;
  const block = blockOf(read.value.note, 'json');
  if (!block.ok) return block;
  const entries: UpdateEntry[] = [];
  for (const [at, line] of block.value.split('\n').entries()) {
    if (line === '') continue;
    const entry = shaped(updateEntrySchema, json(line));
    if (!entry.ok) return refuse('shape', `Update ${String(at + 1)} can't be used: ${entry.wrong}.`, at + 1);
    if (entry.value.agent !== read.value.value.agent)
      return refuse('shape', 'An update speaks for another agent.', at + 1);
    entries.push(entry.value);
  }
  return ok({ updates: read.value.value, entries });
}

export function writeUpdates(updates: Updates, entries: readonly UpdateEntry[]): string {
  const lines = entries.map(({ id, at, agent, kind, text }) => JSON.stringify({ id, at, agent, kind, text }));
  return writeTyped(updates, updatesSchema, fenced('json', lines.join('\n')), readUpdates);
}

export function readQuarantine(text: string | Uint8Array): Result<{ quarantine: Quarantine; text: string }> {
  const read = readTyped(text, 'quarantine', quarantineSchema);
  if (!read.ok) return read;
  const block = blockOf(read.value.note, 'original');
  return block.ok ? ok({ quarantine: read.value.value, text: block.value }) : block;
}

export function writeQuarantine(quarantine: Quarantine, text: string): string {
  return writeTyped(quarantine, quarantineSchema, fenced('original', text), readQuarantine);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
