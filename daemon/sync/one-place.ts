import { hasFreeCase } from '../../shared/vault/layout.ts';
import { stateNoteAt } from './note-group.ts';
import type { Plan } from './replay-plan.ts';
import { differsInCase } from './scan.ts';
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

/**
 * PROTOCOL §7 before every publish: no two names that are equal but for upper and lower case, of which all others would hold
 * one. What is published keeps its name, and a new note waits for another; a note whose own name changes its case goes out.
 */
export function keepOneName(plan: Plan, remote: VaultView): void {
  const edited = [...plan.publish.values()].flatMap((edits) => [...edits]);
  const named = edited.filter(([path]) => hasFreeCase(path));
  const after = remote.copyFor(named.map(([path]) => path));
  for (const [path, oid] of named) after.set(path, oid);
  for (const [key, edits] of plan.publish) {
    for (const [path, oid] of edits) {
      const twin = oid === null || remote.get(path) !== null ? null : after.foldedTwin(path);
      if (twin === null) continue;
      plan.publish.delete(key);
      after.set(path, null);
      const message = `${path} stays unpublished: it ${differsInCase(twin)}.`;
      plan.withheld.push({ kind: 'same-name', paths: [...edits.keys()].sort(), message });
      break;
    }
  }
}
