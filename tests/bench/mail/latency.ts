import type { RoleEvent } from '../../support/role-process.ts';
import type { Measured } from './child-process.ts';
import { cpuMsOf, spread } from '../figures.ts';
import { CloudWorld, type Source, mailServers } from './world.ts';

/** From the beginning of the delivery until the commit that holds the approval request is on the remote. */
export async function measureLatency(samples: number): Promise<Measured> {
  const servers = await mailServers();
  try {
    return {
      what: 'delivery begins → the request for approval is on the Git remote, one mail at a time',
      maildir: await latencyWith('maildir', samples),
      imap_idle: typeof servers === 'string' ? servers : await latencyWith('imap', samples, servers),
    };
  } finally {
    if (typeof servers !== 'string') await servers.stop();
  }
}

async function latencyWith(
  source: Source,
  samples: number,
  servers?: Parameters<typeof CloudWorld.start>[1],
): Promise<Measured> {
  const world = await CloudWorld.start(source, servers);
  try {
    const ms: number[] = [];
    const cpu: number[] = [];
    for (let at = 0; at < samples; at++) {
      const seen = published(world.cloud.events);
      const [started, cpuBefore] = [performance.now(), cpuMsOf(world.cloud.pid)];
      await world.deliver(at);
      await world.cloud.until(
        'the approval is published',
        () => published(world.cloud.events) > seen,
        60_000,
      );
      ms.push(performance.now() - started);
      const cpuAfter = cpuMsOf(world.cloud.pid);
      if (cpuBefore !== null && cpuAfter !== null) cpu.push(cpuAfter - cpuBefore);
      await quiet(world);
    }
    return { samples, ms: spread(ms), cloud_cpu_ms: spread(cpu) };
  } finally {
    await world.stop();
  }
}

function published(events: readonly RoleEvent[]): number {
  return events.filter(
    ({ event, ...facts }) =>
      event === 'published' && JSON.stringify(facts['paths']).includes('Pending_Approval/'),
  ).length;
}

/** The next mail comes to a cloud that has nothing else to do. */
async function quiet(world: CloudWorld): Promise<void> {
  for (;;) {
    const before = world.cloud.events.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    if (world.cloud.events.length === before) return;
  }
}
