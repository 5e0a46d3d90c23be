import * as fs from 'node:fs';

/** Enough to tell later whether the process that wrote a line still runs. '' where the platform does not say. */
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
  return {
    pid: process.pid,
    start: processStart(process.pid)?.start ?? '',
    boot: bootId(),
    space: pidSpace(),
  };
}

/**
 * What has become of the process that wrote a line. `dead` only where that is certain; this decides how soon an
 * interrupted attempt is taken up again, while safety rests on the journal's compare-and-swap alone.
 */
export function fateOf(other: ProcessIdentity, own: ProcessIdentity): Fate {
  if (other.boot !== own.boot) return other.boot !== '' && own.boot !== '' ? 'dead' : 'maybe-alive';
  if (other.space !== own.space) return 'maybe-alive';
  if (other.pid === own.pid && other.start === own.start) return 'self';
  if (other.start === '') return answersSignal(other.pid) ? 'maybe-alive' : 'dead';
  const now = processStart(other.pid);
  return now === null || now.ended || now.start !== other.start ? 'dead' : 'maybe-alive';
}

/** proc(5): `pid (name) state … starttime …`; the name may hold anything, so fields are counted after its last `)`. */
function processStart(pid: number): { start: string; ended: boolean } | null {
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

/** The kernel's boot id, '' where there is none. */
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
