import { ImapFlow } from 'imapflow';
import type { Login } from './mail-servers.ts';

/** What a person does with the mailbox in another mail program. */
export async function imapAdmin<T>(login: Login, work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const { host, port, user, pass, ca } = login;
  const client = new ImapFlow({ host, port, secure: true, auth: { user, pass }, tls: { ca }, logger: false });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}

export async function emptyFolder(login: Login, folder: string): Promise<void> {
  await imapAdmin(login, async (client) => {
    const box = await client.mailboxOpen(folder);
    if (box.exists > 0) await client.messageDelete('1:*');
  });
}

/** Flags of every message of a folder by subject, without \Recent, which every session sees differently. */
export async function flagsIn(login: Login, folder: string): Promise<Record<string, string[]>> {
  return imapAdmin(login, async (client) => {
    const box = await client.mailboxOpen(folder, { readOnly: true });
    const all =
      box.exists === 0 ? [] : await client.fetchAll('1:*', { uid: true, flags: true, envelope: true });
    return Object.fromEntries(
      all.map(({ envelope, flags }) => [
        envelope?.subject ?? '',
        [...(flags ?? [])].filter((flag) => flag !== '\\Recent').toSorted(),
      ]),
    );
  });
}
