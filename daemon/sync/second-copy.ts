import { placeOf } from '../../shared/vault/layout.ts';
import { stateNoteAt } from './note-group.ts';
import { type Plan, type Situation, edit, keep } from './replay-plan.ts';

/**
 * A note with a second copy on this disk: an editor wrote an old tab after the note had moved on, or a move is half
 * done. It is left alone for one cycle; a copy that stays is put away into the backup, the note's own place is state.
 */
export function isSecondCopy(situation: Situation, path: string, plan: Plan): boolean {
  const { baseline, remote, disk } = situation;
  const id = stateNoteAt(path)?.id;
  const mine = disk.get(path);
  const places = id === undefined ? [] : disk.placesOf(id);
  if (id === undefined || mine === null || places.length < 2) return false;
  const belongs = (one: string) => baseline.get(one) !== null || remote.get(one) !== null;
  if (belongs(path)) return false;
  const home = places.find(belongs);
  const placed = placeOf(path);
  if (home !== undefined && placed?.place === 'in_progress' && placed.agent === situation.agent) {
    // A claim is one rename (PROTOCOL §5), never half done: this one lost against what is published.
    const message = `${home} was published while this agent claimed the same task; our claim was rolled back and kept aside.`;
    plan.rolledBack.push({ group: situation.keyOf(path), paths: [path], message });
    keep(situation, plan, path);
    edit(plan, path, mine, null);
    return true;
  }
  if (home !== undefined && situation.late[path] === mine) {
    const message = `${path} was a second copy of ${home}, written after the note had moved on; it was put away into the backup.`;
    plan.withheld.push({ kind: 'two-places', paths: [path], message });
    keep(situation, plan, path);
    edit(plan, path, mine, null);
    return true;
  }
  plan.late[path] = mine;
  if (home === undefined && path !== places[0]) return true; // Said once.
  const message = `The note ${id} lies in ${places.join(' and ')}; a note has one place. Nothing of it is published until one of them is gone.`;
  plan.withheld.push({ kind: 'two-places', paths: places, message });
  return true;
}
