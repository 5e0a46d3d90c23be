import * as z from 'zod/mini';
import { firstIssue } from '../approval/issue.ts';
import { type UpdateEntry } from '../dashboard/merge.ts';
import { type Result, ok, refuse } from '../result.ts';
import { fenced, readBlock, readBlocks } from './block.ts';
import { type RawNote, type YamlMap, type YamlValue, parseNote, writeNote } from './note.ts';
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

/**
 * Reads a note against the closed schema of its type. `unknown-version` means: leave it in place and update;
 * `shape` means: this version is known and the note is not of it (to Quarantine, if it came from elsewhere).
 */
function typed<T>(
  text: string | Uint8Array,
  type: string,
  schema: z.ZodMiniType<T>,
): Result<{ value: T; note: RawNote }> {
  const note = parseNote(text);
  if (!note.ok) return note;
  const { data } = note.value;
  if (data['type'] !== type) return refuse('type', `Expected a note of type ${type}.`);
  if (typeof data['version'] === 'string' && /^\d+$/.test(data['version']) && data['version'] !== '1') {
    return refuse('unknown-version', `This ${type} note was written by a newer version; update Countersign.`);
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success)
    return refuse('shape', `This ${type} note can't be used: ${firstIssue(parsed.error)}.`);
  return ok({ value: parsed.data, note: note.value });
}

/** Values as front matter: numbers as decimal text, everything else as it is. */
function front(value: object): YamlMap {
  const convert = (item: unknown): YamlValue => {
    if (typeof item === 'number') return String(item);
    if (typeof item === 'string') return item;
    if (Array.isArray(item)) return item.map(convert);
    return front(item as object);
  };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)]));
}

/** Keys in the order of the schema, whatever the order of the object: the same values give the same bytes. */
function ordered<T extends object>(value: T, schema: { shape: object }): T {
  return Object.fromEntries(
    Object.keys(schema.shape).map((key) => [key, (value as Record<string, unknown>)[key]]),
  ) as T;
}

export function readTask(text: string | Uint8Array): Result<{ task: Task; text: string }> {
  const read = typed(text, 'task', taskSchema);
  if (!read.ok) return read;
  const block = readBlock(read.value.note.body, 'mail-text');
  return block.ok ? ok({ task: read.value.value, text: block.value }) : block;
}

/** `text` is the readable text of the mail: foreign, so it stands in a block that it cannot close. */
export function writeTask(task: Task, text: string): string {
  return writeNote(front(ordered(task, taskSchema)), fenced('mail-text', text));
}

/** `lateEdit` is what somebody wrote into the draft after the attempt; only sent notes have one. */
export function readApprovalRequest(
  text: string | Uint8Array,
): Result<{ request: ApprovalRequest; body: string; lateEdit: string | null }> {
  const read = typed(text, 'approval_request', approvalRequestSchema);
  if (!read.ok) return read;
  const request = read.value.value;
  const blocks = readBlocks(read.value.note.body);
  if (!blocks.ok) return blocks;
  const [draft, late] = blocks.value;
  const two = blocks.value.length === 2 && draft?.info === 'countersign' && late?.info === 'late-edit';
  if (two && request.status === 'sent') return ok({ request, body: draft.text, lateEdit: late.text });
  const block = readBlock(read.value.note.body, 'countersign');
  return block.ok ? ok({ request, body: block.value, lateEdit: null }) : block;
}

export function writeApprovalRequest(
  request: ApprovalRequest,
  body: string,
  lateEdit: string | null = null,
): string {
  const draft = fenced('countersign', body);
  return writeNote(
    front(ordered(request, approvalRequestSchema)),
    lateEdit === null ? draft : `${draft}\n${fenced('late-edit', lateEdit)}`,
  );
}

export interface PlanStep {
  readonly done: boolean;
  /** A sentence of ours without foreign text. */
  readonly text: string;
}

export function readPlan(text: string | Uint8Array): Result<{ plan: Plan; steps: PlanStep[] }> {
  const read = typed(text, 'plan', planSchema);
  if (!read.ok) return read;
  const steps = [...read.value.note.body.matchAll(/^- \[([ x])\] (.*)$/gm)].map((match) => ({
    done: match[1] === 'x',
    text: match[2] ?? '',
  }));
  return ok({ plan: read.value.value, steps });
}

export function writePlan(plan: Plan, steps: readonly PlanStep[]): string {
  return writeNote(
    front(ordered(plan, planSchema)),
    steps.map(({ done, text }) => `- [${done ? 'x' : ' '}] ${text}\n`).join(''),
  );
}

export function readHandStatus(text: string | Uint8Array): Result<HandStatus> {
  const read = typed(text, 'hand', handStatusSchema);
  return read.ok ? ok(read.value.value) : read;
}

export function writeHandStatus(status: HandStatus): string {
  return writeNote(front(ordered(status, handStatusSchema)), '');
}

export function readUpdates(text: string | Uint8Array): Result<{ updates: Updates; entries: UpdateEntry[] }> {
  const read = typed(text, 'updates', updatesSchema);
  if (!read.ok) return read;
  const block = readBlock(read.value.note.body, 'json');
  if (!block.ok) return block;
  const entries: UpdateEntry[] = [];
  for (const [at, line] of block.value.split('\n').entries()) {
    if (line === '') continue;
    const entry = updateEntrySchema.safeParse(json(line));
    if (!entry.success)
      return refuse('shape', `Update ${String(at + 1)} can't be used: ${firstIssue(entry.error)}.`, at + 1);
    if (entry.data.agent !== read.value.value.agent)
      return refuse('shape', 'An update speaks for another agent.', at + 1);
    entries.push(entry.data);
  }
  return ok({ updates: read.value.value, entries });
}

export function writeUpdates(updates: Updates, entries: readonly UpdateEntry[]): string {
  const lines = entries.map(({ id, at, agent, kind, text }) => JSON.stringify({ id, at, agent, kind, text }));
  return writeNote(front(ordered(updates, updatesSchema)), fenced('json', lines.join('\n')));
}

export function readQuarantine(text: string | Uint8Array): Result<{ quarantine: Quarantine; text: string }> {
  const read = typed(text, 'quarantine', quarantineSchema);
  if (!read.ok) return read;
  const block = readBlock(read.value.note.body, 'original');
  return block.ok ? ok({ quarantine: read.value.value, text: block.value }) : block;
}

export function writeQuarantine(quarantine: Quarantine, text: string): string {
  return writeNote(front(ordered(quarantine, quarantineSchema)), fenced('original', text));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
