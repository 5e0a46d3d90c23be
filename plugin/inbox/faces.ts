import type { ActivityRow } from '../../shared/activity/activity-rows.ts';
import type { AsideRow } from '../../shared/aside/aside-rows.ts';
import type { InboxRow } from '../../shared/card/inbox.ts';
import type { Conflict } from '../../shared/conflicts/conflicts.ts';
import { CONFLICTS } from '../../shared/conflicts/kinds.ts';
import { localTime } from '../card/when.ts';
import type { WaitRow } from './shown.ts';

/** What a line of a list shows, all of it text. */
export interface RowFace {
  readonly who: string;
  readonly about: string;
  readonly badges: readonly Badge[];
  /** It does not belong into the list any more. */
  readonly over: boolean;
}

interface Badge {
  readonly text: string;
  readonly grave?: boolean;
  /** More of it, where the pointer rests. */
  readonly title?: string;
}

/** `now` in milliseconds since 1970. */
export function needsFace(
  { who, subject, words, risk, high, expires, open }: InboxRow,
  now: number,
): RowFace {
  const left = open ? timeLeft(expires - now) : '';
  return {
    who,
    about: beside(subject, words),
    badges: [
      ...(risk === '' ? [] : [{ text: 'risk', grave: true, title: risk }]),
      ...(high ? [{ text: 'high' }] : []),
      ...(left === '' ? [] : [{ text: left }]),
    ],
    over: !open,
  };
}

export function waitFace({ who, subject, since, open }: WaitRow): RowFace {
  return { who: subject, about: beside(who, since), badges: [], over: !open };
}

export function activityFace({ at, words, by, subject, trouble }: ActivityRow): RowFace {
  const grave = trouble === '' ? [] : [{ text: 'look', grave: true, title: trouble }];
  return {
    who: words,
    about: subject === '' ? by : beside(subject, by),
    badges: [...grave, { text: clockOf(at) }],
    over: false,
  };
}

export function conflictFace({ name, words, reason, open }: Conflict): RowFace {
  return { who: name, about: reason === '' ? words : reason, badges: [], over: !open };
}

export function asideFace({ who, subject, why, corrected, title, open }: AsideRow): RowFace {
  return {
    who,
    about: beside(subject, why),
    badges: [{ text: title }, ...(corrected ? [{ text: 'your word' }] : [])],
    over: !open,
  };
}

/** Foreign words before ours, which set the direction of the line (UAX #9, isolates): theirs can't turn ours round. */
function beside(foreign: string, ours: string): string {
  return `\u2068${foreign}\u2069 · ${ours}`;
}

function timeLeft(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (!Number.isFinite(hours) || hours >= 48) return '';
  return hours < 1 ? 'under an hour left' : `${String(hours)} h left`;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** The time of an instant on this device's clock. */
function clockOf(at: string): string {
  return CLOCK.format(new Date(at));
}

/** Formatting is slow, and thousands of lines share a few days. */
const days = new Map<string, string>();

/** The day of an instant in this device's zone. */
export function dayOf(at: string): string {
  // Ten minutes: in every zone a day begins at a full quarter of an hour, or at the half.
  const key = at.slice(0, 15);
  const known = days.get(key) ?? DAY.format(new Date(at));
  days.set(key, known);
  return known;
}

/** What stands beside the list about one row, all of it text. */
export interface Detail {
  readonly title: string;
  readonly lines: readonly string[];
  /** '' for none. */
  readonly warning: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The note, or ''. */
  readonly path: string;
}

const PLAIN = { warning: '', facts: [] } as const;

export function undraftedDetail({ subject, who, words, risk, path }: InboxRow): Detail {
  return { ...PLAIN, title: subject, lines: [`${who}: ${words}.`], warning: risk, path };
}

export function waitDetail({ subject, who, since, path }: WaitRow): Detail {
  return { ...PLAIN, title: subject, lines: [`Sent to ${who} and unanswered ${since}.`], path };
}

export function conflictDetail({ kind, words, reason, path }: Conflict): Detail {
  return {
    ...PLAIN,
    title: CONFLICTS[kind].title,
    lines: path === '' ? [words] : [words, path],
    warning: reason,
    path,
  };
}

export function asideDetail({ subject, who, corrected, title, why, path }: AsideRow): Detail {
  return { ...PLAIN, title: subject, lines: [who, corrected ? why : `${title}: ${why}`], path };
}

export function activityDetail(row: ActivityRow): Detail {
  const { at, by, words, trouble, fields, log, line, path } = row;
  const facts = [
    ['when', localTime(at)],
    ['whose word', by],
    ['about', fields?.target ?? ''],
    ['became', fields?.approval_status ?? ''],
    ...(fields?.parameters ?? []),
    ['in its words', fields?.result ?? ''],
    ['stands in', `${log}, line ${String(line)}`],
  ] as const;
  return {
    title: words,
    lines: [],
    warning: trouble,
    facts: facts.filter(([, value]) => value !== ''),
    path,
  };
}
