import { join } from 'node:path';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { type Result, ok } from '../../shared/result.ts';
import { type CloudConfig } from '../config/cloud.ts';
import { imapSettings } from '../config/imap-settings.ts';
import { failureSentence } from '../disk/disk-error.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { noticingStore } from '../disk/noticing-store.ts';
import { AuditLog } from '../records/audit.ts';
import { diskMended } from '../records/disk-trouble.ts';
import { type Events } from '../records/events.ts';
import { type Health, writeHealth } from '../records/health.ts';
import { LogRetention } from '../records/log-retention.ts';
import { Opened, runLoop } from '../records/run.ts';
import { tell } from '../records/updates.ts';
import { openVaultSync } from '../records/vault-sync.ts';
import { redactForeign } from '../sync/secrets.ts';
import { CloudAgent } from './agent.ts';
import { plainDrafter } from './draft/plain.ts';
import { type Intake } from './intake/intake.ts';
import { FollowUps } from './followup/follow-ups.ts';
import { alongsideOf, openFolders } from './intake/folders.ts';
import { Contacts } from './contacts.ts';
import { Learned } from './learn/learned.ts';
import { PatientIntake } from './intake/patient.ts';
import { cloudRound } from './loop.ts';
import { MailboxWatch } from './mailbox-news.ts';
import { type Mailbox } from './take-in.ts';

type Account = CloudConfig['accounts'][number];

/** Runs the cloud role until the signal, or for one round. Refuses what it can't start with. */
export async function runCloud(
  config: CloudConfig,
  events: Events,
  signal: AbortSignal,
  once: boolean,
): Promise<Result<void>> {
  const opened = new Opened();
  try {
    return await run(config, events, signal, once, opened);
  } finally {
    await opened.close();
  }
}

async function run(
  config: CloudConfig,
  events: Events,
  signal: AbortSignal,
  once: boolean,
  opened: Opened,
): Promise<Result<void>> {
  const disk = DiskStore.open(config.vault.dir);
  opened.add(() => {
    disk.close();
  });
  const sync = await openVaultSync(config, disk, events);
  if (!sync.ok) return sync;
  const store = guardedStore(noticingStore(disk, sync.value.wrote), 'cloud', config.agent);
  opened.add(() => sync.value.close());
  const mailboxes = await openMailboxes(config, once, opened);
  if (!mailboxes.ok) return mailboxes;
  const audit = new AuditLog(store, config.agent, Date.now);
  const keepDays = config.logs.keep_days;
  const retention = new LogRetention({ store, agent: config.agent, audit, keepDays, now: Date.now });
  const agent = new CloudAgent({
    store,
    agent: config.agent,
    drafter: plainDrafter,
    audit,
    accounts: new Map(
      config.accounts.map(({ id, address, aliases }) => [id, { address, aliases, draft: config.draft }]),
    ),
    leaseSeconds: config.lease_seconds,
    maxAttempts: config.max_attempts,
    expiresDays: config.draft.expires_days,
    limits: config.limits,
    now: Date.now,
    monotonic: () => performance.now(),
  });
  const own = new Map(config.accounts.map(({ id, address, aliases }) => [id, [address, ...aliases]]));
  const followUps = new FollowUps({ store, audit, settings: config.follow_up, own, now: Date.now });
  const watch = new MailboxWatch(store, config.agent, Date.now);
  const learned = Learned.open(config.state);
  const contacts = new Contacts(store);
  let facts: Health['facts'] = {};
  const alive = (trouble: readonly string[]): string =>
    writeHealth(config.state, { role: 'cloud', agent: config.agent, trouble, facts });
  const round = async (): Promise<number> => {
    await warnSendCapable(config, store);
    const done = await cloudRound({
      store,
      audit,
      classifier: learned.classifier,
      contacts,
      notice: learned.notice,
      learn: () => learned.learn(store, Date.now()),
      redact: redactForeign,
      agent,
      mailboxes: mailboxes.value,
      followUps,
      publish: sync.value.publish,
    });
    await retention.look();
    const { trouble: inTheWay, ...did } = done;
    const trouble = [...inTheWay, ...(await watch.look(mailboxes.value))];
    const counts = { ...did, waiting: waitingIn(mailboxes.value) };
    facts = { ...counts, corrections_learned: learned.count };
    const unwritten = alive(trouble);
    events.tell('round', { ...counts, trouble: unwritten === '' ? trouble : [...trouble, unwritten] });
    return config.poll_seconds * 1000;
  };
  const failed = (error: unknown) => {
    const message = failureSentence(error);
    events.tell('failed', { message });
    alive([message]);
  };
  events.tell('started', { role: 'cloud', agent: config.agent, vault: config.vault.id, pid: process.pid });
  if (once) await round();
  else {
    const early = (stop: AbortSignal) => news(mailboxes.value, sync.value.changed, stop);
    await runLoop({ round, failed, news: early, mended: (stop) => diskMended(config, stop) }, signal);
  }
  return ok(undefined);
}

/** Messages that are known and not taken in yet: how far a first run is. */
function waitingIn(mailboxes: readonly Mailbox[]): number {
  return mailboxes.reduce((sum, { intake }) => sum + (intake.waiting?.() ?? 0), 0);
}

function news(
  mailboxes: readonly Mailbox[],
  changed: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  return Promise.race([...mailboxes.map(({ intake }) => intake.changed(signal)), changed(signal)]);
}

/** A server that answers nothing keeps the other mailboxes waiting for this long, in milliseconds. */
const PATIENCE_MS = 5000;
/** IDLE can die silently: the server is spoken to at least this often. */
const LONGEST_IDLE_MS = 4 * 60_000;

async function openMailboxes(config: CloudConfig, once: boolean, opened: Opened): Promise<Result<Mailbox[]>> {
  const mailboxes: Mailbox[] = [];
  for (const account of config.accounts) {
    const intake = await openFolders(account, (folder) => openIntake(config, account, folder));
    if (!intake.ok) return intake;
    const value = once ? intake.value : new PatientIntake(intake.value, PATIENCE_MS);
    opened.add(() => value.close());
    const { id, address, aliases } = account;
    mailboxes.push({ account: id, owner: { address, aliases }, intake: value });
  }
  return ok(mailboxes);
}

async function openIntake(config: CloudConfig, account: Account, folder: string): Promise<Result<Intake>> {
  const stateDir = join(config.state, 'intake');
  const rescanMs = config.poll_seconds * 1000;
  if ('maildir' in account.intake) {
    const { MaildirIntake } = await import('./intake/maildir.ts');
    return ok(new MaildirIntake({ account: account.id, maildir: folder, stateDir, rescanMs }));
  }
  const { imap } = account.intake;
  const settings = imapSettings(imap);
  if (!settings.ok) return settings;
  const { ImapIntake } = await import('./intake/imap.ts');
  return ok(
    new ImapIntake({
      account: account.id,
      settings: settings.value,
      mailbox: folder,
      stateDir,
      alongside: alongsideOf(config.accounts, account, folder),
      firstRun: imap.first_run,
      rescanMs: Math.min(rescanMs, LONGEST_IDLE_MS),
      reread: () => imapSettings(imap),
    }),
  );
}

/** For as long as a credential on this machine could send, the dashboard says so (PROTOCOL §10). */
async function warnSendCapable(config: CloudConfig, store: Parameters<typeof tell>[0]): Promise<void> {
  for (const { id, intake } of config.accounts) {
    if (!('imap' in intake) || !intake.imap.accept_send_capable) continue;
    await tell(store, config.agent, Date.now(), {
      id: `send-capable:${id}`,
      kind: 'warning',
      text: `The password of account ${id} on the cloud could also send mail; a forward into a receive-only mailbox is safer.`,
    });
  }
}
