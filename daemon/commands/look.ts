import { type Command } from 'commander';
import { oneLine, visible } from '../../shared/text/show.ts';
import { readLine } from '../../shared/audit/chain.ts';
import { type Store } from '../../shared/vault/store.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { readDecisions } from '../local/decisions.ts';
import { type ApprovalNote, readNotes } from '../records/notes.ts';
import { cardText } from '../terminal/card.ts';
import { type CommonOptions, CommandError, print } from './context.ts';
import { loadLocal, trustOf } from './local-context.ts';
import { findApproval } from './find.ts';

/** The commands that look and change nothing. */
export function lookCommands(program: Command): void {
  program
    .command('list')
    .description('approvals and what they wait for')
    .option('--all', 'also those that are done or rejected')
    .option('--config <file>', 'configuration of the local role')
    .option('--json', 'print one JSON object')
    .action(list);
  program
    .command('show <id>')
    .description('one approval whole: recipients, text, original, decisions')
    .option('--config <file>', 'configuration of the local role')
    .option('--json', 'print one JSON object')
    .action(show);
  program
    .command('why <message-id>')
    .description('what became of a mail: mail, draft, edits, decision, evidence')
    .option('--config <file>', 'configuration of the local role')
    .option('--json', 'print one JSON object')
    .action(why);
}

function openNotes(note: ApprovalNote): boolean {
  return note.placed.place === 'pending_approval' || note.placed.place === 'approved';
}

async function list(options: CommonOptions & { all?: boolean }): Promise<void> {
  const config = loadLocal(options.config);
  const notes = await readNotes(DiskStore.open(config.vault.dir));
  const rows = notes
    .filter((note) => note.kind === 'approval')
    .filter((note) => options.all === true || openNotes(note))
    .map(({ request, path }) => ({
      id: request.id,
      status: request.status,
      to: request.to,
      subject: request.subject,
      created: request.created,
      result: request.result,
      path,
    }));
  const broken = notes.flatMap((note) =>
    note.kind === 'unreadable' ? [{ path: note.path, reason: note.refusal.message }] : [],
  );
  print(options, { mode: config.mode, approvals: rows, unreadable: broken }, [
    config.mode === 'live' ? 'Mode: live' : 'Mode: dry run, nothing leaves',
    ...(rows.length === 0 ? ['Nothing waits for you.'] : []),
    ...rows.map(
      (row) => `${row.id}  ${row.status.padEnd(10)} ${row.to.join(', ')}  ${oneLine(row.subject, 60)}`,
    ),
    ...broken.map((note) => `unreadable: ${note.path}: ${note.reason}`),
  ]);
}

async function show(id: string, options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const store = DiskStore.open(config.vault.dir);
  const { approval, task } = await findApproval(store, id);
  const decisions = await readDecisions(store, trustOf(config), approval.request.id);
  const facts = { mode: config.mode, holdSeconds: config.hand.hold_seconds };
  const records = decisions.verified.map(({ record, device }) => ({ ...record, device }));
  print(
    options,
    {
      path: approval.path,
      request: approval.request,
      draft: approval.draft,
      original: task?.mailText ?? null,
      decisions: records,
      state: decisions.state.kind,
      ignored: decisions.ignored,
    },
    [
      ...cardText(approval.request, approval.draft, task?.task ?? null, facts),
      ...(task === null
        ? ['The original is not in the vault.']
        : [
            '--- the mail it answers ---',
            `From:     ${visible(task.task.from)}`,
            ...visible(task.mailText).split('\n'),
            '--- end of the mail ---',
          ]),
      ...records.map(
        (record) =>
          `Decision: ${record.kind} by ${record.device} at ${record.signed_at} (${record.decision_id})`,
      ),
      ...decisions.ignored.map((text) => `Ignored:  ${text}`),
      `State:    ${decisions.state.kind}`,
      approval.path,
    ],
  );
}

interface Trace {
  readonly message_id: string;
  readonly tasks: readonly {
    id: string;
    path: string;
    from: string;
    subject: string;
    received: string;
    status: string;
    result: string;
  }[];
  readonly approvals: readonly {
    id: string;
    path: string;
    status: string;
    to: readonly string[];
    draft: string;
    late_edit: boolean;
    decision: string;
    evidence: readonly string[];
    result: string;
  }[];
  readonly decisions: readonly {
    id: string;
    kind: string;
    device: string;
    signed_at: string;
    approval: string;
  }[];
  readonly log: readonly string[];
}

async function why(messageId: string, options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const store = DiskStore.open(config.vault.dir);
  const wanted = messageId.startsWith('<') ? messageId : `<${messageId}>`;
  const notes = await readNotes(store);
  const direct = new Set(
    notes.flatMap((note) => {
      if (note.kind === 'task' && note.task.message_id === wanted) return [note.task.id];
      if (note.kind === 'approval' && note.request.evidence.some((line) => line.includes(wanted)))
        return [note.request.task];
      return [];
    }),
  );
  if (direct.size === 0)
    throw new CommandError(
      `No mail, draft or sent message with Message-ID ${visible(wanted)} is in this vault.`,
      'not-found',
    );
  const tasks = notes.flatMap((note) => (note.kind === 'task' && direct.has(note.task.id) ? [note] : []));
  const approvals = notes.flatMap((note) =>
    note.kind === 'approval' && direct.has(note.request.task) ? [note] : [],
  );
  const decisions = [];
  for (const { request } of approvals) {
    const { verified } = await readDecisions(store, trustOf(config), request.id);
    decisions.push(
      ...verified.map(({ record, device }) => ({
        id: record.decision_id,
        kind: record.kind,
        device,
        signed_at: record.signed_at,
        approval: request.id,
      })),
    );
  }
  const trace: Trace = {
    message_id: wanted,
    tasks: tasks.map(({ path, task }) => ({
      id: task.id,
      path,
      from: task.from,
      subject: task.subject,
      received: task.received,
      status: task.status,
      result: task.result,
    })),
    approvals: approvals.map(({ path, request, draft, text }) => ({
      id: request.id,
      path,
      status: request.status,
      to: request.to,
      draft,
      late_edit: text.includes('```late-edit'),
      decision: request.decision,
      evidence: request.evidence,
      result: request.result,
    })),
    decisions,
    log: await logLines(store, [...direct, ...approvals.map(({ request }) => request.id)]),
  };
  print(options, trace, [
    ...trace.tasks.flatMap((task) => [
      `Mail      ${task.id}  ${oneLine(task.from, 60)}: ${oneLine(task.subject, 80)}`,
      `          received ${task.received}, ${task.status}: ${oneLine(task.result, 200)}`,
      `          ${task.path}`,
    ]),
    ...trace.approvals.flatMap((approval) => [
      `Draft     ${approval.id}  ${approval.status} to ${approval.to.join(', ')}${approval.late_edit ? ' (edited after it was sent)' : ''}`,
      `          ${approval.path}`,
      ...approval.evidence.map((line) => `Evidence  ${oneLine(line, 200)}`),
    ]),
    ...trace.decisions.map(
      (decision) =>
        `Decision  ${decision.kind} by ${decision.device} at ${decision.signed_at} (${decision.id})`,
    ),
    ...trace.log.map((line) => `Log       ${oneLine(line, 240)}`),
  ]);
}

async function logLines(store: Store, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of await store.list('Logs')) {
    for (const text of ((await store.read(path)) ?? '').split('\n')) {
      const line = readLine(text);
      if (line === null) continue;
      const about = [line.target, ...Object.values(line.parameters)];
      if (ids.some((id) => about.includes(id)))
        found.push(
          `${line.timestamp} ${line.actor} ${line.action_type} ${line.approval_status} ${line.result}`,
        );
    }
  }
  return found.sort();
}
