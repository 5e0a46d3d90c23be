import { type Result, ok, refuse } from '../../../shared/result.ts';
import { readCertificates } from '../../config/imap-settings.ts';
import { maildirEntries } from '../../mail/maildir.ts';
import { type AccountPart } from '../answers.ts';
import { type Flags } from '../flags.ts';
import { type Target, guessHost, readPath, readServer, targetOf } from '../mail-target.ts';
import { OWN_SERVER, type Provider, providerById } from '../providers.ts';
import { type Session } from '../session.ts';
import { type MailboxFound } from '../trials.ts';
import { settleSendCapable } from './could-send.ts';
import { chooseReader } from './reader.ts';
import { type Held, askSecret, keepSecret, typeSecret } from './secret.ts';

const PASSWORD = { env: 'passwordEnv', file: 'passwordFile' } as const;

/**
 * The mailbox: what the cloud reads, or in which Local looks originals up. Logged in to and opened read-only before it
 * is written down.
 */
export async function mailboxStep(session: Session): Promise<Result<void>> {
  const { account, role } = session.answers;
  if (account === undefined) throw new Error('The mailbox is asked for before the address.');
  const { maildir } = session.flags;
  if (maildir !== undefined) return maildirStep(account, maildir);
  for (;;) {
    const reader = role === 'cloud' ? await chooseReader(session, account) : ok(undefined);
    if (!reader.ok) return reader;
    const read = reader.value ?? { address: account.address, provider: providerById(account.provider) };
    const found = await oneMailbox(session, account, read.address, read.provider);
    if (!found.ok) return found;
    if (found.value === 'none') return ok(undefined);
    const settled = await settleSendCapable(session, account, read.provider, found.value);
    if (settled !== 'again') return settled;
  }
}

async function maildirStep(account: AccountPart, typed: string): Promise<Result<void>> {
  const path = readPath(typed);
  if (!path.ok) return refuse('usage', `--maildir: ${path.refusal.message}`);
  const entries = await maildirEntries(path.value);
  if (!entries.ok) return refuse('mailbox', `--maildir: ${entries.refusal.message}`);
  account.mailbox = { maildir: path.value };
  return ok(undefined);
}

/** Asks and tries until a login works, is left for later, or the person wants none; keeps what was found. */
async function oneMailbox(
  session: Session,
  account: AccountPart,
  address: string,
  provider: Provider | undefined,
): Promise<Result<Held | 'none'>> {
  const { asker } = session;
  const wanted = targetOf(flagsOfMailbox(session), provider, address);
  if (!wanted.ok) return wanted;
  let target = wanted.value;
  if (provider?.imap === null && target.host === '') {
    const says = `${provider.name}: the password is ${provider.password}. ${provider.can}`;
    if (asker === null) return refuse('provider', says);
    asker.say(says);
    if (session.answers.role === 'cloud') return refuse('provider', 'Run init again and choose a forward.');
    if (!(await asker.yes('Go on without looking originals up here, and without sending?', true)))
      return refuse('provider', 'Run init again with another address.');
    Object.assign(account, { mailbox: null, smtp: null });
    return ok('none');
  }
  if (target.host === '') {
    const host = await askServer(session, address);
    if (!host.ok) return host;
    target = { ...target, ...host.value };
  }
  asker?.say(...introduction(provider, target, session.answers.role === 'cloud'));
  const held = await askSecret(session, PASSWORD, `Password of ${target.user}`, false);
  if (!held.ok) return held;
  if (held.value === null) return refuse('missing', 'A mailbox needs a password.');
  return tryUntilSettled(session, account, address, target, held.value);
}

/** Flags name one mailbox; where the person goes on to another one, only the certificate file still counts. */
function flagsOfMailbox({ flags, spent }: Session): Flags {
  if (!spent.has('imapHost')) {
    spent.add('imapHost');
    return flags;
  }
  return flags.caFile === undefined ? {} : { caFile: flags.caFile };
}

async function tryUntilSettled(
  session: Session,
  account: AccountPart,
  address: string,
  first: Target,
  password: Held,
): Promise<Result<Held>> {
  const { asker } = session;
  let target = first;
  let held = password;
  for (;;) {
    const found = await tryMailbox(session, target, held);
    if (found.ok) {
      asker?.say(
        `${where(target)} works: ${String(found.value.messages)} messages in ${target.mailbox ?? 'INBOX'}, opened read-only.`,
      );
      return ok(keep(session, account, target, held, found.value));
    }
    if (asker === null) return found;
    asker.say(found.refusal.message);
    const next = await asker.choose('What now?', [
      { id: 'password', label: 'type the password again' },
      { id: 'user', label: `another user name than ${target.user}` },
      { id: 'server', label: `another server than ${target.host}:${String(target.port)}` },
      { id: 'try', label: 'try the same again' },
      { id: 'later', label: 'keep it like this; doctor tells when it works' },
    ]);
    if (next === 'later') return ok(keep(session, account, target, held, null));
    if (next === 'password') held = (await typeSecret(session, `Password of ${target.user}`, false)) ?? held;
    if (next === 'user')
      target = { ...target, user: await asker.text('User name', target.user, (typed) => ok(typed)) };
    if (next === 'server') {
      const server = await askServer(session, address, `${target.host}:${String(target.port)}`);
      if (server.ok) target = { ...target, ...server.value };
    }
  }
}

function askServer({ asker }: Session, address: string, fallback = guessHost('imap', address)) {
  return asker === null
    ? Promise.resolve(
        refuse('missing', 'Nobody can be asked for the server of this address; give --imap-host.'),
      )
    : asker.text('IMAP server', fallback, (typed) => readServer(typed, 993)).then(ok);
}

async function tryMailbox(session: Session, target: Target, held: Held): Promise<Result<MailboxFound>> {
  const ca = readCertificates(target.ca_file);
  if (!ca.ok) return ca;
  const { host, port, user } = target;
  const settings = { host, port, user, pass: held.value, ca: ca.value };
  return session.trials.mailbox(settings, target.mailbox ?? 'INBOX');
}

function keep(
  session: Session,
  account: AccountPart,
  target: Target,
  held: Held,
  found: MailboxFound | null,
): Held {
  const name = `${account.id}-${session.answers.role === 'cloud' ? 'reading' : 'mail'}`;
  const source = keepSecret(session, held, name);
  const { mailbox, ca_file: ca, ...login } = target;
  account.mailbox = {
    imap: {
      ...login,
      password: source,
      ...(mailbox === undefined ? {} : { mailbox }),
      ...(ca === undefined ? {} : { ca_file: ca }),
    },
  };
  // Where the server marks its Sent folder the name is left out, so that a renamed one is still found.
  if (found !== null && found.sent === null) account.sent = session.flags.sentFolder ?? 'Sent';
  else if (session.flags.sentFolder !== undefined) account.sent = session.flags.sentFolder;
  return { value: held.value, source };
}

/** What is about to be tried; what the password could do matters where the machine is on the internet. */
function introduction(provider: Provider | undefined, target: Target, onVm: boolean): string[] {
  const { can } = provider ?? OWN_SERVER;
  const login = `Now a login at ${where(target)} is tried.`;
  return [
    provider === undefined ? login : `${provider.name}. ${login} The password is ${provider.password}.`,
    ...(onVm ? [can] : []),
  ];
}

function where({ host, port, user }: Target): string {
  return `${host}:${String(port)} as ${user}`;
}
