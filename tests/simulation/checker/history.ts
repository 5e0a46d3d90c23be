import type { FileEntry } from '../../../daemon/sync/repository.ts';
import type { Kernel } from '../host/kernel.ts';
import type { Decisions } from './decisions.ts';
import { Violation } from './violation.ts';

/** Texts that no commit of ours may hold: the schedule's people write them into notes by mistake. */
export const SECRETS = ['AKIA2E0A8F3B244C9986', 'AIzaSyA0b1C2d3E4f5G6h7I8j9K0l1M2n3O4p5Q'] as const;

const STATE =
  /^(?:Needs_Action|In_Progress|Pending_Approval|Approved|Rejected|Done|Quarantine)\/.*_((?:ap-)?[a-z2-7]{16})\.md$/;

type Kind = 'create' | 'change' | 'remove';

/** Who may do what to a path, as PROTOCOL §1 and §2 say it: written anew here, not read from the code's own table. */
function allowed(agent: string, kind: Kind, path: string): boolean {
  const [top = '', second = ''] = path.split('/');
  const own = second === agent;
  const cloud = agent.startsWith('cloud');
  switch (top) {
    case 'Needs_Action':
      return !cloud || kind !== 'change';
    case 'In_Progress':
      return cloud ? own || kind === 'remove' : kind === 'remove';
    case 'Plans':
      return cloud ? kind !== 'remove' : true;
    case 'Pending_Approval':
      return !cloud || kind === 'create';
    case 'Decisions':
      return !cloud && kind === 'create';
    case 'Quarantine':
      return own ? true : !cloud && kind === 'remove';
    case 'Updates':
    case 'Logs':
      return own && kind !== 'remove';
    default:
      return !cloud;
  }
}

/** Looks at every commit that becomes the remote's tip: among honest parts I1, I6 and I8, and I5 always. */
export class History {
  private seen = 0;
  /** Every id that was ever published. */
  private readonly ids = new Set<string>();
  /** A person said that what vanished is meant to be gone: from then on nothing is missed. */
  excused = false;

  constructor(
    private readonly kernel: Kernel,
    private readonly honest: boolean,
    private readonly decisions: Decisions,
  ) {}

  /** After every step; costs nothing while nothing is published. */
  check(): void {
    const { moves } = this.kernel.git;
    for (; this.seen < moves.length; this.seen++) {
      const move = moves[this.seen];
      if (move !== undefined) this.look(move.from, move.to, move.agent);
    }
  }

  private look(from: string | null, to: string, agent: string): void {
    const { commits } = this.kernel.pool;
    const line: string[] = [];
    for (let at: string | null = to; at !== null && at !== from; at = commits.get(at)?.parent ?? null)
      line.push(at);
    for (const oid of line.reverse()) {
      const commit = commits.get(oid);
      if (commit === undefined) continue;
      const before = commit.parent === null ? undefined : commits.get(commit.parent)?.files;
      this.commit(commit.files, before ?? new Map<string, FileEntry>(), agent, oid.slice(0, 8));
    }
  }

  private commit(
    files: ReadonlyMap<string, FileEntry>,
    before: ReadonlyMap<string, FileEntry>,
    agent: string,
    name: string,
  ): void {
    for (const [path, { oid }] of files) {
      if (before.get(path)?.oid === oid) continue;
      const text = Buffer.from(this.kernel.pool.blobs.get(oid) ?? []).toString('utf8');
      const secret = SECRETS.find((one) => text.includes(one));
      if (secret !== undefined && !agent.startsWith('evil'))
        throw new Violation('I5', `${agent} publishes a secret in ${path} (${name})`);
      if (this.honest && path.startsWith('Decisions/')) this.decisions.published(path, text, agent, name);
      if (this.honest && !allowed(agent, before.has(path) ? 'change' : 'create', path))
        throw new Violation('I6', `${agent} wrote ${path} (${name}), which it may not`);
    }
    if (!this.honest) return;
    for (const path of before.keys()) {
      if (files.has(path)) continue;
      if (!this.excused && !allowed(agent, 'remove', path))
        throw new Violation('I6', `${agent} removed ${path} (${name}), which it may not`);
      if (path.startsWith('Decisions/') && !this.excused)
        throw new Violation('I8', `the decision ${path} is dropped in ${name}`);
    }
    this.places(files, before, agent, name);
  }

  private places(
    files: ReadonlyMap<string, FileEntry>,
    before: ReadonlyMap<string, FileEntry>,
    agent: string,
    name: string,
  ): void {
    const where = new Map<string, string>();
    for (const path of files.keys()) {
      const id = STATE.exec(path)?.[1];
      if (id === undefined) continue;
      const other = where.get(id);
      if (other !== undefined)
        throw new Violation('I1', `${id} is in ${other} and in ${path} (${name}, by ${agent})`);
      where.set(id, path);
      this.ids.add(id);
      this.claimed(path, id, before, files, agent, name);
    }
    for (const id of this.ids)
      if (!where.has(id) && !this.excused)
        throw new Violation('I8', `${id} is in no place any more (${name}, by ${agent})`);
  }

  /** Work is done only under a claim that was published before (PROTOCOL §5). */
  private claimed(
    path: string,
    id: string,
    before: ReadonlyMap<string, FileEntry>,
    files: ReadonlyMap<string, FileEntry>,
    agent: string,
    name: string,
  ): void {
    if (
      !agent.startsWith('cloud') ||
      !path.startsWith('Pending_Approval/') ||
      id.startsWith('ap-') ||
      before.has(path)
    )
      return;
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (!before.has(`In_Progress/${agent}/${base}`) && files.has(path))
      throw new Violation('I1', `${agent} publishes work on ${id} without a published claim (${name})`);
  }
}
