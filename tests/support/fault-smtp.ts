import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import {
  type FaultEvent,
  type FaultPlan,
  type FromFaultServer,
  type ToFaultServer,
} from './smtp-fault-plan.ts';

export interface Delivery {
  readonly raw: Buffer;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
}

/** One listener of a fault-injecting SMTP server. */
export interface FaultServer {
  readonly port: number;
  /** Where it keeps what it accepted. */
  readonly spool: string;
  deliveries(): Delivery[];
  /** Resolves when the server has told of this event (at least so many times). */
  saw(event: FaultEvent, times?: number): Promise<void>;
  count(event: FaultEvent): number;
}

export interface FaultServers {
  /** A listener in the shared server process; `own` gives it a process of its own, which it may end. */
  listen(plan: FaultPlan, options?: { own?: boolean }): Promise<FaultServer>;
  close(): void;
}

/** Builds the server program once and starts its process. */
export async function faultServers(): Promise<FaultServers> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'countersign-smtp-'));
  const program = join(folder, 'fault-smtp.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'fault-smtp-program.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const started: ServerProcess[] = [];
  const start = () => {
    const server = new ServerProcess(program);
    started.push(server);
    return server;
  };
  const shared = start();
  return {
    listen: (plan, { own = false } = {}) => {
      const spool = fs.mkdtempSync(join(folder, 'spool-'));
      return (own ? start() : shared).listen(plan, spool);
    },
    close: () => {
      for (const server of started) server.end();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

class ServerProcess {
  readonly #child: ChildProcess;
  readonly #listening = new Map<number, (port: number) => void>();
  readonly #events = new Map<number, FaultEvent[]>();
  #waiting: (() => void)[] = [];
  #next = 0;

  constructor(program: string) {
    this.#child = spawn(process.execPath, [program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message) => this.#take(message as FromFaultServer));
  }

  async listen(plan: FaultPlan, spool: string): Promise<FaultServer> {
    const id = this.#next++;
    this.#events.set(id, []);
    const port = await new Promise<number>((resolve) => {
      this.#listening.set(id, resolve);
      this.#child.send({ listen: id, plan, spool } satisfies ToFaultServer);
    });
    const count = (event: FaultEvent) => (this.#events.get(id) ?? []).filter((seen) => seen === event).length;
    return {
      port,
      spool,
      deliveries: () => deliveriesIn(spool),
      count,
      saw: async (event, times = 1) => {
        while (count(event) < times) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      },
    };
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #take(message: FromFaultServer): void {
    if ('listening' in message) return this.#listening.get(message.listening)?.(message.port);
    this.#events.get(message.from)?.push(message.event);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function deliveriesIn(spool: string): Delivery[] {
  return fs
    .readdirSync(spool)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => ({
      raw: fs.readFileSync(join(spool, name)),
      envelope: JSON.parse(
        fs.readFileSync(join(spool, name.replace('.eml', '.json')), 'utf8'),
      ) as Delivery['envelope'],
    }));
}
