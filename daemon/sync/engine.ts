import { Errors } from 'isomorphic-git';
import type { Refusal } from '../../shared/result.ts';
import { WorkTree } from './apply.ts';
import { dropOldBackups, keepVersions } from './backup.ts';
import { CycleReport, deletedNotes } from './cycle-report.ts';
import { DamagedObject } from './damaged-object.ts';
import type { CycleOptions, EngineParts } from './engine-parts.ts';
import { type History, type Run, acceptHistory } from './history.ts';
import { lossFreeze } from './loss.ts';
import { NoteGroups } from './note-group.ts';
import { keepOnePlace } from './one-place.ts';
import { type Received, acceptedView } from './receive.ts';
import { type Plan, type Situation, putBack, replay } from './replay.ts';
import type { SyncReport } from './report.ts';
import { scanVault } from './scan.ts';
import { withholdSecrets } from './secrets.ts';
import { gatherSituation } from './situation.ts';
import { FIRST_STATE, type SyncState, readState, writeState } from './state-file.ts';
import type { VaultView } from './vault-view.ts';

/** How often a cycle begins anew because others published first or a person kept typing. */
const ATTEMPTS = 25;

/**
 * One clone's sync: `cycle` makes disk, clone and remote agree, or says why they don't (PROTOCOL §8). A crash at any
 * instruction leaves a state from which the next cycle goes on: the base moves last, and what is in between is named
 * as an intent before the first effect.
 */
export class SyncEngine {
  private readonly groups: NoteGroups;
  private readonly work: WorkTree;
  private state: SyncState = FIRST_STATE;
  private opened = false;
  private everything = false;
  private publishedAt = -Infinity;

  constructor(private readonly parts: EngineParts) {
    this.groups = new NoteGroups((oid) => parts.repository.blob(oid));
    this.work = new WorkTree(parts.vaultDir);
  }

  async cycle(options: CycleOptions = {}): Promise<SyncReport> {
    if (!this.opened) await this.recover();
    const report = new CycleReport();
    const { unfreeze, restoreHeld = false } = options;
    const run: Run = { report, restoreHeld, history: unfreeze, loss: unfreeze };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if ((await this.attempt(run)) === 'done') return report.finish(this.state.base);
      await pause(attempt === 0 ? 0 : Math.random() * 40 * Math.min(attempt, 10));
    }
    const message = 'Others kept publishing first, or notes kept changing; it is tried again by itself.';
    report.refuse({ kind: 'busy', message });
    return report.finish(this.state.base);
  }

  /** After a start: state from disk, what a crash displaced, and after a crash a look at every object. */
  private async recover(): Promise<void> {
    const { repository, stateFile, now, afterCrash } = this.parts;
    this.state = readState(stateFile) ?? { ...FIRST_STATE, base: await repository.ref('refs/heads/main') };
    const lost = new Map<string, string>();
    for (const [index, bytes] of (await this.work.leftovers()).entries()) {
      lost.set(`displaced-${String(index)}`, await repository.writeBlob(bytes));
    }
    await this.keep(lost, 'displaced when the process ended');
    await this.work.clear();
    await dropOldBackups(repository, now());
    const { base } = this.state;
    if (afterCrash && base !== null) this.everything = (await repository.brokenObjects(base)) > 0;
    this.opened = true;
  }

  private async attempt(run: Run): Promise<'again' | 'done'> {
    const { vaultDir, cache, remote } = this.parts;
    await pause(this.publishedAt + this.parts.publishGapMs * (1 - Math.random() / 2) - performance.now());
    const scan = await scanVault(vaultDir, cache);
    run.report.ignored = scan.ignored;
    this.step('scanned');
    const fetched = await remote.fetch(this.everything);
    this.step('fetched');
    if (!fetched.ok) return this.offline(scan.files, fetched.refusal, run.report);
    try {
      const history = await acceptHistory(this.parts, this.groups, this.state, fetched.value, run);
      this.everything = false;
      if (typeof history === 'object' && 'standOn' in history) {
        this.save({ ...FIRST_STATE, base: history.standOn });
        return 'again';
      }
      if (typeof history === 'string') return history;
      this.step('received');
      return await this.settle(fetched.value, history, scan.files, run);
    } catch (error) {
      const missing = error instanceof Errors.NotFoundError;
      if (missing && !this.everything) {
        this.everything = true; // Objects that should be here are missing: ask for all of them, once.
        return 'again';
      }
      if (!missing && !(error instanceof DamagedObject)) throw error;
      run.report.refuse({
        kind: 'damaged-history',
        message: `The history on the remote can't be read (${error.message}). Nothing was applied or published; look at the last commits there with git.`,
      });
      return 'done';
    }
  }

  /** Everything after the history is known: plan, publish, apply, remember. */
  private async settle(tip: string | null, history: History, scanned: ReadonlyMap<string, string>, run: Run) {
    const { repository, remote, agent, signer, now } = this.parts;
    const { received } = history;
    const { report } = run;
    const acceptLoss = run.loss === 'accept';
    const situation = await this.situation(history.baseline(scanned), scanned, received, acceptLoss);
    if (run.loss === undefined && (await this.frozen(situation, report))) return 'done';
    const plan = run.loss === 'restore' ? putBack(situation) : replay(situation);
    keepOnePlace(plan, received.view, acceptLoss);
    await withholdSecrets(plan, (oid) => repository.blob(oid));
    report.open(plan, received.held, await this.deleted(plan, situation));
    this.step('planned');

    const edits = new Map([...plan.publish.values()].flatMap((group) => [...group]));
    if (run.restoreHeld) for (const [path, { accepted }] of received.held) edits.set(path, accepted);
    if (edits.size === 0) return this.apply(tip, received, plan, situation, report);
    const message = subject(agent, edits);
    const commit = await repository.commitChanges(edits, { parent: tip, agent, at: now(), message }, signer);
    this.step('committed');
    const { made } = this.state;
    this.save({ ...this.state, made: [...made, commit] });
    this.step('intent');
    const outcome = await remote.publish(tip, commit);
    this.step('pushed');
    if (outcome === 'rejected') {
      this.save({ ...this.state, made });
      return 'again';
    }
    if (outcome === 'published') {
      this.publishedAt = performance.now();
      report.publish(commit, edits);
      if (run.restoreHeld) return 'again'; // Our own commit settles what was held, by the same rule as everywhere.
      return this.apply(commit, received, plan, situation, report);
    }
    report.refuse(outcome.refusal);
    report.waits(plan);
    return this.apply(tip, received, plan, situation, report, commit);
  }

  /** `doubtful`: a commit of ours that was refused, or whose fate is not known: it may still turn up. */
  private async apply(
    target: string | null,
    received: Received,
    plan: Plan,
    situation: Situation,
    report: CycleReport,
    doubtful: string | null = null,
  ): Promise<'again' | 'done'> {
    const { repository, cache } = this.parts;
    if (plan.disk.size > 0 && target !== null) {
      this.save({ ...this.state, applying: [...this.state.applying, target] });
    }
    report.carriedOut(plan, await this.keep(plan.keep, 'replaced by the published version'));
    this.step('kept');
    const unchanged = await this.write(plan, report);
    if (!unchanged) return 'again';
    const held = Object.fromEntries(received.held);
    this.save({
      version: 1,
      base: target,
      made: doubtful === null ? [] : [doubtful],
      applying: [],
      held,
      late: plan.late,
    });
    if (target !== null) await repository.setRef('refs/heads/main', target);
    cache.save(new Set(situation.disk.keys()));
    this.step('remembered');
    return 'done';
  }

  /** New notes before old ones go, so that a moved note is never in no place. False: a file changed meanwhile. */
  private async write(plan: Plan, report: CycleReport): Promise<boolean> {
    const { repository } = this.parts;
    let unchanged = true;
    const ordered = [...plan.disk].sort(([, a], [, b]) => Number(a.to === null) - Number(b.to === null));
    for (const [path, edit] of ordered) {
      const content = edit.to === null ? null : await repository.blob(edit.to);
      const outcome = await this.work.edit(path, edit, content);
      this.step('applied');
      if (outcome === 'done') report.applied.add(path);
      if (outcome === 'changed') unchanged = false;
      if (outcome === 'blocked') report.blocked(path);
    }
    const late = new Map<string, string>();
    for (const [path, bytes] of await this.work.lateWrites())
      late.set(path, await repository.writeBlob(bytes));
    if (late.size > 0) report.lateEdits(late.keys(), await this.keep(late, 'written while it was replaced'));
    await this.work.clear();
    return unchanged;
  }

  /** No remote: nothing is applied, but what waits and what a person did here is reported all the same. */
  private async offline(
    scanned: ReadonlyMap<string, string>,
    refusal: Refusal,
    report: CycleReport,
  ): Promise<'done'> {
    report.refuse(refusal);
    if (this.everything) return 'done'; // Objects are missing here; without them there is nothing to compare with.
    const held = new Map(Object.entries(this.state.held));
    const view = acceptedView(await this.parts.repository.files(this.state.base), held);
    const situation = await this.situation(view, scanned, { view, held }, false);
    if (await this.frozen(situation, report)) return 'done';
    const plan = replay(situation);
    report.open(plan, held, await this.deleted(plan, situation));
    report.waits(plan);
    return 'done';
  }

  private async frozen({ baseline, disk, shortened }: Situation, report: CycleReport): Promise<boolean> {
    const freeze = await lossFreeze(this.parts.repository, this.state.base, baseline, disk, shortened);
    if (freeze !== null) report.freeze(freeze);
    return freeze !== null;
  }

  private situation(
    baseline: VaultView,
    scanned: ReadonlyMap<string, string>,
    received: Received,
    acceptLoss: boolean,
  ) {
    const where = { ...this.parts, groups: this.groups };
    const rest = { late: this.state.late, acceptLoss, now: this.parts.now() };
    return gatherSituation(where, baseline, scanned, received, rest);
  }

  private deleted(plan: Plan, { baseline }: Situation) {
    return deletedNotes(plan, (path) => this.parts.repository.blob(baseline.get(path) ?? ''));
  }

  private keep(files: ReadonlyMap<string, string>, why: string): Promise<string> {
    const { repository, agent, now, signer } = this.parts;
    return keepVersions(repository, files, why, agent, now(), signer);
  }

  private save(state: SyncState): void {
    this.state = state;
    writeState(this.parts.stateFile, state);
  }

  private step(name: string): void {
    this.parts.step?.(name);
  }
}

function subject(agent: string, edits: ReadonlyMap<string, string | null>): string {
  const folders = new Set([...edits.keys()].map((path) => path.split('/')[0] ?? ''));
  return `${agent}: ${String(edits.size)} path${edits.size === 1 ? '' : 's'} in ${[...folders].sort().join(', ')}`;
}

/** Fairness: without waits the faster agent can starve the others, each of which fetches what it just published. */
async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
