import type { Result } from '../../../shared/result.ts';
import type { Published } from '../../../daemon/sync/remote.ts';
import type { CloneFacts, Computer } from '../host/computer.ts';
import type { Kernel } from '../host/kernel.ts';

const OFFLINE = { kind: 'unreachable', message: 'The Git host can’t be reached.' } as const;

/** The Git host: one branch that moves by compare-and-swap. What goes wrong on the way, the schedule says. */
export class GitHost {
  tip: string | null = null;
  /** Every tip that the branch ever had, in order, with who published it. */
  readonly moves: { readonly from: string | null; readonly to: string; readonly agent: string }[] = [];
  /** Words that a taken-over cloud, or nobody, put into requests that others had published: no vault may ever hold them. */
  readonly forged: string[] = [];
  /** Computers that can't reach it. */
  readonly cutOff = new Set<Computer>();
  /** How often an answer is lost after the branch has moved. */
  lostAnswers = 0;
  /** What a malicious host answers instead of its tip. */
  lie: (() => string | null) | null = null;

  constructor(private readonly kernel: Kernel) {}

  async fetch(gitdir: string): Promise<Result<string | null>> {
    await this.kernel.park();
    const { computer } = this.kernel.process;
    if (this.cutOff.has(computer)) return { ok: false, refusal: OFFLINE };
    const tip = this.lie === null ? this.tip : this.lie();
    this.give(computer.clone(gitdir), tip);
    return { ok: true, value: tip };
  }

  async publish(gitdir: string, expected: string | null, commit: string, agent: string): Promise<Published> {
    await this.kernel.park();
    const { computer } = this.kernel.process;
    if (this.cutOff.has(computer)) return { refusal: OFFLINE };
    if (this.tip !== expected) return 'rejected';
    this.tip = commit;
    this.kernel.refChanges++;
    this.moves.push({ from: expected, to: commit, agent });
    if (!this.kernel.random.chance(this.lostAnswers)) {
      await this.kernel.park();
      return 'published';
    }
    // The connection broke after the branch had moved: look again, as the port promises.
    const now = await this.fetch(gitdir);
    if (!now.ok)
      return { refusal: { ...OFFLINE, message: 'Whether the last push arrived is not known yet.' } };
    if (now.value === expected) return { refusal: OFFLINE };
    return this.kernel.pool.line(now.value).includes(commit) ? 'published' : 'rejected';
  }

  /** Puts a commit with all that it holds into a clone; a fetched pack is durable before any ref names it. */
  give(clone: CloneFacts, tip: string | null): void {
    const { commits } = this.kernel.pool;
    for (let at = tip; at !== null; at = commits.get(at)?.parent ?? null) {
      if (clone.have.has(at) && !clone.unsynced.has(at) && at !== tip) break;
      clone.have.add(at);
      clone.unsynced.delete(at);
      for (const { oid } of commits.get(at)?.files.values() ?? []) {
        clone.have.add(oid);
        clone.unsynced.delete(oid);
      }
    }
  }
}
