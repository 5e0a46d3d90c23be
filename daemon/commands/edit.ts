import { join } from 'node:path';
import { type Command } from 'commander';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { withDraft } from '../../shared/card/draft-edit.ts';
import { gapsIn } from '../../shared/card/gaps.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { writePrivate } from '../disk/private-file.ts';
import { readDecisions } from '../local/decisions.ts';
import { CHANGING, whyFixed } from '../local/why-fixed.ts';
import { editInEditor, removeText } from '../terminal/editor.ts';
import { processTerminal } from '../terminal/terminal.ts';
import { type CommonOptions, CommandError, must, print, withCommon, withExample } from './context.ts';
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
    const kept = join(config.state, 'edits', `${request.id}.txt`);
    const text = await newText(draft, kept, options);
    if (text !== draft) {
      // From here on the person's text is in a file of its own until the note has it.
      writePrivate(kept, `${text}\n`);
      const next = withDraft(approval.text, text);
      if (!next.ok) throw new CommandError(`${next.refusal.message} ${keptAt(kept)}`, next.refusal.kind);
      if ((await store.replace(path, next.value, approval.text)) !== 'replaced')
        throw new CommandError(`The draft changed while you wrote. ${keptAt(kept)}`, 'changed');
    }
    removeText(kept);
    tell(options, request.id, path, text, text !== draft);
  } finally {
    disk.close();
  }
}

function keptAt(file: string): string {
  return `Nothing was changed; your text is in ${file}. Look at the draft, then: countersign edit ID --body-file ${file}`;
}

async function newText(draft: string, kept: string, { bodyFile }: EditOptions): Promise<string> {
  if (bodyFile === undefined) {
    if (!processTerminal().interactive)
      throw new CommandError(
        'Your editor needs a terminal; give the text by --body-file FILE, or - for standard input.',
        'no-terminal',
      );
    return withoutLastBreak(must(await editInEditor(draft, kept)));
  }
  const text = fromUtf8(givenFile(bodyFile));
  if (text === null) throw new CommandError(`${bodyFile} is no UTF-8 text.`, 'encoding');
  return withoutLastBreak(text);
}

/** Editors end a file with a line break that is no line of the draft. */
function withoutLastBreak(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}

function tell(options: EditOptions, approval: string, path: string, text: string, edited: boolean): void {
  const gaps = gapsIn(text).length;
  print(options, { approval, path, edited, gaps }, [
    edited
      ? `Edited ${approval}; read and countersign it: countersign approve ${approval}`
      : 'The text is as it was.',
    ...(gaps === 0
      ? []
      : [gaps === 1 ? '1 place is still to be filled in.' : `${gaps} places are still to be filled in.`]),
    path,
  ]);
}
