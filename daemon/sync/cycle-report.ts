import type { Refusal } from '../../shared/result.ts';
import type { CarriedOut } from './carry-out.ts';
import { stateNoteAt } from './note-group.ts';
import type { Plan, Situation } from './replay-plan.ts';
import type { Conflict, DeletedPending, Freeze, Held, RolledBack, SyncReport, Withheld } from './report.ts';
import type { Repository } from './repository.ts';
import type { HeldPath } from './state-file.ts';

/** Collects what a cycle did, over all of its attempts: what was done adds up, what is still open is told as it is last. */
export class CycleReport {
  /** Path → the blob that it holds since; null where it is gone. */
  private readonly applied = new Map<string, string | null>();
  ignored: SyncReport['ignored'] = [];
  published: { commit: string; paths: string[] } | null = null;
  backup = '';
  private frozen: Freeze | null = null;
  /** What the remote holds has been brought here. */
  caughtUp = false;
  private refusal: Refusal | null = null;
  private held: Held[] = [];
  private withheld: Withheld[] = [];
  private readonly said = new Set<string>();
  private readonly rolledBack: RolledBack[] = [];
  private readonly conflicts: Conflict[] = [];
  private readonly restored = new Set<string>();
  private deleted: DeletedPending[] = [];
  private backlog: string[] = [];

  refuse(refusal: Refusal): void {
    this.refusal = refusal;
  }

  freeze(freeze: Freeze): void {
    this.frozen = freeze;
  }

  /** What is open after this plan, if it goes through. */
  open(plan: Plan, held: ReadonlyMap<string, HeldPath>, deleted: DeletedPending[]): void {
    this.held = [...held]
      .map(([path, { commit, signer, message }]) => ({ path, commit, signer, message }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    this.withheld = [...plan.withheld];
    this.deleted = deleted;
    this.backlog = [];
  }

  /** Changes that wait here because they could not be published. */
  waits(plan: Plan): void {
    this.backlog = [...plan.publish.values()].flatMap((edits) => [...edits.keys()]).sort();
  }

  publish(commit: string, edits: ReadonlyMap<string, unknown>): void {
    const paths = new Set([...(this.published?.paths ?? []), ...edits.keys()]);
    this.published = { commit, paths: [...paths].sort() };
  }

  /** The plan's changes of the disk are being carried out. */
  carriedOut(plan: Plan, backup: string): void {
    if (backup !== '') this.backup = backup;
    for (const entry of plan.rolledBack)
      this.once(entry.group + entry.paths.join(), () => this.rolledBack.push(entry));
    for (const entry of plan.conflicts) this.once(entry.path + entry.copy, () => this.conflicts.push(entry));
    for (const path of plan.restored) this.restored.add(path);
  }

  wrote(plan: Plan, { done, blocked }: Pick<CarriedOut, 'done' | 'blocked'>): void {
    for (const path of done) this.applied.set(path, plan.disk.get(path)?.to ?? null);
    for (const path of blocked) {
      const message = `${path} can't be written: something in its way is a link, a folder or a file, or too large for a note. Move it away.`;
      this.withheld.push({ kind: 'two-places', paths: [path], message });
    }
  }

  /** Commits signed with our key that this clone did not make: a backup was restored, or a copy of this computer is alive. */
  twin(agent: string, commits: readonly string[]): void {
    const [first = ''] = commits;
    const message =
      `${String(commits.length)} new ${commits.length === 1 ? 'commit is' : 'commits are'} signed with the key of ${agent} and not made here (the first is ${first.slice(0, 10)}): this ` +
      'computer was restored from a backup, or a copy of it is running elsewhere. Stop the copy, since two of them do everything twice.';
    this.once(`twin ${first}`, () => this.conflicts.push({ path: '', copy: '', message }));
  }

  lateEdits(paths: Iterable<string>, backup: string): void {
    this.backup = backup;
    for (const path of paths) {
      const message = `${path} was written to while its published version replaced it; what was written is kept in ${backup}.`;
      this.conflicts.push({ path, copy: '', message });
    }
  }

  finish(tip: string | null): SyncReport {
    return {
      outcome: this.frozen !== null ? 'frozen' : this.refusal !== null ? 'waiting' : 'in-step',
      tip,
      published: this.published,
      applied: [...this.applied.keys()].sort(),
      appliedBlobs: new Map([...this.applied].flatMap(([path, oid]) => (oid === null ? [] : [[path, oid]]))),
      restored: [...this.restored].sort(),
      rolledBack: this.rolledBack,
      conflicts: this.conflicts,
      held: this.held,
      withheld: this.withheld,
      deletedPending: this.deleted,
      ignored: this.ignored,
      frozen: this.frozen,
      asked: this.caughtUp,
      refusal: this.refusal,
      backlog: [...new Set([...this.backlog, ...this.withheld.flatMap(({ paths }) => paths)])].sort(),
      backup: this.backup,
    };
  }

  private once(key: string, action: () => unknown): void {
    if (!this.said.has(key)) action();
    this.said.add(key);
  }
}

/** Pending notes that a person deleted, with their text, so that the caller can move them on. */
export async function deletedNotes(
  repository: Repository,
  plan: Plan,
  { baseline }: Situation,
): Promise<DeletedPending[]> {
  return Promise.all(
    plan.deletedPending.map(async (path) => ({
      path,
      id: stateNoteAt(path)?.id ?? '',
      text: Buffer.from(await repository.blob(baseline.get(path) ?? '')).toString('utf8'),
    })),
  );
}
