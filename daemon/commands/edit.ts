import { type Command } from 'commander';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { withDraft } from '../../shared/card/draft-edit.ts';
import { gapsIn } from '../../shared/card/gaps.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { visible } from '../../shared/text/show.ts';
import { type Store } from '../../shared/vault/store.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { writePrivate } from '../disk/private-file.ts';
import { readDecisions } from '../local/decisions.ts';
import { type ApprovalNote } from '../records/notes.ts';
import { CHANGING, whyFixed } from '../local/why-fixed.ts';
import { Asker } from '../setup/ask.ts';
import { editInEditor } from '../terminal/editor.ts';
import { isOurs, keepText, keptFile, ownWords, removeText, withoutLastBreak } from '../terminal/kept-text.ts';
import { UnansweredError, processTerminal } from '../terminal/terminal.ts';
import { type CommonOptions, CommandError, print, withCommon, withExample } from './context.ts';
import { findApproval } from './find.ts';
import { givenFile } from './given-file.ts';
import { loadLocal, trustOf } from './local-context.ts';

interface EditOptions extends CommonOptions {
  readonly bodyFile?: string;
}

/** `countersign edit ID`: another text for a draft that waits; nothing is signed by it, and who approves sees the new text. */
export function editCommand(program: Command): void {
  const command = program
    .command('edit')
    .argument('<id>', 'the approval: its id, five or more of its first characters, or its task')
    .description('change the text of a draft in your editor ($VISUAL or $EDITOR)')
    .option('--body-file <file>', 'take the new text from a file, - for standard input');
  withExample(
    withCommon(command, 'local'),
    'countersign edit ap-3kq5x',
    'countersign edit ap-3kq5x --body-file answer.txt',
  ).action(edit);
}

async function edit(id: string, options: EditOptions): Promise<void> {
  const config = loadLocal(options.config);
  const disk = DiskStore.open(config.vault.dir);
  try {
    const store = guardedStore(disk, 'person', '');
    const { approval } = await findApproval(store, id);
    const { request, draft, path } = approval;
    const { state } = await readDecisions(store, trustOf(config), request.id);
    const fixed = whyFixed(approval, state, CHANGING.text);
    if (fixed !== null) throw new CommandError(fixed, 'fixed');
    const given =
      options.bodyFile === undefined
        ? await byEditor(config.state, request.id, draft)
        : { text: fromFile(options.bodyFile), file: options.bodyFile, wentOn: false };
    if (given === null) {
      tell(options, request.id, path, draft, false, left(config.state, request.id, draft));
      return;
    }
    const { text, file } = given;
    // From here on the person's text is in a file until the note has it: the one that they named, or one of ours.
    const named = options.bodyFile !== undefined && file !== '-';
    const kept = named ? file : keepText(config.state, request.id, text, draft);
    if (text !== draft) await putIn(store, approval, given, kept);
    if (isOurs(config.state, request.id, kept)) removeText(kept);
    tell(options, request.id, path, text, text !== draft, left(config.state, request.id, text));
  } finally {
    disk.close();
  }
}

async function putIn(
  store: Store,
  { request, draft, path, text: note }: ApprovalNote,
  { text, wentOn }: Given,
  kept: string,
): Promise<void> {
  const stays = (reason: string, kind: string) =>
    new CommandError(`${reason} ${keptAt(kept, request.id)}`, kind);
  const changed = () => stays('The draft changed while you wrote.', 'changed');
  const next = withDraft(note, text);
  if (!next.ok) throw stays(next.refusal.message, next.refusal.kind);
  if (wentOn) {
    if ((await store.read(path)) !== note) throw changed();
    if (!(await replaces(draft))) throw stays('The draft stays.', 'not-confirmed');
  }
  if ((await store.replace(path, next.value, note)) !== 'replaced') throw changed();
}

interface Given {
  readonly text: string;
  /** In which it stands, `-` for standard input. */
  readonly file: string;
  /** Whether it was begun another time, and so without a look at the draft as it is now. */
  readonly wentOn: boolean;
}

/** What the person writes in their editor: into the draft, or on from words that an earlier edit left. Null: nothing more. */
async function byEditor(state: string, approval: string, draft: string): Promise<Given | null> {
  const terminal = processTerminal();
  if (!terminal.interactive)
    throw new CommandError(
      'Your editor needs a terminal; give the text by --body-file FILE, or - for standard input.',
      'no-terminal',
    );
  const file = keptFile(state, approval);
  const own = ownWords(file, draft);
  if (own === null) writePrivate(file, `${draft}\n`);
  else
    terminal.show(
      `Your text of before, which the draft does not have, is opened: ${file}. To begin from the draft instead, move that file away first.`,
    );
  const written = await editInEditor(file);
  if (!written.ok) {
    if (ownWords(file, draft) === null) removeText(file);
    throw new CommandError(written.refusal.message, written.refusal.kind);
  }
  const text = withoutLastBreak(written.value);
  return text === own ? null : { text, file, wentOn: own !== null };
}

/** The draft may hold words that the person has not seen, so they are shown before others take their place. */
async function replaces(draft: string): Promise<boolean> {
  const asker = new Asker(processTerminal());
  asker.say('The draft says now:', '', visible(draft), '');
  try {
    return await asker.yes('Put your text in its place?', false);
  } catch (error) {
    if (error instanceof UnansweredError) return false;
    throw error;
  }
}

function keptAt(file: string, approval: string): string {
  return `Nothing was changed; your text is in ${file}. Look at the draft, then: countersign edit ${approval} --body-file ${file}`;
}

/** Words of an earlier edit that are still in none of the drafts. */
function left(state: string, approval: string, draft: string): string[] {
  const file = keptFile(state, approval);
  return ownWords(file, draft) === null
    ? []
    : [
        `Your text of before is still in ${file}. To put it into the draft: countersign edit ${approval} --body-file ${file}`,
      ];
}

function fromFile(bodyFile: string): string {
  const text = fromUtf8(givenFile(bodyFile));
  if (text === null) throw new CommandError(`${bodyFile} is no UTF-8 text.`, 'encoding');
  return withoutLastBreak(text);
}

function tell(
  options: EditOptions,
  approval: string,
  path: string,
  text: string,
  edited: boolean,
  more: readonly string[],
): void {
  const gaps = gapsIn(text).length;
  print(options, { approval, path, edited, gaps }, [
    edited
      ? `Edited ${approval}; read and countersign it: countersign approve ${approval}`
      : 'The text is as it was.',
    ...(gaps === 0
      ? []
      : [gaps === 1 ? '1 place is still to be filled in.' : `${gaps} places are still to be filled in.`]),
    ...more,
    path,
  ]);
}
