import type { CardState } from '../card/state.ts';
import type { Fact } from '../card/survey.ts';
import { oneLine } from '../text/show.ts';
import { placeOf } from '../vault/layout.ts';
import { CONFLICTS, type ConflictKind } from './kinds.ts';
import type { HeldNote } from '../dashboard/held-back.ts';

/** Something in disorder, as a line of the inbox. Foreign text in it is one visible line. */
export interface Conflict {
  /** Of the approval where there is one, else the path. */
  readonly id: string;
  readonly kind: ConflictKind;
  readonly path: string;
  /** Whether it is an approval, which has a card. */
  readonly card: boolean;
  /** The subject, or the name of the note. */
  readonly name: string;
  /** What it is and what to do, in two sentences. */
  readonly words: string;
  /** Why, where somebody has said so, or ''. */
  readonly reason: string;
  readonly open: boolean;
  readonly text: string;
}

export interface ConflictsIn {
  readonly facts: readonly Fact[];
  /** Every path of the vault. */
  readonly paths: readonly string[];
  /** What this device's own decisions make of approvals (see `inboxOf`). */
  readonly states: ReadonlyMap<string, CardState>;
  readonly held: readonly HeldNote[];
  /** Why a note can't be read, by path, as far as it was looked at. */
  readonly reasons: ReadonlyMap<string, string>;
}

const OF_STATE: Readonly<Partial<Record<CardState, ConflictKind>>> = {
  contested: 'contested',
  edited: 'edited',
  refused: 'refused',
  unknown: 'unknown',
};

/** How sync names what it keeps beside a note (daemon/sync/beside.ts), and how others do. */
const COPY = / conflict (?:cloud|local)[a-z0-9-]{0,25} \d{4}-\d{2}-\d{2} [0-9a-f]{6}\.md$/;
const FOREIGN_COPY = /(?:\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]{7})?|\(conflicted copy[^)/]{0,60}\))\.md$/i;

/** Everything in disorder that the notes of a vault show, gravest first; what only Local knows is on the dashboard. */
export function conflictsOf({ facts, paths, states, held, reasons }: ConflictsIn): Conflict[] {
  const approvals = facts.flatMap((fact): Conflict[] => {
    if (fact.kind !== 'answer' || fact.standing !== 'open' || fact.seen === null) return [];
    const { request } = fact.seen;
    const kind = OF_STATE[states.get(fact.id) ?? (request.status as CardState)];
    return kind === undefined ? [] : [conflict(kind, fact.path, request.result, fact.id, request.subject)];
  });
  const factOf = new Map(facts.map((fact) => [fact.id, fact]));
  const withheld = held.map((one) => heldBack(one, factOf.get(one.about)));
  const files = paths.flatMap((path): Conflict[] => {
    const kind = kindOfFile(path, reasons);
    return kind === undefined ? [] : [conflict(kind, path, reasons.get(path) ?? '')];
  });
  const all = [...new Map([...approvals, ...withheld, ...files].map((one) => [one.id, one])).values()];
  return Object.keys(CONFLICTS).flatMap((kind) => all.filter((one) => one.kind === kind));
}

function heldBack({ agent, about, reason }: HeldNote, fact: Fact | undefined): Conflict {
  const subject = fact?.kind === 'answer' ? fact.seen?.request.subject : fact?.seen?.task.subject;
  const path = fact?.path ?? '';
  const one = conflict(
    'withheld',
    path,
    `${agent} says: ${reason}`,
    '',
    subject ?? (path === '' ? about : ''),
  );
  return { ...one, id: `withheld ${agent} ${about}` };
}

function kindOfFile(path: string, reasons: ReadonlyMap<string, string>): ConflictKind | undefined {
  if (placeOf(path)?.place === 'quarantine') return 'quarantined';
  if (COPY.test(path) || FOREIGN_COPY.test(path)) return 'copy';
  return reasons.has(path) ? 'unreadable' : undefined;
}

function conflict(kind: ConflictKind, path: string, why: string, approval = '', subject = ''): Conflict {
  const { title, what, todo } = CONFLICTS[kind];
  const name = oneLine(
    subject === '' ? path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, '') : subject,
    160,
  );
  const reason = oneLine(why, 400);
  return {
    id: approval === '' ? `${kind} ${path}` : approval,
    kind,
    path,
    card: approval !== '',
    name,
    words: `${what} ${todo}`,
    reason,
    open: true,
    text: [title, name, path, reason].join('\n').toLowerCase(),
  };
}
