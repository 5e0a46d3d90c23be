import { type Result, ok } from '../../shared/result.ts';
import { imapSettings } from '../config/imap-settings.ts';
import { ImapLogin } from '../mail/imap-login.ts';
import { type LocalAccount } from '../config/local.ts';
import { type OriginalFound, type Originals } from '../mail/originals.ts';
import { type SentFolder, type SentFound } from '../mail/sent.ts';

/** Where no mailbox is configured nothing can be looked up: every original stays unverified, and that is said. */
const NO_ORIGINALS: Originals = {
  find: () => Promise.resolve<OriginalFound>({ kind: 'absent' }),
  close: () => Promise.resolve(),
};

const NO_SENT: SentFolder = {
  proves: 'none',
  find: () => Promise.resolve<SentFound>({ kind: 'absent' }),
  append: () => Promise.resolve(),
  markAnswered: () => Promise.resolve(),
  answerTo: () => Promise.resolve<SentFound>({ kind: 'absent' }),
  close: () => Promise.resolve(),
};

/** The user's own mailbox of an account, for checking originals. Opens no connection yet. */
export async function openOriginals(account: LocalAccount): Promise<Result<Originals>> {
  const { mailbox } = account;
  if (mailbox === undefined) return ok(NO_ORIGINALS);
  if ('maildir' in mailbox) {
    const { MaildirOriginals } = await import('../mail/originals-maildir.ts');
    return ok(new MaildirOriginals(mailbox.maildir));
  }
  const login = loginOf(mailbox.imap);
  if (!login.ok) return login;
  const { ImapOriginals } = await import('../mail/originals-imap.ts');
  return ok(new ImapOriginals(login.value, mailbox.imap.mailbox));
}

/** The Sent folder of an account. Opens no connection yet. */
export async function openSent(account: LocalAccount): Promise<Result<SentFolder>> {
  const { sent, mailbox } = account;
  if (sent === undefined) return ok(NO_SENT);
  if ('maildir' in sent.in) {
    const { MaildirSent } = await import('../mail/sent-maildir.ts');
    const received = mailbox !== undefined && 'maildir' in mailbox ? mailbox.maildir : undefined;
    return ok(new MaildirSent({ sent: sent.in.maildir, mailbox: received, proves: sent.proves }));
  }
  const login = loginOf(sent.in.imap);
  if (!login.ok) return login;
  const { ImapSent } = await import('../mail/sent-imap.ts');
  const received = mailbox !== undefined && 'imap' in mailbox ? mailbox.imap.mailbox : undefined;
  return ok(
    new ImapSent(login.value, { proves: sent.proves, sent: sent.in.imap.mailbox, mailbox: received }),
  );
}

type ImapConfig = Parameters<typeof imapSettings>[0];

/** By what they log in with, which names a password and does not hold it. */
const logins = new Map<string, ImapLogin>();

/** One for each mailbox in this program: what a server said of a password holds for all connections to it. */
function loginOf(config: ImapConfig): Result<ImapLogin> {
  const { host, port, user, password, ca_file } = config;
  const key = JSON.stringify([host, port, user, password, ca_file]);
  const known = logins.get(key);
  if (known !== undefined) return ok(known);
  const settings = imapSettings(config);
  if (!settings.ok) return settings;
  const login = new ImapLogin(settings.value, { reread: () => imapSettings(config) });
  logins.set(key, login);
  return ok(login);
}
