import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command } from 'commander';
import { detectMimeType } from 'nodemailer/lib/mime-funcs';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { type Attachment } from '../../shared/approval/action.ts';
import { sizeText } from '../../shared/text/size.ts';
import { editNote } from '../../shared/vault/note.ts';
import { readApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { type Attached, MAX_BYTES, changed, whyUnsendable } from '../local/attach.ts';
import { attachmentsFolder, fileIn, keepCopy } from '../local/attachment-files.ts';
import { readDecisions } from '../local/decisions.ts';
import { CHANGING, whyFixed } from '../local/why-fixed.ts';
import { attachmentLine } from '../terminal/card.ts';
import { type CommonOptions, CommandError, must, print, withCommon, withExample } from './context.ts';
import { findApproval } from './find.ts';
import { loadLocal, trustOf } from './local-context.ts';

interface AttachOptions extends CommonOptions {
  readonly remove: readonly string[];
}

/** `countersign attach ID FILE…`: adds files to a draft that waits, on the computer that sends; nothing is signed by it. */
export function attachCommand(program: Command): void {
  const command = program
    .command('attach')
    .argument('<id>', 'the approval: its id, five or more of its first characters, or its task')
    .argument(
      '[files...]',
      'files of this computer; they are copied, and their hashes become part of what you approve',
    )
    .description('add files to a draft, or take them out again')
    .option('--remove <name>', 'take an attachment out; may be repeated', collect, []);
  withExample(
    withCommon(command, 'local'),
    'countersign attach ap-3kq5x ~/invoices/january.pdf',
    'countersign attach ap-3kq5x --remove january.pdf',
  ).action(attach);
}

function collect(name: string, before: readonly string[]): string[] {
  return [...before, name];
}

interface Given {
  readonly file: Attachment;
  readonly bytes: Uint8Array;
}

async function attach(id: string, paths: readonly string[], options: AttachOptions): Promise<void> {
  const config = loadLocal(options.config);
  if (paths.length === 0 && options.remove.length === 0)
    throw new CommandError('Name a file to attach, or take one out by --remove NAME.', 'usage');
  const disk = DiskStore.open(config.vault.dir);
  try {
    const store = guardedStore(disk, 'person', '');
    const { approval } = await findApproval(store, id);
    const { state } = await readDecisions(store, trustOf(config), approval.request.id);
    const fixed = whyFixed(approval, state, CHANGING.attachments);
    if (fixed !== null) throw new CommandError(fixed, 'fixed');
    const given = paths.map(readFile);
    const done = must(
      changed(approval.request.attachments, { add: given.map(({ file }) => file), remove: options.remove }),
    );
    const folder = attachmentsFolder(config);
    const stored = fileIn(folder);
    const find = (wanted: Parameters<typeof stored>[0]) => {
      const own = given.find(({ file }) => file.sha256 === wanted.sha256 && file.name === wanted.name);
      return own === undefined ? stored(wanted) : Promise.resolve(own.bytes);
    };
    must(await whyUnsendable(approval, done.attachments, find));
    // The files first: a request that names what is not there could not be sent.
    for (const { file, bytes } of given) keepCopy(folder, file, bytes);
    const text = withAttachments(approval.text, done.attachments);
    if (text !== approval.text && (await store.replace(approval.path, text, approval.text)) !== 'replaced')
      throw new CommandError('The draft changed meanwhile; look at it and attach the file again.', 'changed');
    tell(options, approval.request.id, done);
  } finally {
    disk.close();
  }
}

/** Reads a file that a person named; a name that no mail can carry, and a file that no mail can hold, are refused. */
function readFile(path: string): Given {
  const stat = statSync(path);
  if (!stat.isFile())
    throw new CommandError(`${path} is no file; a folder can be attached as an archive.`, 'no-file');
  if (stat.size > MAX_BYTES)
    throw new CommandError(
      `${path} has ${sizeText(stat.size)}; a mail holds at most ${sizeText(MAX_BYTES)}. Send a link.`,
      'too-large',
    );
  const bytes = new Uint8Array(readFileSync(path));
  const name = basename(path).normalize('NFC');
  return {
    bytes,
    file: {
      name,
      media_type: mediaTypeOf(name),
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
  };
}

/** Servers may rewrite messages inside messages, so the hand takes none; as bytes they arrive as they are. */
function mediaTypeOf(name: string): string {
  const type = detectMimeType(name).toLowerCase();
  return /^(?:message|multipart)\//.test(type) ? 'application/octet-stream' : type;
}

/** The note with another list of files; comments, order and draft stay as the person has them. */
function withAttachments(text: string, attachments: readonly Attachment[]): string {
  const before = must(readApprovalRequest(text));
  if (JSON.stringify(before.request.attachments) === JSON.stringify(attachments)) return text;
  const edited = must(
    editNote(text, { attachments: attachments.map((file) => ({ ...file, size: String(file.size) })) }),
  );
  const read = must(readApprovalRequest(edited));
  if (read.body !== before.body) throw new Error('An edit of the front matter changed the draft.');
  return edited;
}

function tell(options: AttachOptions, approval: string, done: Attached): void {
  const { attachments, added, replaced, removed } = done;
  print(options, { approval, attachments, added, replaced, removed }, [
    ...removed.map((name) => `Removed:  ${name}`),
    ...replaced.map((name) => `Replaced: ${name}`),
    ...attachments.map((file) => `Attached: ${attachmentLine(file)}`),
    ...(attachments.length === 0 ? ['Nothing is attached.'] : []),
  ]);
}
