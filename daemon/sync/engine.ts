import { Errors } from 'isomorphic-git';
import type { Refusal } from '../../shared/result.ts';
import { Answer } from './answer.ts';
import { WorkTree } from './apply.ts';
import { dropOldBackups, keepVersions } from './backup.ts';
import { carryOut } from './carry-out.ts';
import { CycleReport, deletedNotes } from './cycle-report.ts';
import { DamagedObject, damagedHistory } from './damaged-object.ts';
import type { CycleOptions, EngineParts } from './engine-parts.ts';
import { subjectOf } from './git-commit.ts';
import { type History, type Run, acceptHistory } from './history.ts';
import { lossFreeze } from './loss.ts';
import { NoteGroups } from './note-group.ts';
import { planCycle } from './plan.ts';
import type { Received } from './receive.ts';
import type { Plan, Situation } from './replay-plan.ts';
import { replay } from './replay.ts';
import type { SyncReport } from './report.ts';
import { KnownStanding } from './known-standing.ts';
import { gatherSituation } from './situation.ts';
import type { Standing } from './standing.ts';
import { type SyncState, readState, standingOn, writeState } from './state-file.ts';
import { VaultScanner } from './vault-scanner.ts';
import { VaultView } from './vault-view.ts';

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
  private state: SyncState = standingOn(null);
  private opened = false;
  private everything = false;
  private publishedAt = -Infinity;
  private readonly scanner: VaultScanner;
  /** What the vault held when it was last looked at. */
  private disk: VaultView | null = null;
  private readonly known: KnownStanding;
  /** Nobody else published since we last looked: then our push may go first and ask afterwards. */
  private quiet = false;

  constructor(private readonly parts: EngineParts) {
    this.groups = new NoteGroups((oid) => parts.repository.blob(oid));
    this.known = new KnownStanding(parts, this.groups);
    this.work = new WorkTree(parts.vaultDir);
    this.scanner = new VaultScanner(parts.vaultDir, parts.cache, parts.news);
  }

  async cycle(options: CycleOptions = {}): Promise<SyncReport> {
    if (!this.opened) await this.recover();
    const report = new CycleReport();
    const { unfreeze, about, restoreHeld = false } = options;
    const run: Run = {
      report,
      restoreHeld,
      answer: new Answer(unfreeze, about),
      loss: undefined,
      doubt: undefined,
    };
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
    this.state = readState(stateFile) ?? standingOn(await repository.ref('refs/heads/main'));
    const lost = new Map<string, string>();
    for (const [index, bytes] of (await this.work.leftovers()).entries()) {
      lost.set(`displaced-${String(index)}`, await repository.writeBlob(bytes));
    }
    await this.keep(lost, 'displaced when the process ended');
    await this.work.clear();
    await dropOldBackups(repository, now());
    const { base } = this.state;
    if (afterCrash && base !== null) this.everything = (await repository.brokenObjects(base)) > 0;
    this.known.begin(this.state);
    this.opened = true;
  }

  /** A note as this clone accepted it before its first cycle in this process, held changes left out. */
  async remembered(path: string): Promise<Uint8Array | null> {
    if (!this.opened) await this.recover();
    const oid = (await this.known.viewBefore())?.get(path) ?? null;
    return oid === null ? null : this.parts.repository.blob(oid);
  }

  private async attempt(run: Run): Promise<'again' | 'done'> {
    await pause(this.publishedAt + this.parts.publishGapMs * (1 - Math.random() / 2) - performance.now());
    const before = await this.standing().catch(nothingThere);
    const looked = await this.scanner.look(this.disk, before?.received.view ?? new VaultView());
    run.report.ignored = this.scanner.problems();
    this.disk = looked.kind === 'all' ? looked.disk : (this.disk ?? new VaultView()).with(looked.changed);
    this.step('scanned');
    try {
      return (await this.pushFirst(this.disk, run)) ?? (await this.compare(this.disk, run));
    } catch (error) {
      const missing = error instanceof Errors.NotFoundError;
      if (missing && !this.everything) {
        this.everything = true; // Objects that should be here are missing: ask for all of them, once.
        return 'again';
      }
      if (!missing && !(error instanceof DamagedObject)) throw error;
      run.report.refuse(damagedHistory(error));
      return 'done';
    }
  }

  /** Asks the remote, and makes disk, clone and remote agree. */
  private async compare(disk: VaultView, run: Run): Promise<'again' | 'done'> {
    const { remote } = this.parts;
    const fetched = await remote.fetch(this.everything);
    this.step('fetched');
    this.quiet = fetched.ok && fetched.value === this.state.base;
    if (!fetched.ok && this.everything) {
      run.report.refuse(fetched.refusal);
      return 'done'; // Objects are missing here; without them there is nothing to compare with.
    }
    const from = await this.standing();
    if (!fetched.ok) return this.offline(from, disk, run.doubt ?? fetched.refusal, run.report);
    const history = await acceptHistory(this.parts, this.groups, this.state, from, fetched.value, run);
    this.everything = false;
    if (typeof history === 'string') return history;
    if (!('received' in history)) {
      this.save(history);
      return 'again';
    }
    this.step('received');
    return this.settle(fetched.value, history, disk, run);
  }

  private mayPushFirst({ restoreHeld }: Run): boolean {
    const { made, applying } = this.state;
    const settled = made.length === 0 && applying.length === 0 && this.known.isSettled(this.state);
    return this.quiet && settled && !this.everything && !restoreHeld;
  }

  /**
   * Where nobody else was active, our push is sent before anything is asked: it is a compare-and-swap onto the tip that we
   * stand on, so that it is refused where that is not the tip any more. Null: there is more to do than to publish.
   */
  private async pushFirst(disk: VaultView, run: Run): Promise<'again' | 'done' | null> {
    if (!this.mayPushFirst(run)) return null;
    const from = await this.standing();
    const { base } = this.state;
    const situation = await this.situation(from.disk, disk, from.received);
    if ((await lossFreeze(this.parts, base, situation)) !== null) return null;
    const history: History = { received: from.received, baseline: () => from.disk, chosen: false };
    const plan = await planCycle(this.parts, base, history, situation, run);
    if (plan === null || plan.publish.size === 0 || plan.disk.size > 0) return null;
    this.step('planned');
    const edits = editsOf(plan);
    const { outcome, commit } = await this.push(base, edits);
    if (outcome !== 'published') {
      this.quiet = false;
      if (outcome !== 'rejected') run.doubt = outcome.refusal;
      return 'again';
    }
    run.report.open(plan, from.received.held, await deletedNotes(this.parts.repository, plan, situation));
    run.report.publish(commit, edits);
    return this.apply(commit, publishedOn(from.received, edits), plan, situation, run.report);
  }

  /** Everything after the history is known: plan, publish, apply, remember. */
  private async settle(tip: string | null, history: History, disk: VaultView, run: Run) {
    const { repository } = this.parts;
    const { received } = history;
    const { report } = run;
    const situation = await this.situation(history.baseline(disk), disk, received);
    const plan = await planCycle(this.parts, this.state.base, history, situation, run);
    if (plan === null) return 'done';
    report.open(plan, received.held, await deletedNotes(repository, plan, situation));
    this.step('planned');

    const edits = editsOf(plan);
    if (run.restoreHeld) for (const [path, { accepted }] of received.held) edits.set(path, accepted);
    if (edits.size === 0) return this.apply(tip, received, plan, situation, report);
    const { outcome, commit } = await this.push(tip, edits);
    if (outcome === 'rejected') return 'again';
    if (outcome === 'published') {
      report.publish(commit, edits);
      if (run.restoreHeld) return 'again'; // Our own commit settles what was held, by the same rule as everywhere.
      return this.apply(commit, publishedOn(received, edits), plan, situation, report);
    }
    this.quiet = false;
    report.refuse(outcome.refusal);
    report.waits(plan);
    return this.apply(tip, received, plan, situation, report, commit);
  }

  private async push(tip: string | null, edits: ReadonlyMap<string, string | null>) {
    const { repository, remote, agent, signer, now } = this.parts;
    const message = subjectOf(agent, edits);
    const commit = await repository.commitChanges(edits, { parent: tip, agent, at: now(), message }, signer);
    this.step('committed');
    const { made } = this.state;
    this.save({ ...this.state, made: [...made, commit] });
    this.step('intent');
    const outcome = await remote.publish(tip, commit);
    this.step('pushed');
    if (outcome === 'rejected') this.save({ ...this.state, made });
    if (outcome === 'published') this.publishedAt = performance.now();
    return { outcome, commit };
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
    const { repository } = this.parts;
    this.scanner.touch([...plan.disk.keys(), ...changedSince(situation, this.disk)]);
    if (plan.disk.size > 0 && target !== null) {
      this.save({ ...this.state, applying: [...this.state.applying, target] });
    }
    report.carriedOut(plan, await this.keep(plan.keep, 'replaced by the published version'));
    this.step('kept');
    const { unchanged, blocked } = await this.write(plan, report);
    if (!unchanged) return 'again';
    this.save({
      version: 1,
      base: target,
      made: doubtful === null ? [] : [doubtful],
      applying: [],
      held: Object.fromEntries(received.held),
      absent: blocked,
      late: plan.late,
    });
    report.caughtUp = true;
    const view = this.known.settle(this.state, received);
    this.disk &&= view.groundFor(this.disk);
    if (target !== null) await repository.setRef('refs/heads/main', target);
    this.step('remembered');
    return 'done';
  }

  private async write(plan: Plan, report: CycleReport) {
    const carried = await carryOut(this.work, this.parts.repository, plan, () => {
      this.step('applied');
    });
    report.wrote(carried);
    const { late } = carried;
    if (late.size > 0) report.lateEdits(late.keys(), await this.keep(late, 'written while it was replaced'));
    await this.work.clear();
    return carried;
  }

  /** No remote: nothing is applied, but what waits and what a person did here is reported all the same. */
  private async offline(
    { disk: untouched, received }: Standing,
    disk: VaultView,
    refusal: Refusal,
    report: CycleReport,
  ): Promise<'done'> {
    const { repository } = this.parts;
    report.refuse(refusal);
    const situation = await this.situation(untouched, disk, received);
    const freeze = await lossFreeze(this.parts, this.state.base, situation);
    if (freeze !== null) {
      report.freeze(freeze);
      return 'done';
    }
    const plan = replay(situation);
    report.open(plan, received.held, await deletedNotes(repository, plan, situation));
    report.waits(plan);
    return 'done';
  }

  private standing(): Promise<Standing> {
    return this.known.of(this.state, (state) => {
      this.save(state);
      return state;
    });
  }

  private situation(baseline: VaultView, disk: VaultView, received: Received) {
    const where = { ...this.parts, groups: this.groups };
    const rest = { late: this.state.late, now: this.parts.now() };
    return gatherSituation(where, baseline, disk, received, rest);
  }

  private keep(files: ReadonlyMap<string, string>, why: string): Promise<string> {
    const { repository, agent, now, signer } = this.parts;
    return keepVersions(repository, files, why, agent, now(), signer);
  }

  private save(state: SyncState): void {
    writeState(this.parts.stateFile, state); // First: where the disk refuses it, nothing has happened.
    this.state = state;
  }

  private step(name: string): void {
    this.parts.step?.(name);
  }
}

function editsOf(plan: Plan): Map<string, string | null> {
  return new Map([...plan.publish.values()].flatMap((group) => [...group]));
}

/** What is accepted once our own commit is the tip. */
function publishedOn({ view, held }: Received, edits: ReadonlyMap<string, string | null>): Received {
  return { view: view.with(edits), held };
}

/** Objects are missing, or are not what they should be: that is told once the remote was asked for them. */
function nothingThere(error: unknown): null {
  if (error instanceof Errors.NotFoundError || error instanceof DamagedObject) return null;
  throw error;
}

/** Files that were read after they had been looked at, and were others by then. */
function changedSince({ disk, differing }: Situation, looked: VaultView | null): string[] {
  return differing.filter((path) => disk.get(path) !== looked?.get(path));
}

/** Fairness: without waits the faster agent can starve the others, each of which fetches what it just published. */
async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
