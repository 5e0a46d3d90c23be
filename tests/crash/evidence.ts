import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { journalProblems } from './journal-evidence.ts';
import { git, fsckOf } from './native-git.ts';
import { type CrashWorld, type Role } from './crash-world.ts';

/** A note that only the person writes. */
export const GOALS = 'Business_Goals.md';
const STATE_NOTE = /_[a-z2-7-]+\.md$/;
const DECISION = /^Decisions\//;

/**
 * What must hold whatever was killed: looked at with native git and plain files, by nothing that belongs to the program.
 * Each look gives sentences about what is wrong.
 */
export class Evidence {
  /** Lines that the person wrote into it. */
  readonly written: string[] = [];
  /** Number of a mail → the line that the person put into its answer before approving it. */
  readonly answers = new Map<number, string>();
  commits = 0;
  #looked = '';
  readonly #bases = new Set<string>();
  readonly #decisions = new Set<string>();

  constructor(private readonly world: CrashWorld) {}

  /** A role's clone right after it died, before anything has put it right. */
  clone(role: Role): string[] {
    const wrong = fsckOf(this.world.cloneOf(role));
    return wrong === '' ? [] : [`git fsck of the clone of ${role}: ${wrong}`];
  }

  /** The remote, and every commit published since the last look (I1, I8). */
  published(): string[] {
    const { repository } = this.world.git;
    const wrong = fsckOf(repository);
    const problems = wrong === '' ? [] : [`git fsck of the remote: ${wrong}`];
    const tip = git(repository, 'rev-parse', '--verify', '--quiet', 'main');
    if (tip === '' || tip === this.#looked) return problems;
    const range = this.#looked === '' ? [tip] : [tip, `^${this.#looked}`];
    for (const commit of git(repository, 'rev-list', '--reverse', ...range).split('\n')) {
      this.commits++;
      problems.push(...this.#commit(commit, pathsAt(repository, commit)));
    }
    this.#looked = tip;
    return problems;
  }

  #commit(commit: string, paths: readonly string[]): string[] {
    const bases = paths.filter((path) => STATE_NOTE.test(path) && !DECISION.test(path)).map(baseOf);
    const now = new Set(bases);
    const at = `in commit ${commit.slice(0, 12)}`;
    const problems = [
      ...bases.filter((base, n) => bases.indexOf(base) !== n).map((base) => `${base} is twice ${at}`),
      ...[...this.#bases].filter((base) => !now.has(base)).map((base) => `${base} is gone ${at}`),
    ];
    const all = new Set(paths);
    problems.push(
      ...[...this.#decisions].filter((path) => !all.has(path)).map((path) => `${path} is gone ${at}`),
    );
    for (const base of bases) this.#bases.add(base);
    for (const path of paths) if (DECISION.test(path)) this.#decisions.add(path);
    return problems;
  }

  /** Nothing that the person wrote has left their disk (I4). */
  edits(): string[] {
    const text = readText(join(this.world.pair.localVault, GOALS));
    return this.written
      .filter((line) => !text.includes(line))
      .map((line) => `"${line}" left the person's note`);
  }

  /**
   * What the person put into a draft is still in its note, wherever that is by now, or in what sync keeps of it: where a cloud that
   * died in the middle of a task goes on with it, the person's edit in that moment is rolled back and told (I4, PROTOCOL §8).
   */
  async drafts(): Promise<string[]> {
    const notes = await this.world.approvals();
    return [...this.answers].flatMap(([number, line]) => {
      const note = notes.find(({ request }) => request.to[0]?.startsWith(`ana${number}@`));
      if (note === undefined) return [`the request of mail ${number} is not in the laptop's vault`];
      return note.text.includes(line) || this.#isKept(line) ? [] : [`"${line}" left ${note.path}`];
    });
  }

  #isKept(line: string): boolean {
    const clone = this.world.cloneOf('local');
    const kept = git(clone, 'for-each-ref', '--format=%(refname)', 'refs/countersign/backup/').split('\n');
    return kept.some((ref) => ref !== '' && git(clone, 'grep', '-l', '--fixed-strings', line, ref) !== '');
  }

  /** At most one delivery for each approval, of what was approved (I2, I3). */
  deliveries(): string[] {
    const problems: string[] = [];
    const seen = new Set<string>();
    for (const { to, raw } of this.world.smtp.delivered) {
      const name = to.join();
      if (seen.has(name)) problems.push(`${name} was answered twice`);
      seen.add(name);
      const line = this.answers.get(Number(/^ana(\d+)@/.exec(name)?.[1]));
      const approved = line !== undefined && (raw.includes(line) || this.#isKept(line));
      if (!approved) problems.push(`${name} got what nobody approved`);
    }
    return problems;
  }

  journal(): string[] {
    return journalProblems(this.world.journal, this.world.smtp.delivered);
  }

  async all(): Promise<string[]> {
    const drafts = await this.drafts();
    return [...this.published(), ...this.edits(), ...drafts, ...this.deliveries(), ...this.journal()];
  }

  /** Once everything rests: both folders are what is published, and every mail has its task and its request. */
  async atRest(): Promise<string[]> {
    const { world } = this;
    const problems = [...(await this.all()), ...this.clone('cloud'), ...this.clone('local')];
    const tip = pathsAt(world.git.repository, 'main');
    for (const role of ['cloud', 'local'] as const) {
      const missing = tip.filter((path) => readText(join(world.vaultOf(role), path), null) === null);
      problems.push(...missing.map((path) => `${role} lacks ${path}`));
    }
    for (const kind of ['EMAIL_', 'APPROVAL_']) {
      const count = tip.filter((path) => baseOf(path).startsWith(kind) && !DECISION.test(path)).length;
      if (count !== world.mails) problems.push(`${world.mails} mails, and ${count} notes ${kind}…`);
    }
    for (const { request, placed } of await world.approvals()) {
      const arrived = world.smtp.delivered.some(({ to }) => to.join() === request.to.join());
      if (placed.place === 'done' && !arrived)
        problems.push(`${request.id} is in Done/, and nothing arrived`);
    }
    const goals = git(world.git.repository, 'show', `main:${GOALS}`);
    problems.push(
      ...this.written.filter((line) => !goals.includes(line)).map((line) => `"${line}" was not published`),
    );
    return problems;
  }
}

function pathsAt(repository: string, commit: string): string[] {
  return git(repository, 'ls-tree', '-r', '--name-only', '-z', commit).split('\0').filter(Boolean);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function readText(file: string): string;
function readText(file: string, otherwise: null): string | null;
function readText(file: string, otherwise: string | null = ''): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
