import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ApprovalNote } from '../../daemon/records/notes.ts';
import { cloneFolder } from '../../daemon/sync/clone-folder.ts';
import { type GitHttpServer, startGitHttp } from '../support/git-http.ts';
import { RoleProcess } from '../support/role-process.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { type VaultPair, deliver, setUpPair } from '../support/vault-pair.ts';
import { withoutLimits } from './configurations.ts';
import { FaultFile, type FaultPlan, NO_FAULT } from './fault-plan.ts';
import { mailOf } from './mails.ts';
import { approvalsIn } from './person.ts';

/** The built programs, and the folder of this one's sources. */
export interface Programs {
  readonly cloud: string;
  readonly local: string;
  readonly sources: string;
}

export type Role = 'cloud' | 'local';

/**
 * Both machines of a user as real processes over a real Git server and a real SMTP server, each with a point at which it can
 * be made to die. The programs are the built ones and know nothing of it.
 */
export class CrashWorld {
  readonly trace: string;
  /** Mails that came so far, by number. */
  mails = 0;
  readonly #faults: Readonly<Record<Role | 'hand', FaultFile>>;
  readonly #running: Partial<Record<Role, RoleProcess>> = {};
  /** Every process that ever ran here, in the order of their starts. */
  readonly #all: { readonly role: Role; readonly process: RoleProcess }[] = [];

  private constructor(
    readonly root: string,
    readonly pair: VaultPair,
    readonly smtp: SmtpSink,
    readonly git: GitHttpServer,
    private readonly programs: Programs,
  ) {
    this.trace = join(root, 'trace');
    const file = (name: string) => new FaultFile(join(root, `fault-${name}.json`), programs.sources);
    this.#faults = { cloud: file('cloud'), local: file('local'), hand: file('hand') };
  }

  static async start(programs: Programs, root = temporary()): Promise<CrashWorld> {
    const smtp = await startSmtpSink();
    mkdirSync(join(root, 'remote'), { recursive: true });
    const git = await startGitHttp({ root: join(root, 'remote') });
    const pair = setUpPair({
      root,
      smtpPort: smtp.port,
      holdSeconds: 0,
      pollSeconds: 0.3,
      remoteUrl: git.url,
    });
    withoutLimits(pair);
    return new CrashWorld(root, pair, smtp, git, programs);
  }

  /** Starts a role; `plan` is already in force while it starts, so that it can die while it recovers. */
  begin(role: Role, plan = NO_FAULT, ofItsHand = NO_FAULT): RoleProcess {
    this.#faults[role].set(this.#traced(plan));
    this.#faults.hand.set(this.#traced(ofItsHand));
    const env = role === 'local' ? { NODE_OPTIONS: `--import ${this.#faults.hand.address('mcp')}` } : {};
    const [program, config] =
      role === 'cloud'
        ? [this.programs.cloud, this.pair.cloudConfig]
        : [this.programs.local, this.pair.localConfig];
    const args = [this.#faults[role].address(), program, role, '--config', config, '--json'];
    const process = new RoleProcess('--import', args, env);
    this.#all.push({ role, process });
    return (this.#running[role] = process);
  }

  running(role: Role): RoleProcess {
    const process = this.#running[role];
    if (process === undefined) throw new Error(`${role} was not started.`);
    return process;
  }

  /** For the hands that Local starts from now on. */
  armHands(plan: FaultPlan): void {
    this.#faults.hand.set(plan);
  }

  /** Tells a running process what is to happen to it from now on. */
  arm(role: Role, plan: FaultPlan): void {
    this.#faults[role].set(this.#traced(plan), this.running(role).pid);
  }

  /** A mail comes; gives its number. */
  mail(): number {
    deliver(this.pair.maildir, mailOf(this.mails));
    return this.mails++;
  }

  vaultOf(role: Role): string {
    return role === 'cloud' ? this.pair.cloudVault : this.pair.localVault;
  }

  cloneOf(role: Role): string {
    return cloneFolder(
      join(dirname(role === 'cloud' ? this.pair.cloudConfig : this.pair.localConfig), 'state'),
    );
  }

  get journal(): string {
    return join(this.pair.localState, 'journal');
  }

  /** The person's editor on the laptop saves a note: to a new file, renamed over the old one. */
  edit(path: string, change: (text: string) => string): boolean {
    const file = join(this.pair.localVault, path);
    const folder = dirname(file);
    if (!existsSync(folder)) return false;
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const fresh = join(folder, `.saving-${String(process.pid)}`);
    writeFileSync(fresh, change(before));
    renameSync(fresh, file);
    return true;
  }

  async approvals(role: Role = 'local'): Promise<ApprovalNote[]> {
    const vault = this.vaultOf(role);
    return existsSync(vault) ? approvalsIn(vault) : [];
  }

  async stop(role: Role): Promise<void> {
    await this.#running[role]?.stop();
  }

  /** The line that the last fault left, and forgets it. */
  traced(): string {
    const text = existsSync(this.trace) ? readFileSync(this.trace, 'utf8') : '';
    rmSync(this.trace, { force: true });
    return text.trim().replaceAll(this.root, '');
  }

  /** What all processes said, one JSON line for each event, in the order of time; for whoever looks into a failure. */
  story(): string {
    const lines = this.#all.flatMap(({ role, process: { pid, events } }) =>
      events.map((event) => ({ at: event['at'], role, pid, ...event })),
    );
    const inTurn = lines.sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1));
    return inTurn.map((line) => `${JSON.stringify(line)}\n`).join('');
  }

  async stopAll(): Promise<void> {
    for (const process of Object.values(this.#running)) await process.stop('SIGKILL');
  }

  async remove(): Promise<void> {
    await this.stopAll();
    await this.smtp.close();
    await this.git.close();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #traced(plan: FaultPlan): FaultPlan {
    return plan.at > 0 ? { ...plan, trace: this.trace } : plan;
  }
}

export function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'countersign-crash-'));
}
