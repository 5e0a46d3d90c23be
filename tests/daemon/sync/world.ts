import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { type Sync, openSync } from '../../../daemon/sync/open-sync.ts';
import type { PinnedAgent } from '../../../daemon/sync/receive.ts';
import type { SyncReport } from '../../../daemon/sync/report.ts';
import type { CycleOptions } from '../../../daemon/sync/engine-parts.ts';
import { buildReject } from '../../../shared/approval/build.ts';
import { writeNote } from '../../../shared/vault/note.ts';
import { ACTION, Person } from '../../support/decisions.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { type TestAgent, git, scratch, testAgent } from './clone-fixture.ts';

export const TASK = (n: number) => `taskaaaaaaaaaa${letter(Math.floor(n / 26))}${letter(n % 26)}`;
export const taskBase = (n: number) => `EMAIL_2026-11-20_invoice_${TASK(n)}.md`;
export const approvalBase = (n: number) => `APPROVAL_2026-11-20_invoice_ap-${TASK(n)}.md`;
const letter = (n: number) => String.fromCharCode(97 + n);

/** A task note; `extra` makes two versions differ. */
export function task(n: number, status = 'needs_action', extra = ''): string {
  return writeNote(
    { type: 'task', version: '1', id: TASK(n), status, subject: `Invoice ${String(n)}` },
    `${extra}\n`,
  );
}

export function approval(n: number, text = 'Hello'): string {
  const data = { type: 'approval_request', version: '1', id: `ap-${TASK(n)}`, task: TASK(n) };
  return writeNote(data, `\`\`\`countersign\n${text}\n\`\`\`\n`);
}

/** A signed decision note; another reason is another text. */
export function decision(reason: string): Promise<string> {
  const person = new Person('ana');
  return person.note(buildReject(person.signing(), ACTION, reason));
}

export const needs = (n: number) => `Needs_Action/email/${taskBase(n)}`;
export const progress = (agent: string, n: number) => `In_Progress/${agent}/${taskBase(n)}`;
export const done = (n: number) => `Done/email/2026-11/${taskBase(n)}`;
export const pending = (n: number) => `Pending_Approval/email/${approvalBase(n)}`;
export const approved = (n: number) => `Approved/email/${approvalBase(n)}`;

/** One computer: a vault folder, its clone, its agent. */
export interface Computer {
  readonly agent: string;
  readonly vault: string;
  readonly gitDir: string;
  readonly seed: Uint8Array;
  readonly key: string;
  /** Whose commits count here; a change counts from the next start on. */
  pinned: readonly PinnedAgent[];
  write(path: string, text: string): void;
  remove(path: string): void;
  move(from: string, to: string, text?: string): void;
  read(path: string): string | null;
  /** All notes on disk, dotfiles left out. */
  list(): string[];
  cycle(options?: CycleOptions): Promise<SyncReport>;
  /** A cycle of which nothing is expected but that it ends in step. */
  step(): Promise<SyncReport>;
  sync(): Promise<Sync>;
  /** Told of each step of a cycle: something that happens at that very moment. */
  onStep: ((name: string) => void) | null;
  /** Ends the process, as far as a test in one process can: the clone is given back. */
  restart(): Promise<void>;
}

export interface World {
  readonly server: GitHttpServer;
  readonly folder: string;
  computer(agent: string, name?: string): Computer;
  /** Paths in the published tip. */
  published(): string[];
  show(path: string): string;
}

let count = 0;
const root = scratch();
const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

/** A remote and the agents that may write to it: cloud-a, cloud-b, local. */
export async function world(): Promise<World> {
  const folder = join(root, `world-${String(count++)}`);
  const server = await startGitHttp({ root: folder });
  ends.push(() => server.close());
  const agents = new Map<string, TestAgent>();
  for (const name of ['cloud-a', 'cloud-b', 'local', 'local-two']) agents.set(name, testAgent(name));
  const pinned = [...agents.values()].map(({ agent, key }) => ({ agent, key }));
  return {
    server,
    folder,
    computer: (agent, name = agent) => {
      const self = agents.get(agent) ?? testAgent(agent);
      return computer(join(folder, name), self, pinned, server.url);
    },
    published: () =>
      git(server.repository, 'ls-tree', '-r', '--name-only', 'main').split('\n').filter(Boolean),
    show: (path) => git(server.repository, 'show', `main:${path}`),
  };
}

function computer(folder: string, self: TestAgent, pinned: readonly PinnedAgent[], url: string): Computer {
  const vault = join(folder, 'vault');
  const gitDir = join(folder, 'git');
  mkdirSync(vault, { recursive: true });
  let opened: Promise<Sync> | null = null;
  const open = async () => {
    const sync = await openSync({
      vaultDir: vault,
      gitDir,
      agent: self.agent,
      signingSecret: self.seed,
      pinnedAgents: made.pinned,
      remote: { url, idleMs: 3000 },
      publishGapMs: 0,
      step: (name) => made.onStep?.(name),
    });
    if (!sync.ok) throw new Error(sync.refusal.message);
    return sync.value;
  };
  ends.push(() => made.restart());
  const at = (path: string) => join(vault, path);
  const made: Computer = {
    agent: self.agent,
    vault,
    gitDir,
    seed: self.seed,
    key: self.key,
    pinned,
    write: (path, text) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    },
    remove: (path) => {
      rmSync(at(path), { recursive: true });
    },
    move: (from, to, text) => {
      made.write(to, text ?? readFileSync(at(from), 'utf8'));
      made.remove(from);
    },
    read: (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : null),
    list: () =>
      (readdirSync(vault, { recursive: true }) as string[])
        .filter(
          (path) => !path.split('/').some((part) => part.startsWith('.')) && statSync(at(path)).isFile(),
        )
        .sort(),
    cycle: async (options) => (await made.sync()).cycle(options),
    step: async () => {
      const report = await made.cycle();
      expect(report, JSON.stringify(report, null, 1)).toMatchObject({
        outcome: 'in-step',
        frozen: null,
        refusal: null,
      });
      return report;
    },
    sync: () => (opened ??= open()),
    onStep: null,
    restart: async () => {
      const before = opened;
      opened = null;
      await (await before?.catch(() => null))?.close();
    },
  };
  return made;
}

/** Ids of state notes that are in more than one place of a tree, by file name: must be empty in every commit (I1). */
export function doubled(paths: readonly string[]): string[] {
  const bases = paths
    .filter((path) => /_[a-z2-7-]+\.md$/.test(path))
    .map((path) => path.slice(path.lastIndexOf('/') + 1));
  return bases.filter((base, index) => bases.indexOf(base) !== index);
}
