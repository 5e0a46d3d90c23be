import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SendEmail } from '../../../shared/approval/action.ts';
import {
  type Signing,
  buildApprove,
  buildPause,
  buildRelease,
  buildReject,
  buildRevokeKey,
  buildUndo,
  buildWasSent,
} from '../../../shared/approval/build.ts';
import { type Context, type DecisionRecord } from '../../../shared/approval/decision.ts';
import { type Pin } from '../../../shared/approval/keys.ts';
import { ok } from '../../../shared/result.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { instant } from '../../../shared/text/time.ts';
import { type Clock, type ClockReading } from '../../../daemon/hands/clock.ts';
import {
  type EmailHand,
  type EmailHandOptions,
  openEmailHand,
} from '../../../daemon/hands/email/email-hand.ts';
import {
  type EmailAccount,
  type OriginalFacts,
  type Submission,
  type Submitted,
  type Transport,
} from '../../../daemon/hands/email/ports.ts';
import { type Entry } from '../../../daemon/hands/entry.ts';
import { handIdOf } from '../../../daemon/hands/identity.ts';
import { DEFAULT_SETTINGS } from '../../../daemon/hands/settings.ts';
import { APPROVAL, Person, VAULT } from '../../support/decisions.ts';

import { entriesIn } from './journal-entries.ts';

export { APPROVAL, VAULT };
export const START = Date.parse('2026-11-20T08:30:00Z');
export const RAW = Buffer.from('From: ana@client.example\r\n\r\nShall we?\r\n');
export const ORIGINAL: OriginalFacts = {
  from: 'ana@client.example',
  reply_to: ['office@client.example', 'billing@elsewhere.example'],
  to: ['me@example.com', 'ben@partner.example'],
  cc: ['cleo@partner.example'],
  message_id: '<1@client.example>',
  references: ['<0@client.example>'],
  shown: 'Shall we?',
};
export const CONTEXT: Context = {
  source_sha256: sha256Hex(new Uint8Array(RAW)),
  message_id: '<1@client.example>',
  shown_sha256: sha256Hex('Shall we?'),
  accepts_unverified: false,
};
export const ACTION: SendEmail = {
  type: 'send_email',
  task: 'abcdefgh234567ab',
  slot: 'reply',
  account: 'work',
  from: 'me@example.com',
  to: ['ana@client.example'],
  cc: [],
  bcc: [],
  acknowledged_new: [],
  subject: 'Re: January invoice',
  in_reply_to: '<1@client.example>',
  references: ['<0@client.example>', '<1@client.example>'],
  body: 'Hello Ana,\n\nthank you.\n\n.\n-- \nMe',
  attachments: [],
  not_before: '',
  expires: '2026-11-27T08:30:00Z',
};

/** A clock that moves only when told to; uptime and wall move together unless the wall clock is set. */
export class TestClock implements Clock {
  wall = START;
  up = 1_000_000;
  boot = 'boot-1';
  read(): ClockReading {
    return { wall: this.wall, up: this.up, boot: this.boot };
  }
  advance(ms: number): void {
    this.wall += ms;
    this.up += ms;
  }
  /** Somebody sets the clock. */
  set(by: number): void {
    this.wall += by;
  }
}

/** A server in memory that ends each attempt as told; the default takes the message. */
export class TestTransport implements Transport {
  readonly delivered: Submission[] = [];
  attempts = 0;
  next: (Submitted['kind'] | ((submission: Submission) => Promise<Submitted>))[] = [];

  async submit(submission: Submission): Promise<Submitted> {
    this.attempts++;
    const how = this.next.shift() ?? 'accepted';
    if (typeof how === 'function') return how(submission);
    const recipients = submission.envelope.to.map((address) => ({ address, accepted: true, reply: '' }));
    if (how === 'not-reached')
      return { kind: how, message: 'mail.example:587 can’t be reached; nothing was sent.' };
    submission.beforeFirstByte();
    if (how === 'accepted') {
      this.delivered.push(submission);
      return { kind: how, reply: '250 2.0.0 Ok: queued as 1', recipients };
    }
    if (how === 'lost') {
      this.delivered.push(submission);
      return { kind: how, message: 'The connection ended.' };
    }
    return { kind: how, message: how === 'deferred' ? '451 later' : '554 no', recipients: [] };
  }
}

/** A mailbox in memory. */
export class TestMailbox {
  original:
    | { kind: 'found'; raw: Uint8Array; exact: boolean }
    | { kind: 'absent' }
    | { kind: 'unreachable'; message: string } = {
    kind: 'found',
    raw: RAW,
    exact: true,
  };
  facts: OriginalFacts | null = ORIGINAL;
  proves: 'provider-saves' | 'we-append' | 'none' = 'provider-saves';
  sent = new Map<string, Uint8Array>();
  sentUnreachable = false;
  noFolder = false;
  appended: Uint8Array[] = [];
  answered: string[] = [];
  looks = 0;
  /** What happens while Sent is being asked. */
  whileLooking: (() => Promise<void>) | null = null;
  checks = 0;
  /** What happens while the original is looked for. */
  whileChecking: (() => Promise<void>) | null = null;
}

export interface HandFixture {
  readonly folder: string;
  readonly id: string;
  readonly person: Person;
  readonly clock: TestClock;
  readonly transport: TestTransport;
  readonly mailbox: TestMailbox;
  readonly pins: Pin[];
  readonly files: Map<string, Uint8Array>;
  /** Opens a further hand over the same journal, as a restart or a second process would. */
  open(over?: Partial<EmailHandOptions>): EmailHand;
  /** A live approval of ACTION for this hand, signed, as the text of its note. */
  approve(over?: ApproveOver): Promise<{ record: DecisionRecord; note: string }>;
  sign(record: DecisionRecord, by?: Person): Promise<string>;
  signing(supersedes?: readonly DecisionRecord[]): Signing;
  /** The entries of the journal file, as written. */
  entries(): Entry[];
  remove(): void;
}

export interface ApproveOver {
  readonly kind?: 'approve' | 'resend';
  readonly action?: Partial<SendEmail>;
  readonly context?: Partial<Context>;
  readonly mode?: 'live' | 'dry';
  readonly executor?: string;
  readonly supersedes?: readonly DecisionRecord[];
  readonly approval?: string;
  readonly by?: Person;
  readonly sendWithinHours?: number;
}

export function handFixture(): HandFixture {
  const folder = fs.mkdtempSync(join(tmpdir(), 'countersign-hand-'));
  const journal = join(folder, 'journal');
  const person = new Person('laptop');
  const clock = new TestClock();
  const transport = new TestTransport();
  const mailbox = new TestMailbox();
  const pins = [person.pin, new Person('phone').pin];
  const files = new Map<string, Uint8Array>();
  // The journal begins at the test's time, not at this computer's.
  const options = (over: Partial<EmailHandOptions>): EmailHandOptions => ({
    folder: journal,
    trust: () => ok({ vault: VAULT, pins }),
    accounts: new Map([['work', accountOf(transport, mailbox)]]),
    readOriginal: () => Promise.resolve(mailbox.facts),
    findFile: ({ sha256 }) => Promise.resolve(files.get(sha256) ?? null),
    clock,
    mode: 'live',
    settings: DEFAULT_SETTINGS,
    ...over,
  });
  const open = (over: Partial<EmailHandOptions> = {}) => {
    const opened = openEmailHand(options(over));
    if (!opened.ok) throw new Error(opened.refusal.message);
    return opened.value;
  };
  const first = open();
  const id = first.id;
  first.close();
  const signing = (supersedes: readonly DecisionRecord[] = [], by = person): Signing => ({
    ...by.signing({ now: clock.wall }),
    supersedes: supersedes.map((record) => record.decision_id),
  });
  return {
    folder: journal,
    id,
    person,
    clock,
    transport,
    mailbox,
    pins,
    files,
    open,
    signing,
    sign: (record, by = person) => by.note(record),
    approve: async (over = {}) => {
      const by = over.by ?? person;
      const record = buildApprove(
        over.kind ?? 'approve',
        { ...signing(over.supersedes, by), approval: over.approval ?? APPROVAL },
        {
          action: { ...ACTION, expires: instant(clock.wall + 7 * 86_400_000), ...over.action },
          context: { ...CONTEXT, ...over.context },
          executor: over.executor ?? id,
          mode: over.mode ?? 'live',
          ...(over.sendWithinHours === undefined ? {} : { sendWithinHours: over.sendWithinHours }),
        },
      );
      return { record, note: await by.note(record) };
    },
    entries: () => entriesIn(journal),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

export function accountOf(
  transport: Transport,
  mailbox: TestMailbox,
  addresses: readonly string[] = ['me@example.com'],
): EmailAccount {
  return {
    addresses,
    transport,
    originals: {
      find: async () => {
        mailbox.checks++;
        await mailbox.whileChecking?.();
        return mailbox.original;
      },
    },
    sent: {
      get proves() {
        return mailbox.proves;
      },
      find: async (id) => {
        mailbox.looks++;
        await mailbox.whileLooking?.();
        if (mailbox.sentUnreachable) return { kind: 'unreachable', message: 'the server is away' };
        if (mailbox.noFolder) return { kind: 'no-folder', message: 'There is no such folder yet.' };
        const raw = mailbox.sent.get(id);
        return raw === undefined ? { kind: 'absent' } : { kind: 'found', raw };
      },
      append: (raw) => {
        mailbox.appended.push(raw);
        return Promise.resolve();
      },
      markAnswered: ({ message_id: id }) => {
        mailbox.answered.push(id);
        return Promise.resolve();
      },
    },
  };
}

export { buildPause, buildReject, buildRelease, buildRevokeKey, buildUndo, buildWasSent, handIdOf, Person };
