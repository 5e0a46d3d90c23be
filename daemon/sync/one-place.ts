import { stateNoteAt } from './note-group.ts';
import type { Plan } from './replay-plan.ts';
import type { VaultView } from './vault-view.ts';

/**
 * I1 before every publish: with the plan's changes made, each note they touch is in exactly one place. A group that
 * would break this is taken out of the plan and stays on disk.
 */
export function keepOnePlace(plan: Plan, remote: VaultView, acceptLoss: boolean): void {
  const after = remote.copyFor([...plan.publish.values()].flatMap((edits) => [...edits.keys()]));
  for (const edits of plan.publish.values()) for (const [path, oid] of edits) after.set(path, oid);
  for (const [key, edits] of plan.publish) {
    const ids = new Set([...edits.keys()].flatMap((path) => stateNoteAt(path)?.id ?? []));
    const wrong = [...ids].find((id) => {
      const places = after.placesOf(id).length;
      return places > 1 || (places === 0 && !acceptLoss);
    });
    if (wrong === undefined) continue;
    plan.publish.delete(key);
    const places = after.placesOf(wrong);
    const message =
      places.length === 0
        ? `The note ${wrong} would be in no place; its group stays unpublished.`
        : `The note ${wrong} would be in ${places.join(' and ')}; its group stays unpublished until one of them is gone.`;
    plan.withheld.push({ kind: 'two-places', paths: [...edits.keys()].sort(), message });
  }
}
