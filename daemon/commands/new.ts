import { type Command } from 'commander';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type YamlMap, writeNote } from '../../shared/vault/note.ts';
import { strangeCharacter } from '../../shared/vault/note-text.ts';
import { type Store } from '../../shared/vault/store.ts';
import { MAX_PERSON_NOTE } from '../compose/person-note.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { noteToTask } from '../local/compose-intake.ts';
import { type CommonOptions, CommandError, must, print, withCommon, withExample } from './context.ts';
import { MAIL_ID, findTask } from './find-task.ts';
import { givenFile } from './given-file.ts';
import { loadLocal } from './local-context.ts';

interface NewOptions extends CommonOptions {
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly subject?: string;
  readonly from?: string;
  readonly account?: string;
  readonly wish?: string;
  readonly text?: string;
  readonly bodyFile?: string;
  readonly forward?: string;
  readonly replyAll?: string;
}

/** `countersign new`: the same as a note in Needs_Action/email/, from a terminal; it asks for a draft and sends nothing. */
export function newCommand(program: Command): void {
  const command = program
    .command('new')
    .description('ask for a new mail, a forward or an answer to all; it waits as a draft like any other')
    .option('--to <address...>', 'who gets it, as ana@client.example or "Ana <ana@client.example>"')
    .option('--cc <address...>', 'who gets a copy')
    .option('--bcc <address...>', 'who gets a copy that nobody else sees')
    .option('--subject <text>', 'what it is about; a forward and an answer have one already')
    .option('--text <text>', 'the text of the mail, as it is')
    .option('--body-file <file>', 'a file with the text of the mail, - for standard input')
    .option('--wish <text>', 'what the draft should say, such as "snippet prices, language de"')
    .option('--forward <id>', `pass on a mail: ${MAIL_ID.replace('the mail: ', '')}`)
    .option('--reply-all <id>', 'answer a mail to everybody whom it names')
    .option('--from <address>', 'one of your own addresses')
    .option('--account <id>', 'the account that sends');
  withExample(
    withCommon(command, 'local'),
    'countersign new --to ana@client.example --subject "The kitchen" --body-file letter.txt',
    'countersign new --to ben@partner.example --forward kq3f7y --text "What do you think?"',
  ).action(compose);
}

async function compose(options: NewOptions): Promise<void> {
  const config = loadLocal(options.config);
  const disk = DiskStore.open(config.vault.dir);
  try {
    const store = guardedStore(disk, 'person', '');
    const text = await noteText(store, options);
    const { accounts } = config;
    const written = { text, name: 'countersign new', changedMs: Date.now() };
    const { path, task, text: note } = must(await noteToTask({ store, accounts }, written));
    if ((await store.create(path, note)) === 'exists')
      throw new CommandError('The very same mail was asked for this second already.', 'exists');
    print(options, { task: task.id, path, account: task.account, to: task.to, subject: task.subject }, [
      `${task.id}  ${task.to.length === 0 ? 'to all' : `to ${task.to.join(', ')}`}  ${oneLine(task.subject, 60)}`,
      'The cloud drafts it; then approve it as any other: countersign list',
      path,
    ]);
  } finally {
    disk.close();
  }
}

/** The note that a person would have written. */
async function noteText(store: Store, options: NewOptions): Promise<string> {
  const { to = [], cc = [], bcc = [], subject = '', from = '', account = '', wish = '' } = options;
  const lists: YamlMap = Object.fromEntries(
    Object.entries({ to: [...to], cc: [...cc], bcc: [...bcc] }).filter(([, list]) => list.length > 0),
  );
  const about = {
    ...(options.forward === undefined ? {} : { forward: await idOf(store, options.forward) }),
    ...(options.replyAll === undefined ? {} : { reply_all: await idOf(store, options.replyAll) }),
  };
  const words: Record<string, string> = { subject, from, account, ...about, wish };
  const named: YamlMap = Object.fromEntries(Object.entries(words).filter(([, word]) => word !== ''));
  for (const [what, word] of Object.entries({ ...words, text: options.text ?? '' })) {
    const strange = strangeCharacter(word.replaceAll('\r\n', '\n'));
    if (strange !== null)
      throw new CommandError(`The ${what} holds ${strange.what}; remove it.`, strange.kind);
  }
  const keys = { ...lists, ...named };
  if (Object.keys(keys).length === 0)
    throw new CommandError('Name who gets it by --to, or a mail by --forward or --reply-all.', 'usage');
  return writeNote(keys, `\n${bodyOf(options)}\n`);
}

async function idOf(store: Store, wanted: string): Promise<string> {
  return (await findTask(store, wanted)).task.id;
}

function bodyOf({ text, bodyFile }: NewOptions): string {
  if (text !== undefined && bodyFile !== undefined)
    throw new CommandError('Give the text by --text or by --body-file, not by both.', 'usage');
  if (bodyFile === undefined) return (text ?? '').replaceAll('\r\n', '\n');
  const where = bodyFile === '-' ? 'The text on standard input' : bodyFile;
  const bytes = givenFile(bodyFile);
  const read = bytes.length > MAX_PERSON_NOTE ? null : fromUtf8(bytes);
  const body = read?.replaceAll('\r\n', '\n') ?? null;
  if (body === null || strangeCharacter(body) !== null)
    throw new CommandError(
      `${where} can't be the text of a mail: it has to be UTF-8 without control characters, at most ${MAX_PERSON_NOTE / 1024} kB.`,
      'text',
    );
  return body;
}
