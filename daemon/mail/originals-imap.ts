import type { ImapFlow } from 'imapflow';
import { type FetchedMail, fetchMail, receivedFolders, searchUids } from './imap-find.ts';
import type { ImapLogin } from './imap-login.ts';
import { ImapSession, type ImapSessionOptions } from './imap-session.ts';
import {
  MAX_CANDIDATES,
  MAX_UNNAMED,
  type OriginalFound,
  type OriginalRef,
  type Originals,
} from './originals.ts';
import { asSource, messageIdOf } from './source.ts';

/** The user's mailbox over IMAP; every folder is opened with EXAMINE. */
export class ImapOriginals implements Originals {
  private readonly session: ImapSession;
  private readonly mailbox: string;

  constructor(login: ImapLogin, mailbox = 'INBOX', options: ImapSessionOptions = {}) {
    this.session = new ImapSession(login, options);
    this.mailbox = mailbox;
  }

  async find(ref: OriginalRef): Promise<OriginalFound> {
    const found = await this.session.run((client) => this.search(client, ref));
    return found.ok ? found.value : { kind: 'unreachable', message: found.refusal.message };
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private async search(client: ImapFlow, ref: OriginalRef): Promise<OriginalFound> {
    let similar: FetchedMail | null = null;
    for (const folder of await receivedFolders(client, this.mailbox)) {
      await client.mailboxOpen(folder, { readOnly: true });
      for (const uid of await candidates(client, ref.message_id)) {
        const mail = await fetchMail(client, uid);
        if (mail === null) continue;
        const source = asSource(mail.raw, ref.source_sha256);
        if (source !== null) return { kind: 'found', raw: source, exact: true };
        // The oldest one counts: whoever sends a second mail under a Message-ID they saw comes later.
        if (similar === null && ref.message_id !== '' && (await messageIdOf(mail.raw)) === ref.message_id)
          similar = mail;
      }
    }
    return similar === null ? { kind: 'absent' } : { kind: 'found', raw: similar.raw, exact: false };
  }
}

/** By Message-ID where there is one; the server's search is a substring search, so the caller compares again. */
async function candidates(client: ImapFlow, messageId: string): Promise<number[]> {
  if (messageId !== '')
    return (await searchUids(client, { header: { 'message-id': messageId } })).slice(0, MAX_CANDIDATES);
  const unnamed = await searchUids(client, { not: { header: { 'message-id': true } } });
  return unnamed.toReversed().slice(0, MAX_UNNAMED);
}
