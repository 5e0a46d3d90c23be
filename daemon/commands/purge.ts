import { type Command } from 'commander';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { epitaph, isPurged, traitsOf } from '../../shared/task/purged.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type LocalConfig } from '../config/local.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { systemClock } from '../hands/clock.ts';
import { openHandJournal } from '../hands/hand-journal.ts';
import { frozenIn, removable } from '../hands/purge-payloads.ts';
import { attachmentsFolder } from '../local/attachment-files.ts';
import { type OwnFiles, filesOf, removeFiles } from '../local/purge-files.ts';
import { type MailNotes, mailNotes, purgeNotes, stillNaming, whyNotPurged } from '../local/purge.ts';
import { AuditLog } from '../records/audit.ts';
import { readNotes } from '../records/notes.ts';
import { type Terminal, processTerminal } from '../terminal/terminal.ts';
import { type CommonOptions, CommandError, must, print, withCommon, withExample } from './context.ts';
import { MAIL_ID, findTask } from './find-task.ts';
import { hasJournal, journalFolder } from './hand-state.ts';
import { loadLocal } from './local-context.ts';
import { type Unreached, purgeLines, unreached } from './purge-lines.ts';

interface PurgeOptions extends CommonOptions {
  readonly yes?: boolean;
}

/** What a purge did, as `--json` prints it. */
export interface Purged {
  readonly task: string;
  readonly at: string;
  readonly by: string;
  /** Notes that hold a tombstone now, files and frozen messages that are gone. */
  readonly notes: readonly string[];
  readonly files: readonly string[];
  readonly payloads: readonly string[];
  /** Where the text may still be, and why this program does not remove it there. */
  readonly unreached: readonly Unreached[];
}

/** `countersign purge ID`: removes one mail's text wherever this computer can, and says where it can't. */
export function purgeCommand(program: Command): void {
  withExample(
    withCommon(
      program
        .command('purge')
        .argument('<id>', MAIL_ID)
        .description(
          'remove the text of one finished mail for good; a tombstone stays, and what is out of reach is told',
        )
        .option('--yes', 'do not ask'),
      'local',
    ),
    'countersign purge kq3f7y',
    'countersign purge 20261120.1@client.example --yes --json',
  ).action(purge);
}

/** Others write the notes too, but not so often in a row. */
const TRIES = 5;

async function purge(id: string, options: PurgeOptions): Promise<void> {
  const config = loadLocal(options.config);
  const disk = DiskStore.open(config.vault.dir);
  try {
    const store = guardedStore(disk, 'local', config.agent);
    const about = await findTask(store, id);
    const first = mailNotes(await readNotes(store), about);
    refuseOpen(config, first);
    const bases = [about, ...first.approvals].map(({ placed }) => placed.base);
    const traits = traitsOf(about.task, bases);
    if (options.yes !== true) await confirm(first, processTerminal());
    const tombstone = { at: instant(Date.now()), by: config.agent };
    // Files first: what there is to remove stands in the notes.
    const payloads = removePayloads(config, first);
    const files = await ownFiles(config, store, first);
    removeFiles(files.ours);
    const notes = await write(store, about.task.id, tombstone);
    const audit = new AuditLog(store, config.agent, Date.now);
    await audit.write({
      action_type: 'purge',
      target: about.task.id,
      parameters: {
        notes: String(notes.length),
        files: String(files.ours.length),
        payloads: String(payloads.length),
        asked: options.yes === true ? 'no, --yes' : 'a person at the terminal',
      },
      approval_status: '',
      approved_by: '',
      result: epitaph(tombstone),
    });
    const still = await stillNaming(store, traits);
    const decisions = await decisionsOf(store, first);
    const purged: Purged = {
      task: about.task.id,
      ...tombstone,
      ...{ notes, files: files.ours, payloads },
      unreached: unreached(config, { still, decisions, theirs: files.theirs }),
    };
    print(options, purged, purgeLines(purged));
  } finally {
    disk.close();
  }
}

/** The vault may move on while a person thinks, and while notes are written: each try reads them anew. */
async function write(store: Store, task: string, tombstone: { at: string; by: string }): Promise<string[]> {
  const written: string[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const found = mailNotes(await readNotes(store), await findTask(store, task));
    const why = whyNotPurged(found);
    if (why !== null) throw new CommandError(why, 'open');
    const done = await purgeNotes(store, found, tombstone);
    if (done !== 'busy') return [...written, ...done];
  }
  throw new CommandError(
    `The notes of ${task} are being changed by others; nothing else was touched. Run it again.`,
    'busy',
  );
}

function refuseOpen(config: LocalConfig, found: MailNotes): void {
  const why = whyNotPurged(found);
  if (why !== null) throw new CommandError(why, 'open');
  const own = new Set(found.approvals.map(({ request }) => request.id));
  const open = frozenOf(config).find(({ approval, over }) => own.has(approval) && !over);
  if (open !== undefined)
    throw new CommandError(
      `What became of ${open.approval} is not known yet, and the message that was frozen for it may still be needed; settle it first: countersign status`,
      'open',
    );
}

async function confirm({ task, approvals }: MailNotes, terminal: Terminal): Promise<void> {
  if (!terminal.interactive)
    throw new CommandError('Purging asks a person; add --yes where nobody can answer.', 'no-terminal');
  const { from, subject, received, id } = task.task;
  terminal.show(`${id}  ${received}  ${oneLine(from, 60)}  ${oneLine(subject, 100)}`);
  const drafts = approvals.length === 1 ? '1 draft' : `${String(approvals.length)} drafts`;
  terminal.show(
    isPurged(task.task)
      ? 'It was purged before; what is left over is removed.'
      : `Its text and ${drafts} are removed from this vault and this computer. Nobody can bring them back from here.`,
  );
  if ((await terminal.ask('Type "purge" to remove it: ')).trim() !== 'purge')
    throw new CommandError('Nothing was purged.', 'not-confirmed');
}

function frozenOf(config: LocalConfig) {
  if (!hasJournal(config)) return [];
  const journal = must(openHandJournal(journalFolder(config), systemClock()));
  try {
    return frozenIn(must(journal.read()));
  } finally {
    journal.close();
  }
}

/** The journal's entries stay as they are: they say that a message of this hash left, and no longer which words it had. */
function removePayloads(config: LocalConfig, { approvals }: MailNotes): string[] {
  if (!hasJournal(config)) return [];
  const own = new Set(approvals.map(({ request }) => request.id));
  const journal = must(openHandJournal(journalFolder(config), systemClock()));
  try {
    const names = removable(frozenIn(must(journal.read())), ({ approval }) => own.has(approval));
    return names.filter((name) => must(journal.payloads.remove(name)));
  } finally {
    journal.close();
  }
}

async function ownFiles(
  config: LocalConfig,
  store: Store,
  { task, approvals }: MailNotes,
): Promise<OwnFiles> {
  const folders = { state: config.state, attachments: attachmentsFolder(config) };
  return filesOf(folders, task.task.id, approvals, await readNotes(store));
}

async function decisionsOf(store: Store, { approvals }: MailNotes): Promise<string[]> {
  const found: string[] = [];
  for (const { request } of approvals) found.push(...(await store.list(`Decisions/${request.id}`)));
  return found;
}
