import { type Result, ok, refuse } from '../../../shared/result.ts';
import { readSecret } from '../../config/secret.ts';
import { type AccountPart, type SmtpPart } from '../answers.ts';
import { guessHost, readPath, readPort, readServer } from '../mail-target.ts';
import { type Provider, providerById } from '../providers.ts';
import { type Session } from '../session.ts';
import { type Held, dropSecret, flaggedSecret, keepSecret, typeSecret } from './secret.ts';

const PASSWORD = { env: 'smtpPasswordEnv', file: 'smtpPasswordFile' } as const;
type Plan = Omit<SmtpPart, 'password'>;

/** The server through which this computer, and only this one, sends what was signed. Logged in to; nothing is sent. */
export async function sendingStep(session: Session): Promise<Result<void>> {
  const { account } = session.answers;
  if (account === undefined) throw new Error('Sending is asked for before the address.');
  const { asker, flags } = session;
  if (flags.smtp === false || (account.smtp === null && flags.smtpHost === undefined)) {
    account.smtp = null;
    return ok(undefined);
  }
  const provider = providerById(account.provider);
  const plan = await planOf(session, account, provider);
  if (!plan.ok) return plan;
  const { value: first } = plan;
  asker?.say(
    `Your computer sends what you signed through ${place(first)}. A login is tried now; nothing is sent.`,
  );
  const held = passwordFor(session, account);
  if (!held.ok) return held;
  return tryUntilSettled(session, account, first, held.value);
}

async function planOf(
  session: Session,
  account: AccountPart,
  provider: Provider | undefined,
): Promise<Result<Plan>> {
  const { flags, asker } = session;
  const imap = account.mailbox != null && 'imap' in account.mailbox ? account.mailbox.imap : undefined;
  // Where the mailbox is not the provider's usual one, neither is the server that sends.
  const preset = imap?.host === provider?.imap?.host ? provider?.smtp : undefined;
  let server = preset ?? null;
  if (flags.smtpHost !== undefined) {
    const named = readServer(flags.smtpHost, 587);
    if (!named.ok) return refuse('usage', `--smtp-host: ${named.refusal.message}`);
    server = named.value;
  }
  if (server === null) {
    if (asker === null)
      return refuse(
        'missing',
        'Nobody can be asked for the server that sends; give --smtp-host, or --no-smtp for none.',
      );
    const guess = guessHost('smtp', account.address, imap?.host);
    server = await asker.text('SMTP server', guess, (typed) => readServer(typed, 587));
  }
  const port = flags.smtpPort === undefined ? ok(server.port) : readPort(flags.smtpPort);
  if (!port.ok) return refuse('usage', `--smtp-port: ${port.refusal.message}`);
  const tls = readTls(flags.smtpTls, port.value);
  if (!tls.ok) return tls;
  const ca = flags.caFile === undefined ? ok(imap?.ca_file) : readPath(flags.caFile);
  if (!ca.ok) return refuse('usage', `--ca-file: ${ca.refusal.message}`);
  // A login in the clear is for a server on this computer, which knows its user; iCloud wants the whole address here.
  const user =
    flags.smtpUser ??
    (tls.value === 'none'
      ? undefined
      : provider?.login === 'local-part'
        ? account.address
        : (imap?.user ?? account.address));
  return ok({
    host: server.host,
    port: port.value,
    tls: tls.value,
    ...(user === undefined ? {} : { user }),
    ...(ca.value === undefined ? {} : { ca_file: ca.value }),
  });
}

/** RFC 8314: 465 speaks TLS from the first byte, every other port begins in the clear and upgrades. */
function readTls(flag: string | undefined, port: number): Result<SmtpPart['tls']> {
  if (flag === undefined) return ok(port === 465 ? 'implicit' : 'starttls');
  if (flag === 'implicit' || flag === 'starttls' || flag === 'none') return ok(flag);
  return refuse('usage', '--smtp-tls: write implicit, starttls or none.');
}

/** Most providers take the mailbox's password here too, so it is asked for only where they don't. */
function passwordFor(session: Session, account: AccountPart): Result<Held | null> {
  const flagged = flaggedSecret(session, PASSWORD);
  if (!flagged.ok || flagged.value !== null) return flagged;
  if (account.mailbox == null || !('imap' in account.mailbox)) return ok(null);
  const source = account.mailbox.imap.password;
  const value = readSecret(source);
  return ok(value.ok ? { value: value.value, source } : null);
}

async function tryUntilSettled(
  session: Session,
  account: AccountPart,
  first: Plan,
  password: Held | null,
): Promise<Result<void>> {
  const { asker } = session;
  let plan = first;
  let held = password;
  const ask = () => typeSecret(session, `Password of ${plan.user ?? ''} for sending`, false);
  if (held === null && plan.user !== undefined) held = await ask();
  for (;;) {
    const found = await trySending(session, account, plan, held);
    if (found.ok) {
      asker?.say(`${place(plan)} ${plan.user === undefined ? 'answers' : 'takes the login'}.`);
      keep(session, account, plan, held);
      return ok(undefined);
    }
    if (asker === null) return found;
    asker.say(found.refusal.message);
    const next = await asker.choose('What now?', [
      { id: 'password', label: 'type the password for sending' },
      { id: 'user', label: `another user name than ${plan.user ?? 'none'}` },
      { id: 'server', label: `another server than ${plan.host}:${String(plan.port)}` },
      { id: 'later', label: 'keep it like this; doctor tells when it works' },
      { id: 'none', label: 'this account sends nothing' },
    ]);
    if (next === 'none') {
      dropSecret(session, held, nameOf(account));
      account.smtp = null;
      return ok(undefined);
    }
    if (next === 'later') {
      keep(session, account, plan, held);
      return ok(undefined);
    }
    if (next === 'password') held = await ask();
    if (next === 'user')
      plan = { ...plan, user: await asker.text('User name', plan.user, (typed) => ok(typed)) };
    if (next === 'server') {
      const server = await asker.text('SMTP server', `${plan.host}:${String(plan.port)}`, (typed) =>
        readServer(typed, 587),
      );
      plan = { ...plan, ...server, tls: server.port === 465 ? 'implicit' : 'starttls' };
    }
  }
}

/** The trial takes a secret from a file, as the configuration will, so what was only typed gets its draft first. */
async function trySending(
  session: Session,
  account: AccountPart,
  plan: Plan,
  held: Held | null,
): Promise<Result<string>> {
  const { sending } = session.trials;
  if (sending === null) return ok('');
  const password =
    held === null || plan.user === undefined ? {} : { password: keepSecret(session, held, nameOf(account)) };
  return sending({ id: account.id, smtp: { ...plan, ...password } });
}

function keep(session: Session, account: AccountPart, plan: Plan, held: Held | null): void {
  const password =
    held === null || plan.user === undefined ? {} : { password: keepSecret(session, held, nameOf(account)) };
  const { user, ...rest } = plan;
  account.smtp = { ...rest, ...(user === undefined || held === null ? {} : { user }), ...password };
}

function nameOf({ id }: AccountPart): string {
  return `${id}-sending`;
}

function place({ host, port, user }: Plan): string {
  return `${host}:${String(port)}${user === undefined ? '' : ` as ${user}`}`;
}
