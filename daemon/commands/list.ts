import { type Command, Option } from 'commander';
import { mailDays } from '../../shared/dashboard/day-mails.ts';
import { mailboxOf } from '../../shared/dashboard/mailbox.ts';
import { instant } from '../../shared/text/time.ts';
import { oneLine } from '../../shared/text/show.ts';
import { lookInto } from '../disk/look-into.ts';
import { sortedNotes } from '../local/mail-views.ts';
import { type AnyNote, type ApprovalNote, readNotes } from '../records/notes.ts';
import { type CommonOptions, print, withCommon, withExample } from './context.ts';
import { type ListView, needsYouView, putAsideView, waitsView } from './list-views.ts';
import { modeLine } from './mode-line.ts';
import { loadLocal } from './local-context.ts';

interface ListOptions extends CommonOptions {
  readonly all?: boolean;
  readonly needsYou?: boolean;
  readonly waits?: boolean;
  readonly putAside?: boolean;
}

/** `countersign list`: what waits for the person, and what can't be read; or one section of the dashboard, whole. */
export function listCommand(program: Command): void {
  const views = { needsYou: '--needs-you', waits: '--waits', putAside: '--put-aside' } as const;
  const others = (own: string) => ['all', ...Object.keys(views)].filter((name) => name !== own);
  const view = (own: keyof typeof views, says: string) => new Option(views[own], says).conflicts(others(own));
  const command = program
    .command('list')
    .description('approvals and what they wait for, or one part of the mailbox')
    .option('--all', 'also those that are done or rejected')
    .addOption(view('needsYou', 'what needs you: drafts to decide, and mails without one, with the reason'))
    .addOption(view('waits', 'whom you wrote to, and who has not answered since'))
    .addOption(view('putAside', 'what was put aside in the last seven days, and why'));
  withExample(
    withCommon(command, 'local'),
    'countersign list',
    'countersign list --all --json',
    'countersign list --put-aside',
  ).action(list);
}

async function list(options: ListOptions): Promise<void> {
  const config = loadLocal(options.config);
  const store = lookInto(config.vault.dir);
  const notes = await readNotes(store);
  const view = viewOf(options, notes);
  if (view !== null) {
    print(options, { mode: config.mode, rows: view.rows }, [modeLine(config.mode), ...view.lines]);
    return;
  }
  const approvals = notes
    .filter((note) => note.kind === 'approval')
    .filter((note) => options.all === true || isOpen(note))
    .map(rowOf);
  const unreadable = notes.flatMap(unreadableRow);
  print(options, { mode: config.mode, approvals, unreadable }, [
    modeLine(config.mode),
    ...(approvals.length === 0 ? ['Nothing waits for you.'] : []),
    ...approvals.map(
      ({ id, status, to, subject }) =>
        `${id}  ${status.padEnd(10)} ${to.join(', ')}  ${oneLine(subject, 60)}`,
    ),
    ...unreadable.map(({ path, reason }) => `unreadable: ${path}: ${reason}`),
  ]);
}

/** Null where none was asked for. */
function viewOf({ needsYou, waits, putAside }: ListOptions, notes: readonly AnyNote[]): ListView | null {
  const today = instant(Date.now()).slice(0, 10);
  const sorted = sortedNotes(notes);
  if (needsYou === true) return needsYouView(mailboxOf(sorted, today));
  if (waits === true) return waitsView(mailboxOf(sorted, today));
  return putAside === true ? putAsideView(mailDays(sorted), today) : null;
}

function isOpen({ placed }: ApprovalNote): boolean {
  return placed.place === 'pending_approval' || placed.place === 'approved';
}

function rowOf({ request, path }: ApprovalNote) {
  const { id, status, to, subject, created, result } = request;
  return { id, status, to, subject, created, result, path };
}

function unreadableRow(note: AnyNote): { path: string; reason: string }[] {
  return note.kind === 'unreadable' ? [{ path: note.path, reason: note.refusal.message }] : [];
}
