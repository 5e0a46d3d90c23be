import { Notice, type SettingDefinitionItem } from 'obsidian';
import { deviceLine } from '../../shared/link/device-line.ts';
import { readPairingCode } from '../../shared/link/pairing-code.ts';
import { openLinkSecret } from '../link/link-secret.ts';
import type { LinkState } from '../link/link.ts';
import { pairByCode } from '../link/open-link.ts';
import { portProblem } from '../link/port.ts';
import type CountersignPlugin from '../main.ts';

const STATES: Readonly<Record<LinkState, string>> = {
  off: 'off',
  connecting: 'not connected',
  connected: 'connected',
  refused: 'refused',
};

/** What is typed there is used at once and never kept. */
export const PAIRING_CODE = 'pairingCode';

/** How this device and Countersign on this computer speak with each other, where both run on one machine. */
export function linkPage(plugin: CountersignPlugin, again: () => void): SettingDefinitionItem {
  const { state, why } = plugin.link;
  return {
    type: 'page',
    name: 'Link',
    desc: 'To Countersign on this computer: quicker news, and “Sync now”. Nothing is decided over it.',
    displayValue: STATES[state],
    status: state === 'refused' ? 'warning' : null,
    items: [
      { name: 'State', desc: why === '' ? STATES[state] : `${STATES[state]}: ${why}`, action: again },
      {
        name: 'Copy the line for this computer',
        desc: 'Key of this device and secret of its link. Run “countersign pair”, paste it there and nowhere else.',
        action: () => void copyLine(plugin),
      },
      {
        name: 'Pair by a code',
        desc: 'Instead of the line: type what “countersign pair --code” shows.',
        control: { type: 'text', key: PAIRING_CODE, validate: codeProblem },
      },
      { name: 'Use the link', control: { type: 'toggle', key: 'link' } },
      {
        name: 'Port',
        desc: 'As link.port in local.yaml.',
        control: { type: 'text', key: 'linkPort', validate: portProblem },
      },
    ],
  };
}

/** Pairs under a code that is whole; says what came of it. */
export async function pairUnderCode(plugin: CountersignPlugin, typed: string): Promise<void> {
  if (typed === '') return;
  const paired = await pairByCode(plugin, typed);
  new Notice(paired.ok ? `Paired as “${paired.value.name}”.` : paired.refusal.message, 10_000);
}

function codeProblem(typed: string): string {
  const code = typed.trim() === '' ? null : readPairingCode(typed);
  return code?.ok === false ? code.refusal.message : '';
}

async function copyLine({ app, device }: CountersignPlugin): Promise<void> {
  await navigator.clipboard.writeText(deviceLine(device.newest.key, openLinkSecret(app.secretStorage)));
  new Notice('Copied. Paste it into “countersign pair” on this computer.');
}
