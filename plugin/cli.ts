import { oneLine } from '../shared/text/show.ts';
import type CountersignPlugin from './main.ts';
import { openApproval } from './open.ts';

/**
 * Handlers for Obsidian's own command line: they list and open. Whoever runs a command line is not somebody who reads a card, so
 * none of them decides (PROTOCOL §4, Gesture).
 */
export function addCli(plugin: CountersignPlugin): void {
  plugin.registerCliHandler('countersign', 'List the approvals that wait', null, () => listed(plugin));
  const flags = { id: { value: '<id>', description: 'Id of the approval, ap-…', required: true } };
  plugin.registerCliHandler('countersign:open', 'Open the note of an approval', flags, async ({ id = '' }) =>
    (await openApproval(plugin, id)) ? 'Opened.' : 'This vault has no open or recent approval of that id.',
  );
}

/** One line each: what is foreign in it holds no control character, so a terminal shows it and does nothing else. */
function listed({ model, data }: CountersignPlugin): string {
  const rows = model.waiting(data.snoozed);
  if (!model.ready) return 'The vault has not been looked through yet; try again.';
  if (rows.length === 0) return 'Nothing to approve.';
  return rows.map(({ id, who, subject }) => oneLine(`${id}  ${who}  ${subject}`, 300)).join('\n');
}
