import type { SettingDefinitionItem } from 'obsidian';
import type { Committers } from '../committers/watch.ts';

/** Who else writes what sync writes. */
export function committersPage(committers: Committers, again: () => void): SettingDefinitionItem {
  const shown = committers.shown();
  const rows = committers.found.map((one) => ({
    name: one.id,
    desc: shown.includes(one) ? `${one.sentence} Click to put this warning away.` : one.sentence,
    action: () => void committers.dismiss(one.id).then(again),
  }));
  return {
    type: 'page',
    name: 'Other committers',
    displayValue: committers.found.length === 0 ? 'none' : String(committers.found.length),
    status: shown.length === 0 ? null : 'warning',
    items: [
      ...rows,
      {
        name: 'Look again',

        action: again,
      },
    ],
  };
}
