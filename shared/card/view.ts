import { fingerprint } from '../approval/keys.ts';
import { whyNotReady } from '../approval/request.ts';
import { oneLine, visible } from '../text/show.ts';
import { sizeText } from '../text/size.ts';
import type { HandStatus } from '../vault/schemas.ts';
import { type Basis, type Material, readBasis } from './basis.ts';
import { type Piece, pieces } from './cited.ts';
import { type Gap, gapsIn } from './gaps.ts';
import { type Recipient, recipientsOf } from './people.ts';
import { type Risks, risksOf } from './risks.ts';
import { type CardState, type Standing, isOpen, standingOf } from './state.ts';
import { statusOf } from './status.ts';
import { type Message, threadOf } from './thread.ts';
import { type Times, timesOf } from './times.ts';

/** What may be done with a card; what is false has no button. */
export interface Can {
  readonly approve: boolean;
  readonly edit: boolean;
  readonly revise: boolean;
  readonly reject: boolean;
  readonly snooze: boolean;
  readonly undo: boolean;
  /** After an unknown outcome: say that it was sent, or send it again. */
  readonly was_sent: boolean;
  readonly resend: boolean;
}

/** What the card shows: plain text with every unseen character made visible, and what may be done. */
export interface CardView {
  readonly id: string;
  readonly state: CardState;
  readonly sentence: string;
  readonly status: string;
  readonly from: string;
  readonly recipients: readonly Recipient[];
  readonly subject: string;
  /** The text that is signed, as it is shown and (raw) as it is edited. */
  readonly draft: string;
  readonly raw: string;
  readonly gaps: readonly Gap[];
  readonly attachments: readonly { readonly name: string; readonly size: string; readonly sha256: string }[];
  readonly original: { readonly from: string; readonly at: string; readonly text: string } | null;
  readonly thread: readonly Message[];
  /** Whether the person's tick "original not verified" is needed and part of what is signed. */
  readonly unverified: boolean;
  readonly newOnes: readonly string[];
  /** Who drafted it, from what, and why it came up. */
  readonly by: string;
  readonly notes: readonly (readonly Piece[])[];
  readonly why: string;
  readonly dry: boolean;
  /** The hand that would send, or ''. */
  readonly executor: string;
  readonly times: Times;
  readonly risks: Risks;
  /** What keeps this from being approved, and what other devices did. */
  readonly warnings: readonly string[];
  readonly evidence: readonly string[];
  readonly lateEdit: string;
  /** The path of the request that takes the place of this one, or ''. */
  readonly newer: string;
  /** Whether the rest of the vault was looked through: who is new, what else was said. */
  readonly lookedThrough: boolean;
  readonly can: Can;
}

const PAUSED = 'Sending is paused on your computer: an approval waits until you resume it.';
const MOST_GAPS = 20;
const NOTHING: Can = {
  approve: false,
  edit: false,
  revise: false,
  reject: false,
  snooze: false,
  undo: false,
  was_sent: false,
  resend: false,
};

/** The card of a note at a time (milliseconds since 1970). Pure: the same material gives the same card. */
export function cardView(material: Material, now: number): CardView {
  const read = readBasis(material);
  if (!read.ok) return unreadable(read.refusal);
  const basis = read.value;
  const { request, body, original } = basis;
  const standing = standingOf(basis, material.around, now);
  const recipients = recipientsOf(basis, material.around);
  const blocked = blockedBy(material, basis);
  return {
    id: request.id,
    state: standing.state,
    sentence: sentenceOf(basis),
    status: statusOf(standing, basis, material),
    from: request.from,
    recipients,
    // Whole, as the names of attachments: each of its 900 characters may be shown by its code.
    subject: oneLine(request.subject, 9000),
    draft: visible(body),
    raw: body,
    gaps: gapsIn(body).slice(0, MOST_GAPS),
    // The name whole: its end says what kind of file it is. 200 characters, each of which may be shown by its code.
    attachments: request.attachments.map(({ name, size, sha256 }) => ({
      name: oneLine(name, 2000),
      size: sizeText(size),
      sha256,
    })),
    original:
      original === null
        ? null
        : { from: oneLine(original.task.from), at: original.task.received, text: visible(original.text) },
    thread: threadOf(material),
    unverified: basis.unverified,
    newOnes: basis.newOnes,
    by: request.agent,
    notes: request.notes.map((note) => pieces(note, material.cited)),
    why: oneLine(request.why, 300),
    dry: material.hand?.mode !== 'live',
    executor: material.hand?.executor ?? '',
    times: timesOf(request, material.hand, standing),
    risks: risksOf(basis, recipients),
    warnings: warningsOf(material, basis, standing.state, blocked),
    evidence: request.evidence.map((line) => oneLine(line, 400)),
    lateEdit: visible(basis.lateEdit ?? ''),
    newer: material.around.newer,
    lookedThrough: material.around.complete,
    can: canDo(basis, standing, material.hand, blocked),
  };
}

function unreadable({ message, line }: { readonly message: string; readonly line?: number }): CardView {
  return {
    id: '',
    state: 'unreadable',
    sentence: 'This approval can’t be read',
    status: line === undefined ? message : `Line ${line}: ${message}`,
    from: '',
    recipients: [],
    subject: '',
    draft: '',
    raw: '',
    gaps: [],
    attachments: [],
    original: null,
    thread: [],
    unverified: true,
    newOnes: [],
    by: '',
    notes: [],
    why: '',
    dry: true,
    executor: '',
    times: { expires: '', notBefore: '', holdSeconds: null, leaves: '' },
    risks: { shown: [], more: 0 },
    warnings: [],
    evidence: [],
    lateEdit: '',
    newer: '',
    lookedThrough: false,
    can: NOTHING,
  };
}

/** A name is what its owner calls themselves, so the address stands beside it; one that could pass for an address is left out. */
function sentenceOf({ request, original }: Basis): string {
  const what = request.in_reply_to === '' ? 'Write' : 'Reply';
  return `${what} to ${[...request.to, ...request.cc, ...request.bcc].map((one) => named(one, original)).join(', ')} from ${request.from}`;
}

function named(address: string, original: Basis['original']): string {
  if (original?.task.from_address.toLowerCase() !== address.toLowerCase()) return address;
  const name = oneLine(original.task.from.replace(/<[^<>]{0,300}>\s*$/, ''), 60).trim();
  return name === '' || /[@<>()‹›"]/.test(name) ? address : `${name} (${address})`;
}

function blockedBy({ hand, trouble, source }: Material, { body }: Basis): string {
  if (hand === null || trouble !== '') return trouble;
  if (source.trimEnd() !== body.trimEnd())
    return 'The text on screen is not saved yet. Wait a moment, or close the editor.';
  return whyNotReady(body) ?? '';
}

function warningsOf(material: Material, basis: Basis, state: CardState, blocked: string): string[] {
  return [
    ...((isOpen(state) || state === 'unknown') && blocked !== '' ? [blocked] : []),
    ...(material.hand?.paused === 'true' ? [PAUSED] : []),
    ...material.held.map(
      ({ at, agent, reason }) =>
        `Held back by sync, as ${agent} said on ${at.slice(0, 10)}: ${oneLine(reason, 300)}`,
    ),
    ...otherDevices(basis),
  ];
}

function canDo({ place }: Basis, standing: Standing, hand: HandStatus | null, blocked: string): Can {
  const { state } = standing;
  const open = isOpen(state);
  const approved =
    standing.own.kind === 'approved' || state === 'elsewhere' || standing.own.kind === 'contested';
  return {
    approve: open && blocked === '',
    edit: open && state !== 'elsewhere' && place === 'pending_approval',
    revise: open && hand !== null,
    reject: open && hand !== null,
    snooze: open,
    undo: hand !== null && approved && ['approved', 'edited', 'contested', 'elsewhere'].includes(state),
    was_sent: state === 'unknown' && hand !== null,
    resend: state === 'unknown' && blocked === '',
  };
}

/** A key that this device does not know may be a stranger's: it is told, and decides nothing here. */
function otherDevices({ own, others }: Basis): string[] {
  const known = new Set(own.flatMap((record) => record.supersedes));
  const open = others.filter((record) => !known.has(record.decision_id));
  const told = open.map(
    ({ kind, key }) =>
      `Another key (${fingerprint(key)}) signed “${kind}” here. Your computer knows whether it is one of your devices.`,
  );
  return [...new Set(told)];
}
