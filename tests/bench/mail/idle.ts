import { setTimeout as wait } from 'node:timers/promises';
import type { Measured } from './child-process.ts';
import { cpuMsOf, megabytes, peakRss, round, statusOf } from '../figures.ts';
import { CloudWorld, type Source, mailServers } from './world.ts';

/**
 * Start-up and the first mail are over by then, and V8 has given back what they needed: it does so within a minute in which
 * little is allocated.
 */
const SETTLE_MS = 60_000;

/** Memory and CPU of the built cloud while nothing happens: with a Git remote, polling as often as it does by itself. */
export async function measureIdle(seconds: number): Promise<Measured> {
  const servers = await mailServers();
  const told = typeof servers === 'string' ? servers : null;
  try {
    return {
      maildir: await idleWith('maildir', seconds),
      imap: typeof servers === 'string' ? told : await idleWith('imap', seconds, servers),
    };
  } finally {
    if (typeof servers !== 'string') await servers.stop();
  }
}

async function idleWith(
  source: Source,
  seconds: number,
  servers?: Parameters<typeof CloudWorld.start>[1],
): Promise<Measured | string> {
  const world = await CloudWorld.start(source, servers);
  try {
    // One mail through everything, since a cloud that never read one has not loaded what reads it.
    await world.deliver(1);
    await world.cloud.event(
      'a draft',
      ({ event, ...facts }) => event === 'round' && Number(facts['drafted']) > 0,
      60_000,
    );
    await wait(SETTLE_MS);
    const { pid } = world.cloud;
    const before = cpuMsOf(pid);
    const started = performance.now();
    await wait(seconds * 1000);
    const after = cpuMsOf(pid);
    const rss = statusOf(pid, 'VmRSS');
    if (before === null || after === null || rss === null) return 'LEFT OUT: this system has no /proc';
    return {
      seconds,
      rss_mb: megabytes(rss),
      rss_peak_mb: megabytes(peakRss(pid)),
      cpu_percent_of_a_core: round((100 * (after - before)) / (performance.now() - started)),
    };
  } finally {
    await world.stop();
  }
}
