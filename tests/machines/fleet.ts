import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { agentSigner } from '../../daemon/config/agent-key.ts';
import { change, withoutLimits } from '../crash/configurations.ts';
import { type Programs } from '../crash/crash-world.ts';
import { mailOf } from '../crash/mails.ts';
import { type GitHttpServer, startGitHttp } from '../support/git-http.ts';
import { RoleProcess } from '../support/role-process.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { type VaultPair, deliver, setUpPair } from '../support/vault-pair.ts';
import { type FlakyHost, flakyHost } from './flaky-host.ts';

export const CLOUDS = ['cloud', 'cloud-b', 'cloud-c', 'cloud-d'] as const;
export const LAPTOPS = ['local', 'local-b'] as const;
export type AgentName = (typeof CLOUDS)[number] | (typeof LAPTOPS)[number];

/** A computer of the fleet: a role with its own vault folder, clone, key and, on a laptop, its own hand. */
export interface Machine {
  readonly agent: AgentName;
  readonly vault: string;
  readonly state: string;
  readonly config: string;
}

/** Four cloud agents that read one mailbox and two laptops of one person, over one Git host behind a bad line. */
export class Fleet {
  readonly machines: ReadonlyMap<AgentName, Machine>;
  readonly #running = new Map<AgentName, RoleProcess>();

  private constructor(
    readonly root: string,
    readonly pair: VaultPair,
    readonly smtp: SmtpSink,
    readonly git: GitHttpServer,
    readonly line: FlakyHost,
    private readonly programs: Programs,
  ) {
    const { cloudConfig, localConfig } = pair;
    const made = [...CLOUDS, ...LAPTOPS].map((agent) => this.#machine(agent));
    const agents = made.map(({ agent, state }) => ({ agent, key: agentSigner(state).signer.publicKey }));
    for (const { agent, config, vault, state } of made) {
      const from = agent.startsWith('cloud') ? cloudConfig : localConfig;
      change(from, { agent, agents, state, vault: { id: pair.vaultId, dir: vault } }, config);
      if (agent.startsWith('local')) {
        // Each daemon looks into a Sent folder of its own; the person's devices are paired with both.
        ownSentFolder(config, join(root, agent, 'sent'));
        if (state !== pair.localState) cpSync(join(pair.localState, 'pins.json'), join(state, 'pins.json'));
      }
    }
    this.machines = new Map(made.map((machine) => [machine.agent, machine]));
  }

  static async start(programs: Programs, seed: number): Promise<Fleet> {
    const root = mkdtempSync(join(tmpdir(), 'countersign-fleet-'));
    const smtp = await startSmtpSink();
    mkdirSync(join(root, 'remote'));
    const git = await startGitHttp({ root: join(root, 'remote') });
    const line = await flakyHost(git, seed);
    const pair = setUpPair({
      root,
      smtpPort: smtp.port,
      holdSeconds: 0,
      pollSeconds: 0.5,
      remoteUrl: line.url,
    });
    withoutLimits(pair);
    return new Fleet(root, pair, smtp, git, line, programs);
  }

  begin(agent: AgentName): RoleProcess {
    const { config } = this.machine(agent);
    const [role, program] = agent.startsWith('cloud')
      ? ['cloud', this.programs.cloud]
      : ['local', this.programs.local];
    const started = new RoleProcess(program, [role, '--config', config, '--json']);
    this.#running.set(agent, started);
    return started;
  }

  machine(agent: AgentName): Machine {
    const machine = this.machines.get(agent);
    if (machine === undefined) throw new Error(`There is no machine ${agent}.`);
    return machine;
  }

  mail(number: number): void {
    deliver(this.pair.maildir, mailOf(number));
  }

  async stop(): Promise<void> {
    const processes = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(processes.map((process) => process.stop()));
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.smtp.close();
    await this.line.close();
    await this.git.close();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #machine(agent: AgentName): Machine {
    const { pair, root } = this;
    if (agent === 'local') {
      const config = join(root, 'laptop', 'fleet.yaml');
      return { agent, vault: pair.localVault, state: pair.localState, config };
    }
    const folder = join(root, agent);
    mkdirSync(folder, { recursive: true });
    return {
      agent,
      vault: join(folder, 'vault'),
      state: join(folder, 'state'),
      config: join(folder, 'fleet.yaml'),
    };
  }
}

function ownSentFolder(file: string, sent: string): void {
  for (const sub of ['new', 'cur', 'tmp']) mkdirSync(join(sent, sub), { recursive: true });
  const config = parse(readFileSync(file, 'utf8')) as { accounts: object[] };
  const accounts = config.accounts.map((account) => ({ ...account, sent: { in: { maildir: sent } } }));
  writeFileSync(file, stringify({ ...config, accounts }), { mode: 0o600 });
}
