import { join } from 'node:path';
import { readPrivate, writePrivate } from '../disk/private-file.ts';

/** The last sign of life of a role, for `countersign status`; outside the vault, so that it bloats no history (PROTOCOL §8). */
export interface Health {
  readonly role: 'cloud' | 'local';
  readonly agent: string;
  readonly pid: number;
  readonly at: string;
  readonly trouble: readonly string[];
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export function writeHealth(state: string, health: Health): void {
  writePrivate(join(state, `health-${health.role}.json`), `${JSON.stringify(health)}\n`);
}

export function readHealth(state: string, role: 'cloud' | 'local'): Health | null {
  const text = readPrivate(join(state, `health-${role}.json`));
  return text === null ? null : (JSON.parse(text) as Health);
}
