import { readDecision } from '../../shared/approval/decision-note.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import type { Plan } from './replay-plan.ts';

/**
 * Takes every decision that can't be read as one out of what is to be published. Obsidian and the tools that carry a vault
 * write a file in steps, and a look between two of them finds it empty or cut off; published like that it would stand for ever,
 * since a decision never changes (I6), and the whole one would be put back to it. It goes on by itself once it is whole.
 */
export async function withholdUnfinished(
  plan: Plan,
  blob: (oid: string) => Promise<Uint8Array>,
): Promise<void> {
  for (const [key, edits] of plan.publish) {
    for (const [path, oid] of edits) {
      if (oid === null || placeOf(path)?.place !== 'decisions') continue;
      const read = readDecision(Buffer.from(await blob(oid)).toString('utf8'));
      // What a newer version wrote is not ours to judge.
      if (read.ok || read.refusal.kind === 'unknown-version') continue;
      plan.publish.delete(key);
      const message = `${path} stays unpublished: it is no whole decision (${read.refusal.message}). Where something is still writing it, it goes on by itself; otherwise delete it and decide again.`;
      plan.withheld.push({ kind: 'decision', paths: [...edits.keys()].sort(), message });
      break;
    }
  }
}
