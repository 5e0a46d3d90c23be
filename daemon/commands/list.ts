import { type Command } from 'commander';
import { oneLine } from '../../shared/text/show.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { type AnyNote, type ApprovalNote, readNotes } from '../records/notes.ts';
import { type CommonOptions, print, withCommon, withExample } from './context.ts';
import { modeLine } from './mode-line.ts';
import { loadLocal } from './local-context.ts';

/** `countersign list`: what waits for the person, and what can't be read. */
export function listCommand(program: Command): void {
  const command = program
    .command('list')
    .description('approvals and what they wait for')
    .option('--all', 'also those that are done or rejected');
  withExample(withCommon(command, 'local'), 'countersign list', 'countersign list --all --json').action(list);
}

async function list(options: CommonOptions & { all?: boolean }): Promise<void> {
  const config = loadLocal(options.config);
  const store = DiskStore.open(config.vault.dir);
  const notes = await readNotes(store);
  store.close();
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
