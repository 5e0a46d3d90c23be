import { type Health, isRunning, readHealth } from '../records/health.ts';

/** `stuck`: the process is there, but has ended no round for longer than any round may take. */
export type Liveness = 'running' | 'stuck' | 'stopped';

/** A round waits for at most one message, and a server may take ten minutes over one (RFC 5321 §4.5.3.2.6). */
const LONGEST_ROUND = 20 * 60_000;

export interface RoleState {
  readonly liveness: Liveness;
  readonly health: Health | null;
}

/** What a role's last sign of life says about it now. */
export function roleState(
  config: { readonly state: string; readonly poll_seconds: number },
  role: 'cloud' | 'local',
  nowMs: number,
): RoleState {
  const health = readHealth(config.state, role);
  if (health === null || !isRunning(health)) return { liveness: 'stopped', health };
  const age = nowMs - Date.parse(health.at);
  return { liveness: age > LONGEST_ROUND + config.poll_seconds * 1000 ? 'stuck' : 'running', health };
}

export function livenessLine(
  { liveness, health }: RoleState,
  role: 'cloud' | 'local',
  start: string,
): string {
  const last = health === null ? '' : `, last round ${health.at}`;
  const pid = health === null ? '' : ` (pid ${String(health.pid)})`;
  switch (liveness) {
    case 'running':
      return `${role} is running${pid}${last}`;
    case 'stuck':
      return `${role} is stuck${pid}${last}; stop it and start it again`;
    case 'stopped':
      return `${role} is not running${last}; start it with: ${start}`;
  }
}

/** The facts and the trouble of the last round, a line each. */
export function healthLines({ liveness, health }: RoleState): string[] {
  if (health === null) return [];
  // What was true of a process ends with it; the other facts are as of its last round.
  const facts = Object.entries(health.facts).filter(([name]) => liveness !== 'stopped' || name !== 'link');
  return [
    ...facts.map(([name, value]) => `${name.replaceAll('_', ' ')}: ${String(value)}`),
    ...health.trouble.map((text) => `trouble: ${text}`),
  ];
}
