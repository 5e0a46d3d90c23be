import { Errors } from 'isomorphic-git';
import type { Refusal } from '../../shared/result.ts';
import { Answer } from './answer.ts';
import { Applier } from './applier.ts';
import { CloneMemory } from './clone-memory.ts';
import { CycleReport, deletedNotes } from './cycle-report.ts';
import { DamagedObject, damagedHistory } from './damaged-object.ts';
import type { CycleOptions, EngineParts, Wrote } from './engine-parts.ts';
import { type History, type Run, acceptHistory } from './history.ts';
import { LastLook } from './last-look.ts';
import { lossFreeze } from './loss.ts';
import { NoteGroups } from './note-group.ts';
import { planCycle } from './plan.ts';
import { Publisher } from './publisher.ts';
import type { Received } from './receive.ts';
import type { Plan } from './replay-plan.ts';
import { replay } from './replay.ts';
import type { SyncReport } from './report.ts';
import { gatherSituation } from './situation.ts';
import type { Standing } from './standing.ts';
import { VaultScanner } from './vault-scanner.ts';
import { VaultView } from './vault-view.ts';

/** How often a cycle begins anew because others published first or a person kept typing. */
const ATTEMPTS = 25;
const NOTHING: Wrote = new Map();

/** How an attempt ends. 'again': something moved under it, and it begins anew with what there is now. */
type Ended = 'again' | 'done';

/**
 * One clone's sync: `cycle` makes disk, clone and remote agree, or says why they don't (PROTOCOL §8). A crash at any
 * instruction leaves a state from which the next cycle goes on: the base moves last, and what is in between is named
 * as an intent before the first effect. The life of a cycle is told in README.md beside this file.
 */
export class SyncEngine {
  private readonly groups: NoteGroups;
  private readonly memory: CloneMemory;
  private readonly look: LastLook;
  private readonly publisher: Publisher;
  private readonly applier: Applier;
  private opened = false;
  /** Objects that should be here are missing: the next fetch asks for all of them. */
  private everything = false;
  /** Nobody else published since we last looked: then our push may go first and ask afterwards. */
  private quiet = false;
  private wrote = NOTHING;

  constructor(private readonly parts: EngineParts) {
    this.groups = new NoteGroups((oid) => parts.repository.blob(oid));
    this.memory = new CloneMemory(parts, this.groups);
    this.look = new LastLook(new VaultScanner(parts.vaultDir, parts.cache, parts.news));
    this.publisher = new Publisher(parts, this.memory);
    this.applier = new Applier(parts, this.memory, this.look);
  }

  async cycle({
    unfreeze,
    about,
    restoreHeld = false,
    wrote = NOTHING,
  }: CycleOptions = {}): Promise<SyncReport> {
    this.wrote = wrote;
    if (!this.opened) await this.recover();
    const report = new CycleReport();
    const answer = new Answer(unfreeze, about);
    const run: Run = { report, restoreHeld, answer, loss: undefined, doubt: undefined };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if ((await this.attempt(run)) === 'done') return report.finish(this.memory.state.base);
      await pause(attempt === 0 ? 0 : Math.random() * 40 * Math.min(attempt, 10));
    }
    const message = 'Others kept publishing first, or notes kept changing; it is tried again by itself.';
    report.refuse({ kind: 'busy', message });
    return report.finish(this.memory.state.base);
  }

  /** A note as this clone accepted it before its first cycle in this process, held changes left out. */
  async remembered(path: string): Promise<Uint8Array | null> {
    if (!this.opened) await this.recover();
    return this.memory.remembered(path);
  }

  /** After a start: state from disk, what a crash displaced, and after a crash a look at every object. */
  private async recover(): Promise<void> {
    const { repository, afterCrash } = this.parts;
    await this.memory.open();
    await this.applier.recover();
    const { base } = this.memory.state;
    if (afterCrash && base !== null) this.everything = (await repository.brokenObjects(base)) > 0;
    this.opened = true;
  }

  private async attempt(run: Run): Promise<Ended> {
    await pause(this.publisher.wait());
    const before = await this.memory.standing().catch(nothingThere);
    const disk = await this.look.again(before?.received.view ?? new VaultView());
    run.report.ignored = this.look.problems();
    this.parts.step?.('scanned');
    try {
      return (await this.publishFirst(disk, run)) ?? (await this.askFirst(disk, run));
    } catch (error) {
      const missing = error instanceof Errors.NotFoundError;
      if (missing && !this.everything) {
        this.everything = true; // Once.
        return 'again';
      }
      if (!missing && !(error instanceof DamagedObject)) throw error;
      run.report.refuse(damagedHistory(error));
      return 'done';
    }
  }

  /**
   * Where nobody else was active, our push is sent before anything is asked: it is a compare-and-swap onto the tip that we
   * stand on, so that it is refused where that is not the tip any more. Null: there is more to do than to publish.
   */
  private async publishFirst(disk: VaultView, run: Run): Promise<Ended | null> {
    if (!this.quiet || !this.memory.settled || this.everything || run.restoreHeld) return null;
    const from = await this.memory.standing();
    const { base } = this.memory.state;
    const situation = await this.situation(from.disk, disk, from.received);
    if (this.look.moved()) return 'again';
    if ((await lossFreeze(this.parts, base, situation)) !== null) return null;
    const history: History = { received: from.received, baseline: () => from.disk, chosen: false };
    const plan = await planCycle(this.parts, base, history, situation, run);
    if (plan === null || plan.publish.size === 0 || plan.disk.size > 0) return null;
    this.parts.step?.('planned');
    const edits = editsOf(plan);
    const { outcome, commit } = await this.publisher.publish(base, edits);
    if (outcome !== 'published') {
      this.quiet = false;
      if (outcome !== 'rejected') run.doubt = outcome.refusal;
      return 'again';
    }
    run.report.open(plan, from.received.held, await deletedNotes(this.parts.repository, plan, situation));
    run.report.publish(commit, edits);
    const target = { tip: commit, received: publishedOn(from.received, edits) };
    return this.applier.apply(target, plan, situation, run.report);
  }

  /** Asks the remote, and makes disk, clone and remote agree. */
  private async askFirst(disk: VaultView, run: Run): Promise<Ended> {
    const { memory, parts } = this;
    const fetched = await parts.remote.fetch(this.everything);
    parts.step?.('fetched');
    this.quiet = fetched.ok && fetched.value === memory.state.base;
    if (!fetched.ok && this.everything) {
      run.report.refuse(fetched.refusal);
      return 'done'; // Objects are missing here; without them there is nothing to compare with.
    }
    const from = await memory.standing();
    if (!fetched.ok) return this.offline(from, disk, run.doubt ?? fetched.refusal, run.report);
    const tip = fetched.value;
    const history = await acceptHistory(parts, this.groups, memory.state, from, tip, run);
    this.everything = false;
    if (typeof history === 'string') return history;
    if (!('received' in history)) {
      memory.save(history);
      return 'again';
    }
    if (tip !== null && tip !== memory.state.base) await parts.checkListable?.(tip);
    parts.step?.('received');
    return this.settle(tip, history, disk, run);
  }

  /** Everything after the history is known: plan, publish, apply, remember. */
  private async settle(tip: string | null, history: History, disk: VaultView, run: Run): Promise<Ended> {
    const { repository, step } = this.parts;
    const { received } = history;
    const { report } = run;
    const situation = await this.situation(history.baseline(disk), disk, received);
    if (this.look.moved()) return 'again';
    const plan = await planCycle(this.parts, this.memory.state.base, history, situation, run);
    if (plan === null) return 'done';
    report.open(plan, received.held, await deletedNotes(repository, plan, situation));
    step?.('planned');

    const edits = editsOf(plan);
    if (run.restoreHeld) for (const [path, { accepted }] of received.held) edits.set(path, accepted);
    if (edits.size === 0) return this.applier.apply({ tip, received }, plan, situation, report);
    const { outcome, commit } = await this.publisher.publish(tip, edits);
    if (outcome === 'rejected') return 'again';
    if (outcome === 'published') {
      report.publish(commit, edits);
      if (run.restoreHeld) return 'again'; // Our own commit settles what was held, by the same rule as everywhere.
      const target = { tip: commit, received: publishedOn(received, edits) };
      return this.applier.apply(target, plan, situation, report);
    }
    this.quiet = false;
    report.refuse(outcome.refusal);
    report.waits(plan);
    return this.applier.apply({ tip, received }, plan, situation, report);
  }

  /** No remote: nothing is applied, but what waits and what a person did here is reported all the same. */
  private async offline(
    { disk: untouched, received }: Standing,
    disk: VaultView,
    refusal: Refusal,
    report: CycleReport,
  ): Promise<'done'> {
    report.refuse(refusal);
    const situation = await this.situation(untouched, disk, received);
    const freeze = await lossFreeze(this.parts, this.memory.state.base, situation);
    if (freeze !== null) {
      report.freeze(freeze);
      return 'done';
    }
    const plan = replay(situation);
    report.open(plan, received.held, await deletedNotes(this.parts.repository, plan, situation));
    report.waits(plan);
    return 'done';
  }

  private situation(baseline: VaultView, disk: VaultView, received: Received) {
    const keptOut = (path: string) => this.look.keepsOut(path);
    const where = { ...this.parts, groups: this.groups, keptOut };
    const { late, folder } = this.memory.state;
    const moved = folder !== '' && folder !== this.look.folder;
    const rest = { late, now: this.parts.now(), wrote: this.wrote, moved };
    return gatherSituation(where, baseline, disk, received, rest);
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

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
