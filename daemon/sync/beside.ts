import { mayCommit } from '../../shared/access/table.ts';
import { placeOf } from '../../shared/vault/layout.ts';

/**
 * Where a person's version of a free note goes when another version was published first: in the same folder if the
 * grammar has free names there, else in Briefings/. '' where this agent could not publish it: the backup has it then.
 * Brackets are outside the grammar, so the name says "conflict" in plain words.
 */
export function besidePath(path: string, agent: string, day: string, oid: string): string {
  const placed = placeOf(path);
  if (placed === null) return '';
  const folder = placed.place === 'accounting' ? 'Accounting' : 'Briefings';
  const name = placed.base.replace(/\.md$/, '').replaceAll('/', ' ');
  const tail = ` conflict ${agent} ${day} ${oid.slice(0, 6)}`;
  const copy = `${folder}/${name.slice(0, 100 - tail.length)}${tail}.md`;
  const copyPlaced = placeOf(copy);
  return copyPlaced !== null && mayCommit(agent, 'create', copyPlaced) ? copy : '';
}
