import { createHmac } from 'node:crypto';
import type { DecisionRecord } from '../../../shared/approval/decision.ts';
import type { Computer } from '../host/computer.ts';
import type { Kernel } from '../host/kernel.ts';
import { journalLines } from '../journal-lines.ts';
import type { Delivery } from '../twins/mailroom.ts';
import { messageIdIn } from '../twins/mailroom.ts';
import { HOLD_SECONDS, PER_HOUR, STATE_DIR, VAULT_DIR, contentOf, filesBelow, nodeBelow } from '../world.ts';
import { addresses, readMessage } from './message.ts';
import { type LetOut, standsAgainst } from './standing.ts';
import { Violation } from './violation.ts';

interface Line {
  readonly type: string;
  readonly at: number;
  readonly up: number;
  readonly boot: string;
  readonly decision?: string;
}

/** What one computer's hand was told, as far as it can be held to it. */
interface Told {
  readonly records: Map<string, DecisionRecord>;
  /** Of the call that is under way: they can't be held against it yet, but may take the place of what it was told before. */
  asking: readonly DecisionRecord[];
  readonly firstAsked: Map<string, { readonly up: number; readonly boot: string }>;
  pauses: Map<string, DecisionRecord>;
  readonly revoked: Set<string>;
  /** Uptimes and boots of first bytes. */
  readonly transmissions: number[];
  roundBegan: number;
}

/**
 * Holds every message that leaves against what people really signed and what the hand had been told (I2, I3). It keeps its own
 * books: no decision of the code under test is asked.
 */
export class Effects {
  /** Everything that a person of this schedule ever signed, by decision. */
  readonly signed = new Map<string, DecisionRecord>();
  private readonly told = new Map<Computer, Told>();
  private readonly delivered = new Map<string, { readonly record: LetOut; readonly delivery: Delivery }>();
  /** The newest transmission of each decision of which a first byte left. */
  private readonly begun = new Map<string, Delivery>();
  readonly modes = new Map<Computer, 'live' | 'dry'>();

  constructor(
    private readonly kernel: Kernel,
    guard: (check: () => void) => void,
  ) {
    kernel.mail.onFirstByte = (delivery) => {
      guard(() => {
        this.firstByte(delivery);
      });
    };
    kernel.mail.onDelivery = (delivery) => {
      guard(() => {
        this.arrived(delivery);
      });
    };
  }

  of(computer: Computer): Told {
    let told = this.told.get(computer);
    if (told === undefined) {
      told = {
        records: new Map(),
        asking: [],
        firstAsked: new Map(),
        pauses: new Map(),
        revoked: new Set(),
        transmissions: [],
        roundBegan: 0,
      };
      this.told.set(computer, told);
    }
    return told;
  }

  /** The hand is called with these notes; when it has seen them is its own affair. */
  asking(computer: Computer, texts: readonly string[]): void {
    this.of(computer).asking = this.genuine(texts);
  }

  /** The hand has answered a call with these notes, so it has seen what is genuine in them. */
  asked(computer: Computer, texts: readonly string[]): void {
    const told = this.of(computer);
    for (const record of this.genuine(texts)) told.records.set(record.decision_id, record);
  }

  /** A note counts for what was signed only as it was signed. */
  private genuine(texts: readonly string[]): DecisionRecord[] {
    return texts.flatMap((text) => {
      const record = this.signed.get(/"decision_id":"([^"]+)"/.exec(text)?.[1] ?? '');
      return record !== undefined && text.includes(canonical(record)) ? [record] : [];
    });
  }

  controlled(computer: Computer, text: string): void {
    const id = /"decision_id":"([^"]+)"/.exec(text)?.[1] ?? '';
    const record = this.signed.get(id);
    if (record === undefined) return;
    const told = this.of(computer);
    if (record.kind === 'pause' && !told.pauses.has(`ended ${id}`)) told.pauses.set(id, record);
    if (record.kind === 'resume') {
      for (const ended of record.supersedes) {
        // After a restore they are told anew, in any order.
        told.pauses.delete(ended);
        told.pauses.set(`ended ${ended}`, record);
      }
    }
    if (record.kind === 'revoke_key') told.revoked.add(record.revoked);
  }

  /** The disk of a computer went back: what its hand was told it may not know any more. */
  forget(computer: Computer): void {
    this.told.delete(computer);
    for (const [id, { from }] of this.begun) if (from === computer) this.begun.delete(id);
  }

  private firstByte(delivery: Delivery): void {
    const { from: computer } = delivery;
    const { record, lines } = this.recordBehind(delivery);
    const told = this.of(computer);
    const say = (why: string): never => {
      throw new Violation('I2', `${computer.name} hands over the message of ${record.decision_id} ${why}`);
    };
    if (record.mode !== 'live') say('though it was approved for a dry run');
    if (this.modes.get(computer) === 'dry') say('though this computer is set to a dry run');
    if (record.executor !== handOf(lines)) say('though another hand was to execute it');
    this.sameAsSigned(record, delivery, say);
    const known = [...told.records.values()].filter(
      (one) => 'approval' in one && one.approval === record.approval,
    );
    const against = standsAgainst(record, known, [...known, ...told.asking]);
    if (against !== null) say(`though it had been told of ${against}`);
    if (told.revoked.has(record.key)) say('though it was told that its key is revoked');
    if (pinState(computer, record.key) !== 'trusted') say('though its key is not pinned here, or revoked');
    if ([...told.pauses.keys()].some((id) => !id.startsWith('ended'))) say('though sending is paused');
    this.inTime(computer, record, lines, say);
    this.asTheNoteSays(computer, record, told, say);
    const hour = this.kernel.time - 3_600_000;
    told.transmissions.push(this.kernel.time);
    const many = told.transmissions.filter((at) => at > hour).length;
    if (many > PER_HOUR && computer.steady) say(`as number ${String(many)} within an hour`);
    this.onlyOnce(computer, record, delivery);
  }

  /** I3, counted when the first byte leaves: what happens after that nobody can take back. */
  private onlyOnce(computer: Computer, record: LetOut, delivery: Delivery): void {
    const earlier = this.delivered.get(record.decision_id);
    if (earlier !== undefined)
      throw new Violation('I3', `${computer.name} sends ${record.decision_id} again, which had arrived`);
    const before = this.begun.get(record.decision_id);
    if (before !== undefined && !before.turnedDown)
      throw new Violation(
        'I3',
        `${computer.name} sends ${record.decision_id} again, and nobody knows whether it has arrived`,
      );
    this.begun.set(record.decision_id, delivery);
    for (const { record: other } of this.delivered.values()) {
      if (other.action.task !== record.action.task || other.action.slot !== record.action.slot) continue;
      if (record.kind === 'resend') continue;
      if (other.executor !== record.executor) continue;
      throw new Violation(
        'I3',
        `a second answer (${record.decision_id}) to task ${record.action.task} leaves after ${other.decision_id}`,
      );
    }
  }

  private arrived(delivery: Delivery): void {
    const { record } = this.recordBehind(delivery);
    if (this.delivered.has(record.decision_id))
      throw new Violation('I3', `the message of ${record.decision_id} arrived twice`);
    this.delivered.set(record.decision_id, { record, delivery });
  }

  /** Which signed decision a message is of: its Message-ID is a keyed hash of the decision (PROTOCOL §6). */
  private recordBehind(delivery: Delivery): { record: LetOut; lines: Line[] } {
    const { from: computer, raw } = delivery;
    const secret = nodeBelow(computer.disk.root, `${STATE_DIR}/journal/secret`);
    const id = messageIdIn(raw);
    const lines = journalLines<Line>(computer);
    for (const record of this.signed.values()) {
      if (record.kind !== 'approve' && record.kind !== 'resend') continue;
      if (secret?.kind !== 'file') break;
      const keyed = createHmac('sha256', secret.data).update(record.decision_id, 'utf8').digest();
      if (id === `<${base32(keyed)}@example.com>`) return { record, lines };
    }
    throw new Violation('I2', `${computer.name} hands over a message that nobody signed (${id})`);
  }

  private sameAsSigned({ action }: LetOut, { raw, envelope }: Delivery, say: (why: string) => never): void {
    const { headers, body } = readMessage(raw);
    const same = (what: string, is: unknown, signed: unknown) => {
      if (JSON.stringify(is) !== JSON.stringify(signed))
        say(`with ${what} ${JSON.stringify(is)}, where ${JSON.stringify(signed)} was signed`);
    };
    same('sender', addresses(headers.get('from')), [action.from]);
    same('To', addresses(headers.get('to')), action.to);
    same('Cc', addresses(headers.get('cc')), action.cc);
    same('envelope', envelope.to, [...action.to, ...action.cc, ...action.bcc]);
    same('subject', headers.get('subject'), action.subject);
    same('In-Reply-To', headers.get('in-reply-to') ?? '', action.in_reply_to);
    same('body', body, action.body);
    if (headers.has('bcc')) say('with its Bcc in the open');
  }

  private inTime(
    computer: Computer,
    record: LetOut,
    lines: readonly Line[],
    say: (why: string) => never,
  ): void {
    const own = lines.filter(({ decision }) => decision === record.decision_id);
    const attempts = own.filter(({ type }) => type === 'attempt');
    const last = attempts.at(-1);
    if (last === undefined) return say('without an attempt in the journal');
    if (!own.some(({ type }) => type === 'intent')) say('without a frozen message in the journal');
    if (own.filter(({ type }) => type === 'data').length === 0) say('without `data` in the journal');
    if (last.at >= Date.parse(record.action.expires)) say('after it had expired');
    if (attempts.length === 1 && last.at >= Date.parse(record.send_by))
      say('after the time by which it was to leave');
    const notBefore = record.action.not_before;
    if (notBefore !== '' && last.at < Date.parse(notBefore)) say('before its planned time');
    const seen = own.find(({ type }) => type === 'seen');
    const sameBoot = seen !== undefined && seen.boot === last.boot;
    if (sameBoot && computer.steady && last.up - seen.up < HOLD_SECONDS * 1000 - 1)
      say('before the hold was over');
  }

  /** An edit that the executive could read in this round voids the approval (PROTOCOL §4). */
  private asTheNoteSays(computer: Computer, record: LetOut, told: Told, say: (why: string) => never): void {
    const edited = this.edits.get(`${computer.name} ${record.approval}`);
    if (edited === undefined || edited.step >= told.roundBegan) return;
    const path = filesBelow(computer, VAULT_DIR).find(
      (one) => one.includes(record.approval) && /^(Pending_Approval|Approved)\//.test(one),
    );
    const text = path === undefined ? null : contentOf(computer, `${VAULT_DIR}/${path}`);
    if (text?.includes(edited.mark) === true && !record.action.body.includes(edited.mark))
      say('though its draft had been edited before this round began');
  }

  /** Edits of drafts by people: `computer approval` → what and when. */
  readonly edits = new Map<string, { readonly mark: string; readonly step: number }>();
}

function handOf(lines: readonly Line[]): string {
  return (lines.find(({ type }) => type === 'created') as { hand?: string } | undefined)?.hand ?? '';
}

function pinState(computer: Computer, key: string): 'trusted' | 'not' {
  const text = contentOf(computer, `${STATE_DIR}/pins.json`) ?? '{"pins":[]}';
  const { pins } = JSON.parse(text) as { pins: { key: string; revoked: string }[] };
  return pins.some((pin) => pin.key === key && pin.revoked === '') ? 'trusted' : 'not';
}

/** The text as a signed record stands in its note, key by key in order (RFC 8785 for these records). */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(parseInt(group.padEnd(5, '0'), 2)))
    .join('');
}
