import { AGENT_ID, APPROVAL_ID, DECISION_ID, DOMAIN, TASK_ID } from './ids.ts';

/** A path of the vault that has a meaning (PROTOCOL §2). `base` is the file name, `id` the identity in it. */
export type Placed =
  | {
      readonly place: 'needs_action' | 'plans' | 'pending_approval' | 'approved' | 'rejected';
      readonly domain: string;
      readonly base: string;
      readonly id: string;
    }
  | {
      readonly place: 'done';
      readonly domain: string;
      readonly month: string;
      readonly base: string;
      readonly id: string;
    }
  | {
      readonly place: 'in_progress' | 'quarantine';
      readonly agent: string;
      readonly base: string;
      readonly id: string;
    }
  | { readonly place: 'decisions'; readonly approval: string; readonly base: string; readonly id: string }
  | { readonly place: 'updates' | 'logs'; readonly agent: string; readonly base: string }
  | { readonly place: 'devices'; readonly base: string; readonly fingerprint: string }
  | {
      readonly place: 'skills' | 'briefings' | 'accounting' | 'dashboard' | 'handbook' | 'goals';
      readonly base: string;
    };

// The kind of note, the day, what a person recognises it by, and the id: fixed for the note's life.
const BASE = /^([A-Z]{2,12})_(\d{4}-\d{2}-\d{2})_[a-z0-9-]{1,48}_((?:ap-|pl-)?[a-z2-7]{16})\.md$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const FREE = /^[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,98}[A-Za-z0-9_-])?\.md$/;
/** A part of a path that Windows takes for a device, whatever stands behind its dot. */
const WINDOWS = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|$)/i;

const FOLDERS = {
  Needs_Action: 'needs_action',
  Plans: 'plans',
  Pending_Approval: 'pending_approval',
  Approved: 'approved',
  Rejected: 'rejected',
} as const;
const AGENT_FOLDERS = { In_Progress: 'in_progress', Quarantine: 'quarantine' } as const;
const TOP_NOTES = {
  'Dashboard.md': 'dashboard',
  'Company_Handbook.md': 'handbook',
  'Business_Goals.md': 'goals',
} as const;
const FREE_FOLDERS = { Briefings: 'briefings', Accounting: 'accounting' } as const;

function own<T extends object>(table: T, key: string): key is keyof T & string {
  return Object.hasOwn(table, key);
}

/** What a path means, or null where it is outside the grammar: such a path is never written and never committed. */
export function placeOf(path: string): Placed | null {
  const parts = path.split('/');
  const [top = '', second = '', third = ''] = parts;
  if (WINDOWS.test(path)) return null;
  if (parts.length === 1) return own(TOP_NOTES, top) ? { place: TOP_NOTES[top], base: top } : null;
  const base = parts.at(-1) ?? '';
  const id = idIn(base);
  if (parts.length === 2) {
    if (top === 'Devices') return device(base);
    return own(FREE_FOLDERS, top) && FREE.test(base) ? { place: FREE_FOLDERS[top], base } : null;
  }
  if (parts.length === 3) {
    if (id !== null && own(FOLDERS, top) && DOMAIN.test(second) && belongs(id, FOLDERS[top])) {
      return { place: FOLDERS[top], domain: second, base, id };
    }
    if (id !== null && own(AGENT_FOLDERS, top) && AGENT_ID.test(second) && belongs(id, AGENT_FOLDERS[top])) {
      return { place: AGENT_FOLDERS[top], agent: second, base, id };
    }
    if (top === 'Decisions') return decision(second, base);
    if (top === 'Updates' || top === 'Logs') return feed(top, second, base);
    if (top === 'Skills' && base === 'SKILL.md' && /^[a-z][a-z0-9-]{0,47}$/.test(second))
      return { place: 'skills', base: `${second}/${base}` };
    return null;
  }
  if (parts.length === 4 && top === 'Done' && id !== null && DOMAIN.test(second) && MONTH.test(third)) {
    return { place: 'done', domain: second, month: third, base, id };
  }
  return null;
}

const FREE_PARENTS = Object.keys(FREE_FOLDERS).map((folder) => `${folder}/`);

/** A person chose the letters of this name, in either case; every other path of the grammar is spelled in one way only. */
export function hasFreeCase(path: string): boolean {
  return FREE_PARENTS.some((parent) => path.startsWith(parent));
}

/** The id at the end of a base name, or null where the name is not one of ours. */
function idIn(base: string): string | null {
  const [, kind = '', day = '', id = ''] = BASE.exec(base) ?? [];
  if (!isDay(day)) return null;
  const named = kind === 'APPROVAL' ? 'ap-' : kind === 'PLAN' ? 'pl-' : '';
  return named === (/^(?:ap-|pl-)?/.exec(id)?.[0] ?? '') ? id : null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const LAST_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of the calendar, `2026-11-20`. Counted, since a Date for each of ten thousand names a round costs more than the rest. */
function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const [y, m, d] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  const leap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const last = m === 2 && leap ? 29 : (LAST_DAYS[m - 1] ?? 0);
  return d >= 1 && d <= last;
}

/** Nobody owns or works on an approval or a plan, and plans stay by themselves. */
function belongs(id: string, place: Placed['place']): boolean {
  if (place === 'plans') return id.startsWith('pl-');
  if (place === 'needs_action' || place === 'in_progress') return TASK_ID.test(id);
  return true;
}

function decision(approval: string, base: string): Placed | null {
  const id = base.replace(/\.md$/, '');
  if (`${id}.md` !== base || !DECISION_ID.test(id)) return null;
  return approval === 'vault' || APPROVAL_ID.test(approval)
    ? { place: 'decisions', approval, base, id }
    : null;
}

/** A device asks to be paired under the fingerprint of its key, written as it shows it. */
function device(base: string): Placed | null {
  const [, fingerprint] = /^((?:[a-z2-7]{4}-){4}[a-z2-7]{4})\.md$/.exec(base) ?? [];
  return fingerprint === undefined ? null : { place: 'devices', base, fingerprint };
}

function feed(top: 'Updates' | 'Logs', agent: string, base: string): Placed | null {
  if (!AGENT_ID.test(agent)) return null;
  if (top === 'Logs') {
    // A day of many actions goes on in parts, whose names sort behind the first.
    const day = /^(.{10})(?:\.p(?:0[2-9]|[1-9]\d))?\.jsonl$/.exec(base)?.[1];
    return day !== undefined && isDay(day) ? { place: 'logs', agent, base } : null;
  }
  const name = base.replace(/\.md$/, '');
  // Only Local has a hand to tell about.
  const known = isDay(name) || (name === 'hand' && roleOf(agent) === 'local');
  return known && `${name}.md` === base ? { place: 'updates', agent, base } : null;
}

/** The path of a place: the inverse of `placeOf`. */
export function pathOf(placed: Placed): string {
  switch (placed.place) {
    case 'needs_action':
      return `Needs_Action/${placed.domain}/${placed.base}`;
    case 'plans':
      return `Plans/${placed.domain}/${placed.base}`;
    case 'pending_approval':
      return `Pending_Approval/${placed.domain}/${placed.base}`;
    case 'approved':
      return `Approved/${placed.domain}/${placed.base}`;
    case 'rejected':
      return `Rejected/${placed.domain}/${placed.base}`;
    case 'done':
      return `Done/${placed.domain}/${placed.month}/${placed.base}`;
    case 'in_progress':
      return `In_Progress/${placed.agent}/${placed.base}`;
    case 'quarantine':
      return `Quarantine/${placed.agent}/${placed.base}`;
    case 'decisions':
      return `Decisions/${placed.approval}/${placed.base}`;
    case 'updates':
      return `Updates/${placed.agent}/${placed.base}`;
    case 'logs':
      return `Logs/${placed.agent}/${placed.base}`;
    case 'devices':
      return `Devices/${placed.base}`;
    case 'skills':
      return `Skills/${placed.base}`;
    case 'briefings':
      return `Briefings/${placed.base}`;
    case 'accounting':
      return `Accounting/${placed.base}`;
    case 'dashboard':
    case 'handbook':
    case 'goals':
      return placed.base;
  }
}

/** The role of an agent is the first part of its id. */
export function roleOf(agent: string): 'cloud' | 'local' {
  return agent.startsWith('cloud') ? 'cloud' : 'local';
}
