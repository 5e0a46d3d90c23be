import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type SendEmail } from '../../../shared/approval/action.ts';
import { buildApprove } from '../../../shared/approval/build.ts';
import { instant } from '../../../shared/text/time.ts';
import { ok } from '../../../shared/result.ts';
import { systemClock } from '../../../daemon/hands/clock.ts';
import { type EmailHand, openEmailHand } from '../../../daemon/hands/email/email-hand.ts';
import { type Entry } from '../../../daemon/hands/entry.ts';
import { openHandJournal } from '../../../daemon/hands/hand-journal.ts';
import { handIdOf } from '../../../daemon/hands/identity.ts';
import { type Outcome } from '../../../daemon/hands/outcome.ts';
import { DEFAULT_SETTINGS } from '../../../daemon/hands/settings.ts';
import { type FaultServer } from '../../support/fault-smtp.ts';
import { type RunningWorker, type WorkerProgram } from '../../support/worker-process.ts';
import { ACTION, APPROVAL, CONTEXT, ORIGINAL, Person, RAW, VAULT } from './hand-fixture.ts';
import { entriesIn } from './journal-entries.ts';
import { type HandJob } from './hand-job.ts';

/** A journal folder, an approval for its hand, and hand processes that are started on both. */
export class KillCase {
  readonly folder: string;
  readonly journal: string;
  readonly #program: WorkerProgram;
  readonly #server: FaultServer;
  readonly #job: HandJob;
  #runs = 0;

  private constructor(program: WorkerProgram, server: FaultServer, job: HandJob, folder: string) {
    this.folder = folder;
    this.journal = job.folder;
    this.#program = program;
    this.#server = server;
    this.#job = job;
  }

  static async make(
    program: WorkerProgram,
    server: FaultServer,
    over: { action?: Partial<SendEmail>; sent?: boolean; attachment?: string } = {},
  ): Promise<KillCase> {
    const folder = fs.mkdtempSync(join(tmpdir(), 'countersign-kill-'));
    const journal = join(folder, 'journal');
    const person = new Person('laptop');
    const now = Date.now();
    const record = buildApprove(
      'approve',
      { vault: VAULT, approval: APPROVAL, key: person.signer.publicKey, now, supersedes: [] },
      {
        action: { ...ACTION, expires: instant(now + 86_400_000), ...over.action },
        context: CONTEXT,
        executor: handIdOf(journal),
        mode: 'live',
      },
    );
    const job: HandJob = {
      folder: journal,
      vault: VAULT,
      pins: [person.pin],
      port: server.port,
      spool: over.sent === true ? server.spool : '',
      records: [await person.note(record)],
      original: { raw: RAW.toString('base64'), facts: ORIGINAL },
      settings: {
        ...DEFAULT_SETTINGS,
        hold: 0,
        retry: { replies: 3, first: 20, longest: 40, longestUnreachable: 40 },
        looks: [0, 20],
        recheck: 50,
      },
      killAt: '',
      stopAt: '',
      wait: false,
      asks: 60,
      attachment: over.attachment ?? '',
    };
    return new KillCase(program, server, job, folder);
  }

  static async makeWithAttachment(
    program: WorkerProgram,
    server: FaultServer,
    content: Buffer,
  ): Promise<KillCase> {
    const folder = fs.mkdtempSync(join(tmpdir(), 'countersign-file-'));
    const attachment = join(folder, 'large.bin');
    fs.writeFileSync(attachment, content);
    const file = {
      name: 'large.bin',
      media_type: 'application/octet-stream',
      size: content.length,
      sha256: sha256(content),
    };
    return KillCase.make(program, server, { action: { attachments: [file] }, attachment });
  }

  /** Runs a hand process that can write no file longer than so many KiB, and gives its last state. */
  async runLimited(kib: number): Promise<string> {
    const command = `trap '' XFSZ; ulimit -f ${String(kib)}; exec "$0" "$@"`;
    const output = await new Promise<string>((resolve, reject) => {
      execFile(
        'bash',
        ['-c', command, process.execPath, this.#program.file, this.jobFile({ asks: 2 })],
        (error, stdout) => {
          if (error !== null) reject(new Error('The limited hand failed.', { cause: error }));
          else resolve(stdout);
        },
      );
    });
    return (JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Outcome).state;
  }

  /** Ends the open attempt in the journal, as a process would that is certain that its owner is gone. */
  declareNotDone(): void {
    const opened = openHandJournal(this.journal, systemClock());
    if (!opened.ok) throw new Error(opened.refusal.message);
    const written = opened.value.decide((history, { stamp }) => {
      const [decision] = history.open;
      if (decision === undefined) throw new Error('No attempt is open.');
      const message = 'Its process is gone.';
      return ok({
        type: 'not_done',
        ...stamp,
        decision,
        n: 1,
        reason: 'interrupted',
        message,
        retry_at: stamp.at,
      });
    });
    if (!written.ok) throw new Error(written.refusal.message);
    opened.value.close();
  }

  get records(): readonly string[] {
    return this.#job.records;
  }

  /** Starts a hand process on this journal. */
  start(over: Partial<HandJob> = {}): RunningWorker {
    return this.#program.start([this.jobFile(over)]);
  }

  /** Writes the job of one further process. */
  jobFile(over: Partial<HandJob>): string {
    const file = join(this.folder, `job-${String(this.#runs++)}.json`);
    fs.writeFileSync(file, JSON.stringify({ ...this.#job, ...over }));
    return file;
  }

  /** Runs a hand process to its end and gives its last outcome. */
  async run(over: Partial<HandJob> = {}): Promise<Outcome> {
    return (await this.start(over).result()) as Outcome;
  }

  /** Asks a further hand, in this process, that has nothing to send with: what is over must stay so. */
  askAgain(): Promise<Outcome> {
    return this.#here((hand) => hand.execute({ records: this.#job.records }));
  }

  /** Tells it, in this process, that the draft says something else now; then it is asked once more. */
  edited(): Promise<Outcome> {
    return this.#here(async (hand) => {
      await hand.annul({ records: this.#job.records });
      return hand.execute({ records: this.#job.records });
    });
  }

  async #here(ask: (hand: EmailHand) => Promise<Outcome>): Promise<Outcome> {
    const account = {
      addresses: ['me@example.com'],
      transport: { submit: () => Promise.reject(new Error('It would be sent once more.')) },
      originals: { find: () => Promise.resolve({ kind: 'found' as const, raw: RAW, exact: true }) },
      sent: {
        proves: 'none' as const,
        find: () => Promise.resolve({ kind: 'absent' as const }),
        append: () => Promise.resolve(),
        markAnswered: () => Promise.resolve(),
      },
    };
    const opened = openEmailHand({
      folder: this.journal,
      trust: () => ok({ vault: VAULT, pins: this.#job.pins }),
      accounts: new Map([['work', account]]),
      readOriginal: () => Promise.resolve(ORIGINAL),
      findFile: () => Promise.resolve(null),
      clock: systemClock(),
      mode: 'live',
      settings: this.#job.settings,
    });
    if (!opened.ok) throw new Error(opened.refusal.message);
    const outcome = await ask(opened.value);
    opened.value.close();
    return outcome;
  }

  entries(): Entry[] {
    return entriesIn(this.journal);
  }

  count(type: Entry['type']): number {
    return this.entries().filter((entry) => entry.type === type).length;
  }

  /** What must hold after every crash, whatever the server did (I3). */
  expectSound(outcome: Outcome): void {
    const deliveries = this.#server.deliveries();
    expect(deliveries.length, 'deliveries').toBeLessThanOrEqual(1);
    if (outcome.state === 'accepted') expect(deliveries.length, 'accepted and delivered').toBe(1);
    if (['refused', 'waiting', 'cancelled', 'expired'].includes(outcome.state)) {
      expect(deliveries.length, 'said not to be sent, and delivered').toBe(0);
    }
    if (outcome.state === 'unknown')
      expect(this.count('data'), 'unknown without a byte given').toBeGreaterThan(0);
    for (const { raw, envelope } of deliveries) {
      expect(
        fs.existsSync(join(this.journal, 'payloads', sha256(raw))),
        'delivered as frozen, byte for byte',
      ).toBe(true);
      expect(envelope).toEqual({ from: 'me@example.com', to: ['ana@client.example'] });
    }
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
