import type { ImapFlow } from 'imapflow';
import { visible } from '../../shared/text/show.ts';
import { answers } from './relation.ts';
import { MailboxError } from './imap.ts';
import { fetchMail, receivedFolders, searchUids, sentFolderOf } from './imap-find.ts';
import type { ImapLogin } from './imap-login.ts';
import { ImapSession, type ImapSessionOptions } from './imap-session.ts';
import { MAX_CANDIDATES } from './originals.ts';
import { parseMail } from './parse.ts';
import type { SentFolder, SentFound } from './sent.ts';
import { messageIdOf } from './source.ts';

export interface ImapSentOptions extends ImapSessionOptions {
  readonly proves: SentFolder['proves'];
  /** Path of the Sent folder; left out, it is the one that the server marks as \Sent. */
  readonly sent?: string | undefined;
  /** Folder in which received mail is looked for first, to mark it as answered. */
  readonly mailbox?: string | undefined;
}

export class ImapSent implements SentFolder {
  readonly proves: SentFolder['proves'];
  private readonly session: ImapSession;
  private readonly options: ImapSentOptions;

  constructor(login: ImapLogin, options: ImapSentOptions) {
    this.session = new ImapSession(login, options);
    this.options = options;
    this.proves = options.proves;
  }

  find(messageId: string): Promise<SentFound> {
    return this.look(async (client) => {
      for (const uid of await named(client, messageId)) {
        const mail = await fetchMail(client, uid);
        if (mail !== null && (await messageIdOf(mail.raw)) === messageId)
          return { kind: 'found', raw: mail.raw };
      }
      return { kind: 'absent' };
    });
  }

  answerTo(messageId: string): Promise<SentFound> {
    const wanted = new Set([messageId]);
    return this.look(async (client) => {
      const query = { or: [{ header: { 'in-reply-to': messageId } }, { header: { references: messageId } }] };
      for (const uid of (await searchUids(client, query)).slice(0, MAX_CANDIDATES)) {
        const mail = await fetchMail(client, uid);
        const facts = mail === null ? null : await parseMail(mail.raw);
        if (mail !== null && facts?.kind === 'mail' && answers(facts, wanted) !== null)
          return { kind: 'found', raw: mail.raw };
      }
      return { kind: 'absent' };
    });
  }

  async append(raw: Uint8Array): Promise<void> {
    const messageId = await messageIdOf(raw);
    await this.change(async (client) => {
      const folder = await this.folder(client);
      if (await this.isThere(client, folder)) {
        // Asked again under the same connection, as this work may be repeated after a lost one.
        if (messageId !== '' && (await named(client, messageId)).length > 0) return;
        // Under EXAMINE no flag can be set, and the library would leave \Seen out.
        await client.mailboxClose();
      } else {
        await client.mailboxCreate(folder);
      }
      await client.append(folder, Buffer.from(raw), ['\\Seen']);
    });
  }

  async markAnswered(original: { readonly message_id: string }): Promise<void> {
    if (original.message_id === '') return;
    await this.change(async (client) => {
      for (const folder of await receivedFolders(client, this.options.mailbox ?? 'INBOX')) {
        await client.mailboxOpen(folder, { readOnly: true });
        const uids = await named(client, original.message_id);
        if (uids.length === 0) continue;
        await client.mailboxOpen(folder);
        await client.messageFlagsAdd(uids, ['\\Answered'], { uid: true });
        return;
      }
    });
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private async look(work: (client: ImapFlow) => Promise<SentFound>): Promise<SentFound> {
    const found = await this.session.run(async (client) => {
      const folder = await this.folder(client);
      if (await this.isThere(client, folder)) return work(client);
      return { kind: 'no-folder' as const, message: `The mail server has no folder ${visible(folder)} yet.` };
    });
    return found.ok ? found.value : { kind: 'unreachable', message: found.refusal.message };
  }

  private async change(work: (client: ImapFlow) => Promise<void>): Promise<void> {
    const done = await this.session.run(work);
    if (!done.ok) throw new Error(done.refusal.message);
  }

  /** Opens it for reading. A folder of ours that does not exist yet holds nothing; one that the provider fills must be there. */
  private async isThere(client: ImapFlow, folder: string): Promise<boolean> {
    try {
      await client.mailboxOpen(folder, { readOnly: true });
      return true;
    } catch (error) {
      const missing = (error as { readonly mailboxMissing?: boolean }).mailboxMissing === true;
      if (missing && this.proves === 'we-append') return false;
      throw error;
    }
  }

  private async folder(client: ImapFlow): Promise<string> {
    const folder = this.options.sent ?? (await sentFolderOf(client));
    if (folder === null)
      throw new MailboxError(
        'The mail server names no folder for sent mail; set its path in the configuration.',
      );
    return folder;
  }
}

async function named(client: ImapFlow, messageId: string): Promise<number[]> {
  return (await searchUids(client, { header: { 'message-id': messageId } })).slice(0, MAX_CANDIDATES);
}
