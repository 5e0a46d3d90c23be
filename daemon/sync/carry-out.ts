import type { WorkTree } from './apply.ts';
import type { Plan } from './replay-plan.ts';
import type { Repository } from './repository.ts';

export interface CarriedOut {
  readonly done: readonly string[];
  /** Paths where something that is no folder stands in the way; they are absent from disk. */
  readonly blocked: readonly string[];
  /** False: a file changed meanwhile and was left as it is. */
  readonly unchanged: boolean;
  /** What was written through an old handle to a file while it was replaced: path → blob. */
  readonly late: ReadonlyMap<string, string>;
}

/** Makes a plan's changes of the disk: new notes before old ones go, so that a moved note is never in no place. */
export async function carryOut(
  work: WorkTree,
  repository: Repository,
  plan: Plan,
  step: () => void,
): Promise<CarriedOut> {
  const found = { done: [] as string[], blocked: [] as string[], changed: [] as string[] };
  const ordered = [...plan.disk].sort(([, a], [, b]) => Number(a.to === null) - Number(b.to === null));
  for (const [path, edit] of ordered) {
    const content = edit.to === null ? null : await repository.blob(edit.to);
    const outcome = await work.edit(path, edit, content);
    step();
    found[outcome].push(path);
  }
  const late = new Map<string, string>();
  for (const [path, bytes] of await work.lateWrites()) late.set(path, await repository.writeBlob(bytes));
  return { done: found.done, blocked: found.blocked, unchanged: found.changed.length === 0, late };
}
