import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { type Signing } from '../../shared/approval/build.ts';
import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { decisionPath } from '../../shared/approval/decision-note.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { MemoryStore } from '../../shared/vault/memory-store.ts';
import { type Pin } from '../../shared/approval/keys.ts';
import { type Store } from '../../shared/vault/store.ts';
import { CloudAgent } from '../../daemon/cloud/agent.ts';
import { plainDrafter } from '../../daemon/cloud/draft/plain.ts';
import { type Arrival, type Intake } from '../../daemon/cloud/intake/intake.ts';
import { type CloudRound, type Publish, cloudRound } from '../../daemon/cloud/loop.ts';
import { type Learned } from '../../daemon/cloud/learn/learned.ts';
import { type Limits, USUAL_LIMITS } from '../../daemon/cloud/admission/admission.ts';
import { type FollowUpSettings } from '../../daemon/cloud/followup/due.ts';
import { FollowUps } from '../../daemon/cloud/followup/follow-ups.ts';
import { rules } from '../../daemon/cloud/triage/rules.ts';
import { type EmailHand, openEmailHand } from '../../daemon/hands/email/email-hand.ts';
import { openHandJournal } from '../../daemon/hands/hand-journal.ts';
import { outcome } from '../../daemon/hands/outcome.ts';
import { type HandClient } from '../../daemon/hands/mcp-client.ts';
import { DEFAULT_SETTINGS } from '../../daemon/hands/settings.ts';
import { fileIn } from '../../daemon/local/attachment-files.ts';
import { readOriginal } from '../../daemon/local/email-hand-options.ts';
import { Executive, type Round } from '../../daemon/local/executive.ts';
import { mcpHand } from '../../daemon/local/mcp-hand.ts';
import { messageIdOf } from '../../daemon/mail/source.ts';
import { AuditLog } from '../../daemon/records/audit.ts';
import { type AnyNote, type ApprovalNote, readNotes } from '../../daemon/records/notes.ts';
import { findApproval } from '../../daemon/commands/find.ts';
import { type Decided, type Wish, decide } from '../../daemon/terminal/decide.ts';
import { TestClock, TestTransport } from '../daemon/hands/hand-fixture.ts';
import { Person, VAULT } from './decisions.ts';

const PUBLISHED: Publish = { ok: true, message: '', backlog: [] };

/**
 * One machine without Git: the real cloud loop, terminal, executive, hand and journal over a vault in memory, a mailbox
 * in an array, a server in memory and a clock that moves when told.
 */
export class LocalWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'countersign-world-'));
  /** Where files to attach lie. */
  readonly attachments = join(this.folder, 'attachments');
  readonly vault = new MemoryStore();
  readonly clock = new TestClock();
  readonly transport = new TestTransport();
  readonly person = new Person('terminal');
  readonly pins: Pin[] = [this.person.pin];
  /** The user's own mailbox, in which originals are looked up. */
  readonly mailbox = new Map<string, Uint8Array>();
  readonly sent = new Map<string, Uint8Array>();
  readonly answered = new Map<string, string>();
  readonly elsewhere = new Set<string>();
  /** When the cloud reminds of mails that nobody answered; 0 for never. */
  followUp: FollowUpSettings = { working_days: 0, at_most: 1 };
  limits: Limits = USUAL_LIMITS;
  /** Other addresses of the user's, as the cloud and as the hand know them. */
  aliases = { cloud: [] as string[], hand: [] as string[] };
  mode: 'live' | 'dry' = 'live';
  historyKnown = true;
  /** For which hand the person approves; null for the one here. */
  executor: string | null = null;
  /** What the cloud learned from corrections; without it, it judges by plain rules. */
  learned: Learned | null = null;
  /** Nothing can be put into Sent. */
  sentFails = false;
  /** The hand's process can't be reached, or ends in this one call. */
  handFails: boolean | keyof HandClient = false;
  /** The list of paired devices can't be written. */
  pinsFull = false;
  /** Local waits for an answer of the hand until then, and no longer; null for as long as it takes. */
  patience: Promise<unknown> | null = null;
  /** The hand's journal can't be written. */
  journalFull = false;
  #arrivals: Arrival[] = [];
  #count = 0;
  #hand: EmailHand | null = null;
  #lives = 1;
  #executive: Executive | null = null;

  /** A world in which the answer to `MAIL` is drafted, and waits in front of the person. */
  static async drafted<World extends LocalWorld>(this: new () => World): Promise<World> {
    const world = new this();
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    return world;
  }

  /** A mail arrives in the mailbox that the cloud reads and in the user's own. */
  deliver(raw: string, own = true): void {
    const bytes = new TextEncoder().encode(raw.replace(/\r?\n/g, '\r\n'));
    const key = String(this.#count++);
    this.#arrivals.push({ key, raw: bytes, receivedMs: this.clock.wall, where: `test ${key}` });
    const id = /^Message-ID: (<.*>)/im.exec(raw)?.[1];
    if (own && id !== undefined) this.mailbox.set(id, bytes);
  }

  cloud(agent = 'cloud', attempts = 3): CloudAgent {
    const store = guardedStore(this.vault, 'cloud', agent);
    return new CloudAgent({
      store,
      agent,
      drafter: plainDrafter,
      audit: new AuditLog(store, agent, () => this.clock.wall),
      accounts: new Map([
        [
          'work',
          {
            address: 'me@example.com',
            aliases: this.aliases.cloud,
            draft: { text: 'thank you.', signature: 'Me', disclosure: '' },
          },
        ],
      ]),
      leaseSeconds: 600,
      maxAttempts: attempts,
      expiresDays: 7,
      limits: this.limits,
      now: () => this.clock.wall,
      monotonic: () => this.clock.up,
    });
  }

  async cloudRound(agent = 'cloud', published = PUBLISHED): Promise<CloudRound> {
    const store = guardedStore(this.vault, 'cloud', agent);
    const now = () => this.clock.wall;
    const audit = new AuditLog(store, agent, now);
    const own = new Map([['work', ['me@example.com', ...this.aliases.cloud]]]);
    return cloudRound({
      store,
      audit,
      followUps: new FollowUps({ store, audit, settings: this.followUp, own, now }),
      classifier: this.learned?.classifier ?? rules,
      ...(this.learned === null ? {} : learningFrom(this.learned, store, this.clock)),
      redact: (text) => Promise.resolve(text),
      agent: this.cloud(agent),
      mailboxes: [
        {
          account: 'work',
          owner: { address: 'me@example.com', aliases: this.aliases.cloud },
          intake: this.#intake(),
        },
      ],
      publish: () => Promise.resolve(published),
    });
  }

  /** A round in which nothing can be published, so that mail is taken in and nobody claims it. */
  async cloudRoundWithoutDrafts(): Promise<CloudRound> {
    return this.cloudRound('cloud', { ok: false, message: 'offline', backlog: [] });
  }

  get hand(): EmailHand {
    if (this.#hand !== null) return this.#hand;
    const opened = openEmailHand({
      folder: join(this.folder, 'journal'),
      trust: () => ok({ vault: VAULT, pins: this.pins }),
      accounts: new Map([
        [
          'work',
          {
            addresses: ['me@example.com', ...this.aliases.hand],
            transport: this.transport,
            originals: {
              find: ({ message_id: id }) => {
                const raw = this.mailbox.get(id);
                return Promise.resolve(
                  raw === undefined
                    ? { kind: 'absent' as const }
                    : { kind: 'found' as const, raw, exact: true },
                );
              },
            },
            sent: {
              proves: 'we-append' as const,
              find: (id) => {
                const raw = this.sent.get(id);
                return Promise.resolve(
                  raw === undefined ? { kind: 'absent' as const } : { kind: 'found' as const, raw },
                );
              },
              append: async (raw) => {
                if (this.sentFails) throw new Error('The mailbox can’t be reached.');
                this.sent.set(await messageIdOf(raw), raw);
              },
              markAnswered: () => Promise.resolve(),
            },
          },
        ],
      ]),
      readOriginal,
      findFile: fileIn(this.attachments),
      clock: this.clock,
      mode: this.mode,
      settings: DEFAULT_SETTINGS,
    });
    if (!opened.ok) throw new Error(opened.refusal.message);
    this.#hand = opened.value;
    return opened.value;
  }

  get executive(): Executive {
    const store = guardedStore(this.vault, 'local', 'local');
    this.#executive ??= new Executive({
      store,
      agent: 'local',
      hand: mcpHand(
        clientOf(this, () => this.#lives),
        this.mode,
      ),
      audit: new AuditLog(store, 'local', () => this.clock.wall),
      trust: () => ({ vault: VAULT, pins: this.pins }),
      accounts: [{ id: 'work', address: 'me@example.com', aliases: this.aliases.hand }],
      holdSeconds: 30,
      answeredElsewhere: () => Promise.resolve(this.answered),
      revoke: (keys) => {
        if (this.pinsFull) throw new Error('The list of paired devices can’t be written.');
        for (const [at, pin] of this.pins.entries())
          if (keys.includes(pin.key)) this.pins[at] = { ...pin, revoked: '2026-11-20T08:30:00Z' };
      },
      published: () => Promise.resolve(null),
      historyKnown: () => this.historyKnown,
      trouble: () => [],
      cameFromElsewhere: (path) => Promise.resolve(this.elsewhere.has(path)),
      now: () => this.clock.wall,
      monotonic: () => this.clock.up,
    });
    return this.#executive;
  }

  round(): Promise<Round> {
    return this.executive.round();
  }

  /** Local is started again: what it knew in memory is gone. */
  restart(): void {
    this.restartHand();
    this.#executive = null;
  }

  /** The hand's process ended, and is started again when it is next asked. */
  restartHand(): void {
    this.#hand?.close();
    this.#hand = null;
    this.#lives++;
  }

  /** The journal as a process left it that died on its way to the server, in an earlier life of this computer. */
  diedAt(decision: string): void {
    const journal = openHandJournal(join(this.folder, 'journal'), this.clock);
    if (!journal.ok) throw new Error(journal.refusal.message);
    const by = { pid: 1, start: '1', boot: 'before', space: '' };
    const begun = journal.value.decide((_, { stamp }) =>
      ok({ type: 'attempt', ...stamp, decision, n: 1, token: 'gone', by }),
    );
    journal.value.close();
    if (!begun.ok) throw new Error(begun.refusal.message);
  }

  /** Lets time pass and Local look, as often as it asks to come back. */
  async settle(rounds = 6): Promise<Round> {
    let last = await this.round();
    for (let at = 0; at < rounds && last.until !== null; at++) {
      this.clock.advance(Math.max(1000, last.until - this.clock.wall));
      last = await this.round();
    }
    return last;
  }

  async notes(): Promise<AnyNote[]> {
    return readNotes(this.vault);
  }

  async approval(id?: string): Promise<ApprovalNote> {
    const approvals = (await this.notes()).filter((note) => note.kind === 'approval');
    const found = id === undefined ? approvals[0] : approvals.find(({ request }) => request.id === id);
    if (found === undefined) throw new Error('There is no such approval.');
    return found;
  }

  async decide(wish: Wish, by: Person = this.person, id?: string): Promise<Decided> {
    const approval = id ?? (await this.approval()).request.id;
    const store = guardedStore(this.vault, 'device', '');
    const found = await findApproval(store, approval);
    const typed = [
      found.approval.request.to[0] ?? '',
      ...found.approval.request.to.slice(1),
      ...found.approval.request.cc,
      ...found.approval.request.bcc,
    ];
    const decided = await decide(
      {
        store,
        terminal: {
          interactive: true,
          show: () => undefined,
          ask: (question) =>
            Promise.resolve(
              question.includes('unverified')
                ? 'unverified'
                : (typed.find((address) => question.includes(address)) ?? ''),
            ),
          askSecret: () => Promise.resolve(''),
        },
        trust: { vault: VAULT, pins: this.pins },
        unlock: () => Promise.resolve(ok(by.signer)),
        executor: this.executor ?? this.hand.id,
        mode: this.mode,
        holdSeconds: 30,
        now: () => this.clock.wall,
      },
      found,
      wish,
    );
    if (!decided.ok) throw new Error(decided.refusal.message);
    return decided.value;
  }

  /** Signs and writes a decision about the whole vault; gives its id. */
  async signWhole(
    build: (by: Omit<Signing, 'approval'>) => DecisionRecord,
    by: Person = this.person,
  ): Promise<string> {
    const record = build({ vault: VAULT, key: by.signer.publicKey, now: this.clock.wall, supersedes: [] });
    this.vault.plant(decisionPath(record), await by.note(record));
    return record.decision_id;
  }

  /** Writes a file as another program would, outside every rule. */
  plant(path: string, text: string): void {
    this.vault.plant(path, text);
  }

  remove(): void {
    this.#hand?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #intake(): Intake {
    return {
      next: (limit = 100) => Promise.resolve(ok(this.#arrivals.slice(0, limit))),
      confirm: (arrival) => {
        this.#arrivals = this.#arrivals.filter(({ key }) => key !== arrival.key);
        return Promise.resolve();
      },
      changed: () => Promise.resolve(),
      status: () => ({ state: 'ok', message: '' }),
      resume: () => undefined,
      close: () => Promise.resolve(),
    };
  }
}

/** The hand as its client sees it, without the process in between. */
function clientOf(world: LocalWorld, lives: () => number): HandClient {
  const hand = () => world.hand;
  const unwritten = () => ok(outcome('locked', 'journal-full', 'The journal can’t be written.'));
  const gone = () => refuse('hand-gone', 'The email hand ended.');
  const asked = async <T>(
    call: keyof HandClient,
    answer: () => Result<T> | Promise<Result<T>>,
  ): Promise<Result<T>> => {
    if (world.handFails === true || world.handFails === call) return gone();
    const given = Promise.resolve(answer());
    return world.patience === null ? given : Promise.race([given, world.patience.then(gone)]);
  };
  return {
    execute: (records) =>
      asked('execute', async () => (world.journalFull ? unwritten() : ok(await hand().execute({ records })))),
    annul: (records) =>
      asked('annul', async () => (world.journalFull ? unwritten() : ok(await hand().annul({ records })))),
    look: (approval) => asked('look', () => ok(hand().look({ approval }))),
    control: (record, beside = []) => asked('control', () => ok(hand().control({ record, beside }))),
    status: () => asked('status', () => ok(hand().status())),
    head: () => asked('head', () => hand().head()),
    compareHead: (head) => asked('compareHead', () => hand().compareHead(head)),
    pid: lives,
    close: () => Promise.resolve(),
  };
}

export const MAIL = `Return-Path: <ana@client.example>
Received: from mx by mail.example.com; Fri, 20 Nov 2026 08:30:00 +0000
From: Ana Gomez <ana@client.example>
To: me@example.com
Subject: January invoice
Date: Fri, 20 Nov 2026 08:29:58 +0000
Message-ID: <1@client.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8

Which order number does the invoice belong to?
`;

function learningFrom(learned: Learned, store: Store, clock: TestClock) {
  return { notice: learned.notice, learn: () => learned.learn(store, clock.wall) };
}
