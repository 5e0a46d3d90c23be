import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type RoleEvent, RoleProcess } from '../../support/role-process.ts';
import type { MailServers } from '../../system/mail-servers.ts';
import type { Measured } from './child-process.ts';
import { megabytes, peakRss, round, statusOf } from '../figures.ts';
import { mailsIn, nth, projectRoot } from './mails.ts';
import { imapOf, mailServers } from './world.ts';

/** Mails after which the process is killed (-9), and mails that are taken in after it is started again. */
const BEFORE_KILL = 2000;
const AFTER_KILL = 2000;

/**
 * A first run over IMAP on a mailbox of so many old messages: how long until the first mail is in, how fast it goes on, memory;
 * then the process is killed and started again. Only the first four thousand are waited for.
 */
export async function measureFirstRun(count: number, folder: string | undefined): Promise<Measured> {
  const servers = await mailServers();
  if (typeof servers === 'string') return { imap: servers };
  const root = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  try {
    fillInbox(servers, count, folder);
    const config = {
      role: 'cloud',
      vault: { id: `v-${'firstrun'.padEnd(26, 'a')}`, dir: join(root, 'vault') },
      state: join(root, 'state'),
      accounts: [{ id: 'work', address: servers.address, intake: firstRunOf(servers) }],
      draft: { text: 'thank you for your message.' },
    };
    const file = join(root, 'cloud.yaml');
    writeFileSync(file, stringify(config), { mode: 0o600 });
    const first = await runUntil(file, BEFORE_KILL);
    const second = await runUntil(file, AFTER_KILL);
    return {
      messages: count,
      ...{ first, after_kill: second },
      lost_or_twice: count - second.waiting - first.taken - second.taken,
    };
  } finally {
    await servers.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

async function runUntil(file: string, count: number) {
  const started = performance.now();
  const cloud = new RoleProcess(
    join(projectRoot(), 'dist', 'cloud.js'),
    ['cloud', '--config', file, '--json'],
    {
      MAIL_PASSWORD: 'pw-alice',
    },
  );
  try {
    await cloud.until('the first mails', () => takenIn(cloud.events) > 0, 600_000);
    const firstMs = performance.now() - started;
    await cloud.until('enough mails', () => takenIn(cloud.events) >= count, 600_000);
    const seconds = (performance.now() - started - firstMs) / 1000;
    const facts = {
      first_mails_after_s: round(firstMs / 1000),
      rss_mb: megabytes(statusOf(cloud.pid, 'VmRSS') ?? 0),
      rss_peak_mb: megabytes(peakRss(cloud.pid)),
    };
    await cloud.stop('SIGKILL');
    const rounds = cloud.events.filter(({ event }) => event === 'round');
    const taken = takenIn(cloud.events);
    return {
      ...facts,
      taken,
      messages_per_second: round(taken / seconds),
      waiting: Number(rounds.at(-1)?.['waiting'] ?? 0),
    };
  } finally {
    await cloud.stop('SIGKILL');
  }
}

function takenIn(events: readonly RoleEvent[]): number {
  return events.reduce(
    (sum, { event, ...facts }) => sum + (event === 'round' ? Number(facts['taken']) : 0),
    0,
  );
}

function firstRunOf(servers: MailServers) {
  const { imap } = imapOf(servers);
  return { imap: { ...imap, first_run: { last_days: 30 } } };
}

/** Straight into the server's Maildir, which dovecot numbers at the next look: 40,000 deliveries would take an hour. */
function fillInbox({ maildir }: MailServers, count: number, folder: string | undefined): void {
  const { raws } = mailsIn(folder);
  mkdirSync(join(maildir, 'new'), { recursive: true });
  const { uid, gid } = statSync(join(maildir, '..'));
  for (const sub of ['', 'new', 'cur', 'tmp']) {
    mkdirSync(join(maildir, sub), { recursive: true });
    chownSync(join(maildir, sub), uid, gid);
  }
  const now = Math.floor(Date.now() / 1000);
  for (let at = 0; at < count; at++) {
    const file = join(maildir, 'new', `${String(now)}.M${String(at).padStart(6, '0')}P1.bench`);
    writeFileSync(file, nth(raws, at));
    chownSync(file, uid, gid);
  }
}
