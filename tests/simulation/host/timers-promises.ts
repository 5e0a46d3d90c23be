/** Stands in for `node:timers/promises`: time passes only when the scheduler says so. */
import { kernel } from './host.ts';

export function setTimeout(ms = 0, _value?: unknown, options: { signal?: AbortSignal } = {}): Promise<void> {
  return kernel().sleep(ms, options.signal);
}

/** A turn in which others may go first. */
export async function setImmediate(): Promise<void> {
  await kernel().io();
}
