import type { CloneMemory } from './clone-memory.ts';
import type { EngineParts } from './engine-parts.ts';
import { subjectOf } from './git-commit.ts';
import type { Published } from './remote.ts';

/** Commits of open fate that are remembered: the newest, since a host works on one for minutes, not for days. */
const MOST_OPEN = 100;

/**
 * Commits what a plan publishes and pushes it. The commit's name is remembered before it leaves: after a crash, or where
 * the connection broke, it may turn up in the history, and then it is known as ours.
 */
export class Publisher {
  private publishedAt = -Infinity;

  constructor(
    private readonly parts: EngineParts,
    private readonly memory: CloneMemory,
  ) {}

  /**
   * Milliseconds until this agent may publish again. Without a gap the faster agent can starve the others, each of which
   * fetches what it just published.
   */
  wait(): number {
    return this.publishedAt + this.parts.publishGapMs * (1 - Math.random() / 2) - performance.now();
  }

  /** @param tip what the branch is expected to be; the push is refused where it is not. */
  async publish(
    tip: string | null,
    edits: ReadonlyMap<string, string | null>,
  ): Promise<{ readonly outcome: Published; readonly commit: string }> {
    const { repository, remote, agent, signer, now, step } = this.parts;
    const { memory } = this;
    const message = subjectOf(agent, edits);
    const commit = await repository.commitChanges(edits, { parent: tip, agent, at: now(), message }, signer);
    step?.('committed');
    const { made } = memory.state;
    // Made once more within a second it is the same commit.
    const open = [...new Set([...made, commit])].slice(-MOST_OPEN);
    memory.save({ ...memory.state, made: open });
    step?.('intent');
    const outcome = await remote.publish(tip, commit);
    step?.('pushed');
    const refused = outcome === 'rejected' || (outcome !== 'published' && outcome.declined === true);
    if (refused) memory.save({ ...memory.state, made });
    if (outcome === 'published') this.publishedAt = performance.now();
    return { outcome, commit };
  }
}
