import { WorkTree } from './apply.ts';
import { dropOldBackups, keepVersions } from './backup.ts';
import { carryOut } from './carry-out.ts';
import type { CloneMemory } from './clone-memory.ts';
import type { CycleReport } from './cycle-report.ts';
import type { EngineParts } from './engine-parts.ts';
import type { LastLook } from './last-look.ts';
import type { Received } from './receive.ts';
import type { Plan, Situation } from './replay-plan.ts';

/** What the clone stands on once a plan was carried out. */
export interface Target {
  readonly tip: string | null;
  readonly received: Received;
}

/** Brings a plan to the disk and remembers that it is there: the end of every cycle. */
export class Applier {
  private readonly work: WorkTree;

  constructor(
    private readonly parts: EngineParts,
    private readonly memory: CloneMemory,
    private readonly look: LastLook,
  ) {
    this.work = new WorkTree(parts.vaultDir);
  }

  /** After a start: what a crash displaced is kept, and what was kept long ago goes. */
  async recover(): Promise<void> {
    const { repository, now } = this.parts;
    const lost = new Map<string, string>();
    for (const [index, bytes] of (await this.work.leftovers()).entries())
      lost.set(`displaced-${String(index)}`, await repository.writeBlob(bytes));
    await this.keep(lost, 'displaced when the process ended');
    await this.work.clear();
    await dropOldBackups(repository, now());
  }

  /**
   * 'again' where a file changed meanwhile: it was left as it is, and the cycle begins anew with what it says now. The same where
   * the vault is another folder by now: what was written went there, so the base stays.
   */
  async apply(
    { tip, received }: Target,
    plan: Plan,
    situation: Situation,
    report: CycleReport,
  ): Promise<'again' | 'done'> {
    const { memory, look, parts } = this;
    const { repository, step } = parts;
    if (look.moved()) return 'again';
    look.mistrust(plan.disk.keys(), situation.differing, situation.disk);
    const { applying } = memory.state;
    if (plan.disk.size > 0 && tip !== null && applying.at(-1) !== tip)
      memory.save({ ...memory.state, applying: [...applying, tip] });
    report.carriedOut(plan, await this.keep(plan.keep, 'replaced by the published version'));
    step?.('kept');
    const { unchanged, blocked } = await this.write(plan, report);
    if (!unchanged || look.moved()) return 'again';
    const state = {
      version: 1,
      base: tip,
      made: await this.mayStillLand(tip),
      applying: [],
      held: Object.fromEntries(received.held),
      absent: blocked,
      behind: plan.behind,
      folder: look.folder,
      late: plan.late,
    } as const;
    look.settleOn(memory.settle(state, received));
    report.caughtUp = true;
    if (tip !== null) await repository.setRef('refs/heads/main', tip);
    step?.('remembered');
    return 'done';
  }

  private async write(plan: Plan, report: CycleReport) {
    const carried = await carryOut(this.work, this.parts.repository, plan, () => {
      this.parts.step?.('applied');
    });
    report.wrote(plan, carried);
    const { late } = carried;
    if (late.size > 0) report.lateEdits(late.keys(), await this.keep(late, 'written while it was replaced'));
    await this.work.clear();
    return carried;
  }

  /**
   * Of the commits that we made those that may still turn up, however many cycles ago their push broke off: the branch takes
   * a commit only from the one that it was made on.
   */
  private async mayStillLand(tip: string | null): Promise<string[]> {
    const { repository } = this.parts;
    const open: string[] = [];
    for (const oid of this.memory.state.made) {
      const known = await repository.has(oid);
      if (known && ((await repository.commit(oid)).parents[0] ?? null) === tip) open.push(oid);
    }
    return open;
  }

  private keep(files: ReadonlyMap<string, string>, why: string): Promise<string> {
    const { repository, agent, now, signer } = this.parts;
    return keepVersions(repository, files, why, agent, now(), signer);
  }
}
