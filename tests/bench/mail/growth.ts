import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { RoleProcess } from '../../support/role-process.ts';
import type { Measured } from './child-process.ts';
import { cpuMsOf, megabytes, round, statusOf } from '../figures.ts';
import { mailsIn, nth, projectRoot } from './mails.ts';

/** Rounds over which the time of one is taken, at each mark. */
const ROUNDS = 5;

/**
 * One cloud process and so many mails in a Maildir, without Git: memory, and CPU time of a round of 50 mails, as the vault
 * grows. At the end, what a round costs in which nothing happens.
 */
export async function measureGrowth(count: number, folder: string | undefined): Promise<Measured> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  try {
    const maildir = fill(join(root, 'mail'), count, folder);
    const config = {
      role: 'cloud',
      vault: { id: `v-${'growth'.padEnd(26, 'a')}`, dir: join(root, 'vault') },
      state: join(root, 'state'),
      accounts: [{ id: 'work', address: 'me@example.com', intake: { maildir } }],
      draft: { text: 'thank you for your message.' },
      poll_seconds: 1,
    };
    const file = join(root, 'cloud.yaml');
    writeFileSync(file, stringify(config), { mode: 0o600 });
    const cloud = new RoleProcess(join(projectRoot(), 'dist', 'cloud.js'), [
      'cloud',
      '--config',
      file,
      '--json',
    ]);
    try {
      return await watched(cloud, count);
    } finally {
      await cloud.stop();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function watched(cloud: RoleProcess, count: number): Promise<Measured> {
  const started = performance.now();
  const marks = [0.1, 0.5, 1].map((part) => Math.floor(count * part));
  const measured: [string, Measured][] = [];
  const cpu: number[] = [];
  let [taken, seen] = [0, 0];
  while (taken < count) {
    await cloud.until('another round', () => cloud.events.length > seen, 600_000);
    for (; seen < cloud.events.length; seen++) {
      const { event, ...facts } = cloud.events[seen] ?? { event: '' };
      if (event !== 'round' || Number(facts['taken']) === 0) continue;
      taken += Number(facts['taken']);
      cpu.push(cpuMsOf(cloud.pid) ?? 0);
    }
    if (taken >= (marks[0] ?? Infinity)) {
      marks.shift();
      measured.push([`at_${String(taken)}`, { rss_mb: rssOf(cloud), cpu_ms_a_round_of_50: perRound(cpu) }]);
    }
  }
  const wall = performance.now() - started;
  await cloud.until('a quiet round', () => quietSince(cloud, seen), 600_000);
  const [idleFrom, from] = [performance.now(), cpuMsOf(cloud.pid) ?? 0];
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  const idle = (cpuMsOf(cloud.pid) ?? 0) - from;
  return {
    ...Object.fromEntries(measured),
    messages_per_second: round((1000 * count) / wall),
    cpu_ms_of_an_idle_second: round((1000 * idle) / (performance.now() - idleFrom)),
    rss_idle_mb: rssOf(cloud),
  };
}

function quietSince(cloud: RoleProcess, from: number): boolean {
  return cloud.events
    .slice(from)
    .some(({ event, ...facts }) => event === 'round' && facts['taken'] === 0 && facts['drafted'] === 0);
}

function perRound(cpu: readonly number[]): number {
  const last = cpu.slice(-ROUNDS - 1);
  return round(((last.at(-1) ?? 0) - (last[0] ?? 0)) / Math.max(1, last.length - 1));
}

function rssOf(cloud: RoleProcess): number {
  return megabytes(statusOf(cloud.pid, 'VmRSS') ?? 0);
}

function fill(maildir: string, count: number, folder: string | undefined): string {
  for (const sub of ['new', 'cur', 'tmp']) mkdirSync(join(maildir, sub), { recursive: true });
  const { raws } = mailsIn(folder);
  for (let at = 0; at < count; at++)
    writeFileSync(join(maildir, 'new', `1795${String(at).padStart(6, '0')}.M1P1.bench`), nth(raws, at));
  return maildir;
}
