import { join } from 'node:path';
import * as z from 'zod';
import { instant } from '../../shared/text/time.ts';
import { failureSentence } from '../disk/disk-error.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';
import { fateOf, ownProcess } from '../disk/process-identity.ts';

const health = z.object({
  role: z.enum(['cloud', 'local']),
  agent: z.string(),
  pid: z.int(),
  /** When its last round ended. */
  at: z.string(),
  trouble: z.array(z.string()).readonly(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  process: z.object({ pid: z.int(), start: z.string(), boot: z.string(), space: z.string() }),
});

/** The last sign of life of a role, for `countersign status`; outside the vault, so that it bloats no history (PROTOCOL §8). */
export type Health = z.infer<typeof health>;

/** Writes a sign of life; gives '' or the sentence why it could not: work goes on without one. */
export function writeHealth(state: string, told: Omit<Health, 'process' | 'pid' | 'at'>): string {
  const process = ownProcess();
  const whole: Health = { ...told, pid: process.pid, at: instant(Date.now()), process };
  try {
    writePrivate(healthFile(state, told.role), `${JSON.stringify(whole)}\n`);
    return '';
  } catch (error) {
    return failureSentence(error);
  }
}

/** Null where the role never ran here, or what it left can't be read: it is written anew every round. */
export function readHealth(state: string, role: 'cloud' | 'local'): Health | null {
  try {
    return health.parse(JSON.parse(readPrivate(healthFile(state, role)) ?? ''));
  } catch {
    return null;
  }
}

/** Whether the process that told this still runs; a later process with the same number is not taken for it. */
export function isRunning({ process: told }: Health): boolean {
  return fateOf(told, ownProcess()) !== 'dead';
}

function healthFile(state: string, role: 'cloud' | 'local'): string {
  return join(state, `health-${role}.json`);
}
