import { Notice, PluginSettingTab, type SettingDefinitionItem } from 'obsidian';
import { fingerprint } from '../shared/approval/keys.ts';
import type CountersignPlugin from './main.ts';
import { type FoundHand, findHand } from '../shared/card/trusted-hand.ts';

/** Pairing by a pasted key, and what this device relies on about the computer that sends. */
export class CountersignSettings extends PluginSettingTab {
  private found: FoundHand = { hand: null, trouble: '' };

  constructor(private readonly countersign: CountersignPlugin) {
    super(countersign.app, countersign);
  }

  /** Reads the computer's report anew and shows it. */
  async refresh(): Promise<void> {
    this.found = await findHand(this.countersign.store, this.countersign.pin);
    this.update();
  }

  override getSettingDefinitions(): SettingDefinitionItem[] {
    const key = this.countersign.signer.publicKey;
    const { hand, trouble } = this.found;
    const computer = hand === null ? 'none' : `${hand.mode} · vault ${hand.vault} · hand ${hand.executor}`;
    return [
      {
        name: 'Public key of this device',
        desc: `${key} (select to copy). On your computer run “countersign pair” and paste it.`,
        action: () => void navigator.clipboard.writeText(key).then(() => new Notice('Key copied.')),
      },
      { name: 'Fingerprint', desc: `${fingerprint(key)} (type this where you can’t paste)` },
      {
        name: 'Computer that sends',
        desc: trouble === '' ? computer : `${computer}. ${trouble}`,
        action: () => void this.refresh(),
      },
      {
        name: 'Trust this computer from now on',
        desc: 'Only if you have changed it yourself: another computer, another vault, or live instead of dry run.',
        visible: () => hand !== null && trouble !== '',
        action: () => void this.trust(),
      },
    ];
  }

  private async trust(): Promise<void> {
    if (this.found.hand !== null) await this.countersign.pinHand(this.found.hand);
    await this.refresh();
  }
}
