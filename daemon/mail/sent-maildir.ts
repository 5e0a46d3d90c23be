import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../shared/result.ts';
import { codeOf } from '../disk/disk-error.ts';
import { syncFolder } from '../disk/private-file.ts';
import { type MaildirEntry, readMaildir } from './maildir.ts';
import { MaildirIndex } from './maildir-index.ts';
import { MAX_CANDIDATES } from './originals.ts';
import type { SentFolder, SentFound } from './sent.ts';
import { messageIdOf } from './source.ts';

export interface MaildirSentOptions {
  readonly proves: SentFolder['proves'];
  /** Maildir for sent mail; its folders are made where they are missing. */
  readonly sent: string;
  /** Maildir of received mail, whose messages are marked as answered; left out, nothing is marked. */
  readonly mailbox?: string | undefined;
}

export class MaildirSent implements SentFolder {
  readonly proves: SentFolder['proves'];
  private readonly options: MaildirSentOptions;
  private readonly index: MaildirIndex;

  constructor(options: MaildirSentOptions) {
    this.options = options;
    this.proves = options.proves;
    this.index = new MaildirIndex(options.sent);
  }

  async find(messageId: string): Promise<SentFound> {
    return this.look(() => this.index.byMessageId(messageId, MAX_CANDIDATES));
  }

  async answerTo(messageId: string): Promise<SentFound> {
    return this.look(() => this.index.byAnswered(messageId, MAX_CANDIDATES));
  }

  private async look(among: () => Promise<Result<MaildirEntry[]>>): Promise<SentFound> {
    try {
      return await this.first(await among());
    } catch (error) {
      if (codeOf(error) === '') throw error;
      const { path = this.options.sent } = error as NodeJS.ErrnoException;
      return { kind: 'unreachable', message: `${path} can’t be read (${codeOf(error)}).` };
    }
  }

  /** Delivery as the Maildir format wants it: written whole in tmp/, then renamed into cur/ with the flag S. */
  async append(raw: Uint8Array): Promise<void> {
    await this.folders();
    const messageId = await messageIdOf(raw);
    const kept = messageId === '' ? null : await this.index.byMessageId(messageId, 1);
    if (kept?.ok === true && kept.value.length > 0) return;
    const name = `${String(Math.floor(Date.now() / 1000))}.${String(process.pid)}_${randomBytes(8).toString('hex')}.countersign`;
    const temporary = join(this.options.sent, 'tmp', name);
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(raw);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(this.options.sent, 'cur', `${name}:2,S`));
    syncFolder(join(this.options.sent, 'cur'));
  }

  async markAnswered(original: { readonly message_id: string }): Promise<void> {
    const root = this.options.mailbox;
    if (root === undefined || original.message_id === '') return;
    const index = new MaildirIndex(root);
    // A mail program may rename the file at the same moment: look again once.
    for (let attempt = 0; attempt < 2; attempt++) {
      const found = await index.byMessageId(original.message_id, 1);
      if (!found.ok) throw new Error(found.refusal.message);
      const [entry] = found.value;
      if (entry === undefined || entry.flags.includes('R') || (await flagAnswered(root, entry))) return;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async first(found: Result<MaildirEntry[]>): Promise<SentFound> {
    // One that somebody else fills must be there.
    if (!found.ok && this.proves === 'we-append' && !existsSync(this.options.sent))
      return { kind: 'no-folder', message: `There is no folder ${this.options.sent} yet.` };
    if (!found.ok) return { kind: 'unreachable', message: found.refusal.message };
    for (const entry of found.value) {
      const raw = await readMaildir(this.options.sent, entry);
      if (raw !== null) return { kind: 'found', raw };
    }
    const moved = found.value.length > 0;
    return moved
      ? {
          kind: 'unreachable',
          message: `A message in ${this.options.sent} was renamed while it was to be read.`,
        }
      : { kind: 'absent' };
  }

  private async folders(): Promise<void> {
    for (const folder of ['tmp', 'new', 'cur'])
      await mkdir(join(this.options.sent, folder), { recursive: true, mode: 0o700 });
  }
}

/** Flags stand in ASCII order after `:2,`, and only in cur/. False where the file was not there any more. */
async function flagAnswered(root: string, entry: MaildirEntry): Promise<boolean> {
  const flags = [...new Set([...entry.flags, 'R'])].toSorted().join('');
  try {
    await rename(join(root, entry.folder, entry.file), join(root, 'cur', `${entry.unique}:2,${flags}`));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
