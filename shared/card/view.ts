import { fingerprint } from '../approval/keys.ts';
import { sameDraft, whyNotReady } from '../approval/request.ts';
import { type ApprovalState, approvalState } from '../approval/state.ts';
import { oneLine, visible } from '../text/show.ts';
import { type Basis, type Material, readBasis } from './basis.ts';

export type CardState =
  | Exclude<ApprovalState['kind'], 'settled'>
  | 'undone'
  | 'edited'
  | 'expired'
  | 'refused'
  | 'unknown'
  | 'closed'
  | 'unreadable';

/** What the card shows: plain text with every unseen character made visible, and what may be done. */
export interface CardView {
  readonly state: CardState;
  readonly sentence: string;
  readonly status: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly draft: string;
  readonly original: { readonly from: string; readonly text: string } | null;
  readonly newOnes: readonly string[];
  readonly unverified: boolean;
  readonly dry: boolean;
  readonly warnings: readonly string[];
  readonly can: { readonly approve: boolean; readonly reject: boolean; readonly undo: boolean };
}

const PAUSED = 'Sending is paused on your computer: an approval waits until you resume it.';
const NOTHING = { approve: false, reject: false, undo: false };
const OPEN: readonly CardState[] = ['pending', 'undone', 'contested', 'edited', 'refused'];

/** The card of a note at a time (milliseconds since 1970). Pure: the same material gives the same card. */
export function cardView(material: Material, now: number): CardView {
  const read = readBasis(material);
  if (!read.ok) return unreadable(read.refusal.message);
  const basis = read.value;
  const { request, body, original, newOnes } = basis;
  const dry = material.hand?.mode !== 'live';
  const standing = approvalState(basis.own);
  const state = stateOf(basis, standing, material.path, now);
  const blocked = blockedBy(material, basis);
  const open = OPEN.includes(state);
  const what = request.in_reply_to === '' ? 'Write' : 'Reply';
  const left = request.not_before === '' ? '' : ` not before ${shortTime(request.not_before)}`;
  return {
    state,
    sentence: `${what} to ${[...request.to, ...request.cc, ...request.bcc].join(', ')} from ${request.from}${left}`,
    status: statusOf(state, standing, material, basis),
    facts: factsOf(basis, material),
    draft: visible(body),
    original: original === null ? null : { from: oneLine(original.task.from), text: visible(original.text) },
    newOnes,
    unverified: original === null || basis.doubted,
    dry,
    // A set: the same hint twice says no more than once.
    warnings: [
      ...new Set([
        ...(open && blocked !== '' ? [blocked] : []),
        ...(material.hand?.paused === 'true' ? [PAUSED] : []),
        ...otherDevices(basis),
        ...request.risks.map((risk) => oneLine(risk)),
      ]),
    ],
    can: {
      approve: open && blocked === '',
      reject: open && material.hand !== null,
      undo: state === 'approved' || state === 'edited',
    },
  };
}

function unreadable(why: string): CardView {
  const empty = {
    sentence: 'This approval can’t be read',
    facts: [],
    draft: '',
    original: null,
    newOnes: [],
  };
  return {
    ...empty,
    state: 'unreadable',
    status: why,
    unverified: true,
    dry: true,
    warnings: [],
    can: NOTHING,
  };
}

function stateOf(
  { request, body, own }: Basis,
  standing: ApprovalState,
  path: string,
  now: number,
): CardState {
  if (path.startsWith('Done/') || path.startsWith('Rejected/') || standing.kind === 'settled')
    return 'closed';
  if (standing.kind === 'approved') {
    if (!sameDraft(standing.decision.action, request, body)) return 'edited';
    // What the note reports is believed only of the decision that stands; approving again is safe either way.
    if (request.decision !== standing.decision.decision_id) return 'approved';
    if (request.status === 'refused' || request.status === 'rehearsed') return 'refused';
    return request.status === 'unknown' ? 'unknown' : 'approved';
  }
  if (standing.kind === 'pending') {
    if (Date.parse(request.expires) <= now) return 'expired';
    return own.length > 0 ? 'undone' : 'pending';
  }
  return standing.kind;
}

function blockedBy({ hand, trouble, source }: Material, { body }: Basis): string {
  if (hand === null || trouble !== '') return trouble;
  if (source.trimEnd() !== body.trimEnd())
    return 'The text on screen is not saved yet. Wait a moment, or close the editor.';
  return whyNotReady(body) ?? '';
}

function statusOf(state: CardState, standing: ApprovalState, { hand }: Material, { request }: Basis): string {
  const mode = standing.kind === 'approved' ? standing.decision.mode : hand?.mode;
  switch (state) {
    case 'pending':
      return 'Waits for your countersignature.';
    case 'approved': {
      const effect = mode === 'live' ? 'sends it' : 'rehearses it and sends nothing';
      return `Countersigned. Your computer ${effect} after ${String(hand?.hold_seconds ?? 30)} seconds; until then you can undo.`;
    }
    case 'undone':
      return 'Undo requested: it wins unless your computer had already begun to send. Approve again to send.';
    case 'rejected':
      return `Rejected${standing.kind === 'rejected' && standing.decision.reason !== '' ? `: ${oneLine(standing.decision.reason)}` : '.'}`;
    case 'revising':
      return 'You asked for changes; a new draft takes the place of this one.';
    case 'contested':
      return 'Decisions on this contradict each other, so nothing is sent. Decide again to settle it.';
    case 'edited':
      return 'The draft was changed after your approval, which is void unless it was already carried out. Read it again.';
    case 'expired':
      return `Expired at ${shortTime(request.expires)}; nothing is sent.`;
    default:
      return `Your computer reports: ${request.status}${request.result === '' ? '' : `, ${oneLine(request.result)}`}`;
  }
}

function factsOf({ request }: Basis, { hand }: Material): CardView['facts'] {
  const files = request.attachments.map(({ name, size }) => `${oneLine(name)} (${String(size)} bytes)`);
  const hold = hand === null ? '' : `${String(hand.hold_seconds)} seconds after you approve`;
  const all: CardView['facts'] = [
    ['From', request.from],
    ['To', request.to.join(', ')],
    ['Cc', request.cc.join(', ')],
    ['Bcc', request.bcc.join(', ')],
    ['Subject', oneLine(request.subject, 900)],
    ['Files', files.join(', ')],
    ['Leaves', request.not_before === '' ? hold : `not before ${shortTime(request.not_before)}`],
    ['Expires', shortTime(request.expires)],
    ['Why', oneLine(request.why, 300)],
  ];
  return all.filter(([, value]) => value !== '');
}

/** A key that this device does not know may be a stranger's: it is told, and decides nothing here. */
function otherDevices({ own, others }: Basis): string[] {
  const known = new Set(own.flatMap((record) => record.supersedes));
  const open = others.filter((record) => !known.has(record.decision_id));
  return open.map(
    ({ kind, key }) =>
      `Another key (${fingerprint(key)}) signed “${kind}” here. Your computer knows whether it is one of your devices.`,
  );
}

/** An instant to the minute, in UTC and said so (PROTOCOL §9). */
function shortTime(instant: string): string {
  return instant.replace(/^(.{10})T(.{5}).*$/, '$1 $2 UTC');
}
