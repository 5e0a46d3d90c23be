import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HandClient, handClient } from '../../daemon/hands/mcp-client.ts';
import { type Outcome as HandOutcome } from '../../daemon/hands/outcome.ts';
import { Random } from '../simulation/random.ts';
import { type FaultServer, type FaultServers, faultServers } from '../support/fault-smtp.ts';
import { RoleProcess } from '../support/role-process.ts';
import { type FaultPlan as ServerPlan } from '../support/smtp-fault-plan.ts';
import { type VaultPair, deliver, setUpPair } from '../support/vault-pair.ts';
import { withSmtpPort, withoutLimits } from './configurations.ts';
import { type Programs, temporary } from './crash-world.ts';
import { FaultFile, type FaultPlan, NO_FAULT } from './fault-plan.ts';
import { entriesOf, journalProblems, storyOf } from './journal-evidence.ts';
import { kindOf, whileSending } from './kill-points.ts';
import { mailOf } from './mails.ts';
import { type Campaign, type Outcome, emptyOutcome } from './outcome.ts';
import { approvalsIn, approve } from './person.ts';

/** Approvals for one journal; most are killed over more than once. */
const APPROVALS = 24;
/** So many deaths before another server is met: a hand that starts costs more than what it does. */
const TURNS = 8;

/** What the server does; the good one is the likeliest, since only it lets the hand come to every step. */
const SERVERS: readonly (readonly [weight: number, name: string, plan: ServerPlan])[] = [
  [6, 'takes it', {}],
  [2, 'takes it slowly', { delay: 150, pipelining: false }],
  [1, 'greets and drops', { greeting: 'drop' }],
  [1, 'answers RCPT with 451', { rcpt: '451 4.7.1 greylisted' }],
  [1, 'answers the message with 451', { end: '451 4.3.0 later' }],
  [1, 'answers the message with 554', { end: '554 5.7.1 spam' }],
  [2, 'keeps it and drops before 250', { end: 'keep-drop' }],
  [1, 'drops without keeping it', { end: 'drop' }],
];

/** Kills the built hand (`countersign mcp email`) between its journal and the server's last word, and asks another. */
export async function killHands(programs: Programs, campaign: Campaign): Promise<Outcome> {
  const outcome = emptyOutcome('hand');
  const begun = performance.now();
  const goesOn = () => !campaign.stopped() && outcome.problems.length === 0;
  const servers = await faultServers();
  try {
    for (let world = 0; outcome.faults < campaign.faults && goesOn(); world++) {
      const desk = new HandDesk(programs, servers, new Random(campaign.seed * 1000 + world), outcome);
      try {
        await desk.prepare(Math.min(APPROVALS, campaign.faults));
        while (outcome.faults < campaign.faults && goesOn() && (await desk.shift())) {
          campaign.say(`${outcome.name}: ${outcome.faults} of ${campaign.faults}, ${desk.last}`);
        }
        desk.end();
      } finally {
        outcome.seconds = Math.round((performance.now() - begun) / 1000);
        await desk.remove();
      }
    }
  } catch (error) {
    outcome.problems.push(`seed ${campaign.seed}: ${String(error)}`);
  } finally {
    servers.close();
  }
  for (const problem of outcome.problems) campaign.say(`${outcome.name}: WRONG: ${problem}`);
  return outcome;
}

interface Open {
  readonly approval: string;
  readonly to: string;
  readonly record: string;
}

class HandDesk {
  last = '';
  #faulted = false;
  readonly #root = temporary();
  readonly #pair: VaultPair;
  readonly #fault: FaultFile;
  readonly #trace: string;
  readonly #listening = new Map<string, FaultServer>();
  readonly #open: Open[] = [];

  constructor(
    private readonly programs: Programs,
    private readonly servers: FaultServers,
    private readonly random: Random,
    private readonly outcome: Outcome,
  ) {
    this.#pair = setUpPair({ root: this.#root, smtpPort: 1, holdSeconds: 0, pollSeconds: 0.3 });
    withoutLimits(this.#pair);
    this.#trace = join(this.#root, 'trace');
    this.#fault = new FaultFile(join(this.#root, 'fault.json'), programs.sources);
  }

  get #journal(): string {
    return join(this.#pair.localState, 'journal');
  }

  /** Mails come, the built cloud drafts, the person approves: decisions as they really are. */
  async prepare(count: number): Promise<void> {
    for (let n = 0; n < count; n++) deliver(this.#pair.maildir, mailOf(n));
    const { cloudConfig, localVault } = this.#pair;
    mkdirSync(localVault, { recursive: true });
    const cloud = new RoleProcess(this.programs.cloud, ['cloud', '--config', cloudConfig, '--json']);
    await cloud.until('drafts', async () => (await approvalsIn(localVault)).length === count, 120_000);
    await cloud.stop();
    // The first hand makes its journal, by whose id it is named in every approval.
    await this.#using('takes it', {}, (client) => client.head());
    for (const { request } of await approvalsIn(localVault)) {
      const path = await approve(this.#pair, request.id);
      if (path === null) throw new Error(`${request.id} could not be approved.`);
      const record = readFileSync(join(localVault, path), 'utf8');
      this.#open.push({ approval: request.id, to: request.to.join(), record });
    }
    this.outcome.mails += count;
  }

  /**
   * One server; hands die over several approvals, and after each death another must tell the truth about them. The hand that
   * told it is the next to die. False once every approval has its end.
   */
  async shift(): Promise<boolean> {
    const { random } = this;
    const [name, plan] = random.weighted(SERVERS.map(([weight, ...server]) => [weight, server] as const));
    await this.#using(name, plan, async (client) => {
      for (let turn = 0; turn < TURNS && this.#open.length > 0; turn++) {
        const first = random.below(this.#open.length);
        const batch = this.#open.slice(first, first + 3);
        let asked = await this.#killed(client, batch);
        while (this.#faulted && random.chance(0.3)) {
          this.outcome.recovering++;
          asked = [...new Set([...asked, ...(await this.#killed(client, batch))])];
        }
        this.#arm(client, NO_FAULT);
        for (const one of asked) {
          const end = await client.execute([one.record]);
          if (end.ok) this.#check(one, end.value);
          else this.#note([`the last hand said: ${end.refusal.message}`]);
        }
      }
    });
    return this.#open.length > 0;
  }

  /** Asks a hand that is to die; gives those it was asked about. */
  async #killed(client: HandClient, batch: readonly Open[]): Promise<Open[]> {
    this.#arm(client, { ...whileSending(this.random), trace: this.#trace });
    const asked: Open[] = [];
    this.#faulted = false;
    for (const one of batch) {
      asked.push(one);
      await client.execute([one.record]);
      this.#faulted = this.#died();
      if (this.#faulted) break;
    }
    this.#note(journalProblems(this.#journal, this.#delivered()));
    return asked;
  }

  #arm(client: HandClient, plan: FaultPlan): void {
    this.#fault.set(plan, client.pid() ?? 0);
  }

  end(): void {
    const entries = entriesOf(this.#journal);
    this.#note(journalProblems(this.#journal, this.#delivered()));
    if (typeof entries === 'string') return;
    const { unknown, accepted } = storyOf(entries);
    this.outcome.delivered += this.#delivered().length;
    this.outcome.unknown += [...unknown].filter((to) => !accepted.has(to)).length;
  }

  async remove(): Promise<void> {
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }

  #check(one: Open, { state, until }: HandOutcome): void {
    const delivered = this.#delivered();
    const arrived = delivered.filter(({ to }) => to.join() === one.to).length;
    const entries = entriesOf(this.#journal);
    const given = typeof entries !== 'string' && storyOf(entries).given.has(one.to);
    this.#note([
      ...journalProblems(this.#journal, delivered),
      ...(arrived > 1 ? [`${one.to} was answered ${arrived} times`] : []),
      ...(state === 'accepted' && arrived !== 1 ? [`${one.to}: accepted, and ${arrived} arrived`] : []),
      ...(['refused', 'cancelled', 'expired', 'waiting', 'held'].includes(state) && arrived > 0
        ? [`${one.to}: ${state}, and it arrived`]
        : []),
      ...(state === 'unknown' && !given ? [`${one.to}: unknown, and nothing was ever given away`] : []),
    ]);
    if (until === '' || state === 'unknown') this.#open.splice(this.#open.indexOf(one), 1);
  }

  #delivered() {
    return [...this.#listening.values()].flatMap((server) =>
      server.deliveries().map(({ raw, envelope }) => ({ raw, to: envelope.to })),
    );
  }

  #died(): boolean {
    let trace = '';
    try {
      trace = readFileSync(this.#trace, 'utf8').trim();
    } catch {
      return false;
    }
    rmSync(this.#trace);
    this.last = kindOf(trace.replaceAll(this.#root, ''));
    this.outcome.faults++;
    this.outcome.points.set(this.last, (this.outcome.points.get(this.last) ?? 0) + 1);
    return true;
  }

  #note(problems: readonly string[]): void {
    this.outcome.problems.push(...problems.map((problem) => `${problem} (after: ${this.last})`));
  }

  async #using<T>(name: string, plan: ServerPlan, work: (client: HandClient) => Promise<T>): Promise<T> {
    let server = this.#listening.get(name);
    const config = join(this.#root, 'laptop', `${name.replaceAll(' ', '-')}.yaml`);
    if (server === undefined) {
      server = await this.servers.listen(plan);
      this.#listening.set(name, server);
      withSmtpPort(this.#pair.localConfig, server.port, config);
    }
    const args = [this.#fault.address(), this.programs.local, 'mcp', 'email', '--config', config];
    const client = handClient({ bundle: '--import', args, version: 'crash' });
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  }
}
