import { type UpdateEntry, mergeUpdates } from './merge.ts';

/** The kind of update by which an agent says how many mails wait for room; the newest one of each agent counts. */
export const WAITING = 'waiting';

/** What agents say of mails that wait now: the newest sentence of each; none where it says that 0 wait. */
export function waitingNow(updates: readonly UpdateEntry[]): string[] {
  const last = new Map<string, string>();
  for (const { agent, text } of mergeUpdates([updates.filter(({ kind }) => kind === WAITING)]))
    if (!last.has(agent)) last.set(agent, text);
  return [...last].flatMap(([agent, text]) => (/^0\b/.test(text) ? [] : [`${agent}: ${text}`])).sort();
}
