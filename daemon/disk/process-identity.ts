import * as fs from 'node:fs';

/** Enough to tell later whether the process that left something behind still runs. '' where the platform is silent. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks after boot: tells a process from a later one with the same pid. */
  readonly start: string;
  /** Kernel boot id: no process outlives its boot. */
  readonly boot: string;
  /** PID namespace: a pid of another container means nothing here. */
  readonly space: string;
}

export type Fate = 'self' | 'dead' | 'maybe-alive';

export function ownProcess(): ProcessIdentity {
  return { pid: process.pid, start: startOf(process.pid)?.start ?? '', boot: bootId(), space: pidSpace() };
}

/**
 * What has become of a process. `dead` only where that is certain. For the hand it decides how soon an interrupted attempt
 * is taken up again; safety rests on the journal alone.
 */
export function fateOf(other: ProcessIdentity, own: ProcessIdentity): Fate {
  if (other.boot !== own.boot) return other.boot !== '' && own.boot !== '' ? 'dead' : 'maybe-alive';
  if (other.space !== own.space) return 'maybe-alive';
  if (other.pid === own.pid && other.start === own.start) return 'self';
  if (other.start === '') return answersSignal(other.pid) ? 'maybe-alive' : 'dead';
  const now = startOf(other.pid);
  return now === null || now.ended || now.start !== other.start ? 'dead' : 'maybe-alive';
}

/** An identity as another process wrote it down, or null where it is not one. */
export function readIdentity(text: string): ProcessIdentity | null {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof ProcessIdentity, unknown>> | null;
    if (typeof value !== 'object' || value === null) return null;
    const { pid, start, boot, space } = value;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return null;
    if (typeof start !== 'string' || typeof boot !== 'string' || typeof space !== 'string') return null;
    return { pid, start, boot, space };
  } catch {
    return null;
  }
}

/** proc(5): `pid (name) state … starttime …`; the name may hold anything, so fields are counted after its last `)`. */
function startOf(pid: number): { start: string; ended: boolean } | null {
  try {
    const stat = fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { start: fields[19] ?? '', ended: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return null;
  }
}

function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's process has that pid.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

export function bootId(): string {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function pidSpace(): string {
  try {
    return fs.readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
