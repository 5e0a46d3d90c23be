import { readFileSync } from 'node:fs';

export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly worst: number;
  readonly of: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
  return {
    median: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    worst: round(sorted.at(-1) ?? 0),
    of: values.length,
  };
}

/** Three digits say what a measurement on a shared machine can say. */
export function round(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}

/** CPU time of this process, milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * The most memory this process ever held, bytes. From /proc where there is one: what `getrusage` says may be the parent's,
 * whose memory a child shares until it is another program.
 */
export function peakRss(pid = process.pid): number {
  return statusOf(pid, 'VmHWM') ?? process.resourceUsage().maxRSS * 1024;
}

/** A memory field of /proc/PID/status in bytes; null where there is none, as on macOS. */
export function statusOf(pid: number, field: 'VmHWM' | 'VmRSS'): number | null {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
      readFileSync(`/proc/${String(pid)}/status`, 'utf8'),
    );
    return found === null ? null : Number(found[1]) * 1024;
  } catch {
    return null;
  }
}

/** Clock ticks a second: the kernel reports CPU time in USER_HZ, which is 100 on every Linux that Node runs on (proc(5)). */
const USER_HZ = 100;

/** CPU time of a process with all its threads, milliseconds; null without /proc. */
export function cpuMsOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything; the fields are counted from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / USER_HZ;
  } catch {
    return null;
  }
}
