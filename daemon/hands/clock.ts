import * as os from 'node:os';
import { bootId } from '../disk/process-identity.ts';

/** A reading of the computer's clocks. */
export interface ClockReading {
  /** Wall clock, milliseconds since 1970. Anybody can set it. */
  readonly wall: number;
  /** Milliseconds since this computer was started, sleep included; setting the clock does not change it. */
  readonly up: number;
  /** Names the start that `up` counts from; readings with different names can't be compared by `up`. */
  readonly boot: string;
}

export interface Clock {
  read(): ClockReading;
}

/** When an entry was written: `at` never runs backwards from line to line, except where a person vouched for it. */
export interface Stamp {
  readonly at: number;
  readonly up: number;
  readonly boot: string;
}

const HOUR = 3_600_000;

export function systemClock(): Clock {
  const boot = bootId() || `process-${String(process.pid)}-${String(Math.round(performance.timeOrigin))}`;
  return { read: () => ({ wall: Date.now(), up: Math.round(os.uptime() * 1000), boot }) };
}

/** PROTOCOL §9: now = max(clock, last journal time). */
export function stampAfter(last: Stamp | null, reading: ClockReading): Stamp {
  return { at: Math.max(reading.wall, last?.at ?? 0), up: reading.up, boot: reading.boot };
}

/**
 * How far (ms, signed) the wall clock jumped since the last line, or 0. Within one start of the computer the wall
 * clock must have moved as far as the uptime did; across a restart only a clock that went back can be noticed.
 */
export function clockJump(last: Stamp | null, reading: ClockReading): number {
  if (last === null) return 0;
  const expected =
    last.boot === reading.boot ? last.at + (reading.up - last.up) : Math.max(last.at, reading.wall);
  const jump = reading.wall - expected;
  return Math.abs(jump) > HOUR ? jump : 0;
}
