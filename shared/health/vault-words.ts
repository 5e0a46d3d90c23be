import { logFilesIn } from '../activity/log-files.ts';
import { lastTime } from '../activity/read-log.ts';
import type { UpdateEntry } from '../dashboard/merge.ts';
import { fromInstant } from '../text/time.ts';
import { placeOf, roleOf } from '../vault/layout.ts';
import type { HandStatus } from '../vault/schemas.ts';
import type { Store } from '../vault/store.ts';
import { readHandStatus, readUpdates } from '../vault/typed-notes.ts';
import { troubleOnDashboard } from './dashboard-trouble.ts';

/** What the vault, as it lies here, says about the machinery. */
export interface VaultWords {
  readonly agents: readonly AgentWord[];
  readonly hands: readonly { readonly agent: string; readonly hand: HandStatus }[];
  /** News of the last days of all agents. */
  readonly news: readonly UpdateEntry[];
  /** From the dashboard. */
  readonly trouble: readonly string[];
}

/** The last thing that an agent left in the vault. */
export interface AgentWord {
  readonly agent: string;
  readonly role: 'cloud' | 'local';
  /** Milliseconds since 1970; null where nothing of it has a time. */
  readonly at: number | null;
  readonly what: 'log' | 'news' | 'hand' | 'nothing';
}

const NEWS_DAYS = 7;
const DAY = 86_400_000;
/** Another machine's clock may run ahead by this much before its words can't be of now. Milliseconds. */
const AHEAD = 3_600_000;
/** Made-up agents beyond these are not looked at. */
const MOST_AGENTS = 20;

/** Reads, of each agent, its newest log and its news of the last days; never throws over what stands in them. */
export async function vaultWords(store: Pick<Store, 'list' | 'read'>, now: number): Promise<VaultWords> {
  const logs = logFilesIn(await store.list('Logs'));
  const updates = (await store.list('Updates')).flatMap((path) => {
    const placed = placeOf(path);
    return placed?.place === 'updates' ? [{ path, agent: placed.agent, base: placed.base }] : [];
  });
  const known = [...new Set([...updates, ...logs].map(({ agent }) => agent))].sort().slice(0, MOST_AGENTS);
  const hands: { agent: string; hand: HandStatus }[] = [];
  const news: UpdateEntry[] = [];
  const agents: AgentWord[] = [];
  for (const agent of known) {
    const words: { at: number; what: AgentWord['what'] }[] = [];
    const notes = updates.filter((note) => note.agent === agent);
    for (const entry of await newsOf(store, agent, notes, now)) {
      news.push(entry);
      words.push({ at: fromInstant(entry.at) ?? 0, what: 'news' });
    }
    const last = logs.findLast((file) => file.agent === agent);
    const time = last === undefined ? '' : lastTime((await store.read(last.path)) ?? '', last);
    words.push({ at: fromInstant(time) ?? 0, what: 'log' });
    const hand = notes.find(({ base }) => base === 'hand.md');
    const status = hand === undefined ? null : readHandStatus((await store.read(hand.path)) ?? '');
    if (status?.ok === true) {
      hands.push({ agent, hand: status.value });
      words.push({ at: fromInstant(status.value.updated) ?? 0, what: 'hand' });
    }
    const latest = words.filter(({ at }) => at > 0 && at <= now + AHEAD).sort((a, b) => b.at - a.at)[0];
    agents.push({ agent, role: roleOf(agent), at: latest?.at ?? null, what: latest?.what ?? 'nothing' });
  }
  return { agents, hands, news, trouble: troubleOnDashboard((await store.read('Dashboard.md')) ?? '') };
}

/** The news of the last days, and where those have none, of the last day that has. */
async function newsOf(
  store: Pick<Store, 'read'>,
  agent: string,
  notes: readonly { readonly path: string; readonly base: string }[],
  now: number,
): Promise<UpdateEntry[]> {
  const since = `${new Date(now - NEWS_DAYS * DAY).toISOString().slice(0, 10)}.md`;
  const days = notes.filter(({ base }) => base !== 'hand.md');
  const found: UpdateEntry[] = [];
  for (const { path, base } of days.filter((note) => note.base >= since || note === days.at(-1))) {
    const read = readUpdates((await store.read(path)) ?? '');
    if (!read.ok || read.value.updates.agent !== agent || `${read.value.updates.day}.md` !== base) continue;
    found.push(...read.value.entries.filter(({ at }) => (fromInstant(at) ?? 0) <= now + AHEAD));
  }
  return found;
}
