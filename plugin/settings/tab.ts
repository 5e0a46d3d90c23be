import { PluginSettingTab, type SettingDefinitionItem } from 'obsidian';
import { type FoundHand, type HandPin, findHand, handsOffered } from '../../shared/card/trusted-hand.ts';
import type CountersignPlugin from '../main.ts';
import { pairingPage } from '../pairing/page.ts';
import type { Preferences } from '../preferences.ts';
import { openWelcome } from '../welcome/welcome.ts';
import { committersPage } from './committers.ts';
import { computerPage } from './computer.ts';
import { foldersPage } from './folders.ts';
import { inboxPage } from './inbox.ts';
import { PAIRING_CODE, linkPage, pairUnderCode } from './link.ts';

/** All settings, declared: Obsidian draws, searches and validates them. */
export class CountersignSettings extends PluginSettingTab {
  private found: FoundHand = { hand: null, trouble: '' };
  private offered: Awaited<ReturnType<typeof handsOffered>> = [];

  constructor(private readonly countersign: CountersignPlugin) {
    super(countersign.app, countersign);
  }

  /** Reads the computer's report, and who else writes this vault, anew and shows both. */
  async refresh(): Promise<void> {
    this.found = await findHand(this.countersign.store, this.countersign.pin);
    this.offered = await handsOffered(this.countersign.store);
    await this.countersign.committers.look();
    this.update();
  }

  override getSettingDefinitions(): SettingDefinitionItem[] {
    const plugin = this.countersign;
    const again = () => void this.refresh();
    return [
      computerPage(this.found, this.offered, {
        again,
        trust: (hand: HandPin) => void plugin.pinHand(hand).then(again),
      }),
      pairingPage(plugin, () => this.update()),
      inboxPage(plugin.data.preferences),
      linkPage(plugin, () => this.update()),
      foldersPage(plugin, this),
      committersPage(plugin.committers, again),
      {
        name: 'Welcome',
        action: () => void openWelcome(plugin),
      },
    ];
  }

  /** The controls here show what a person prefers on this device; each is validated before it comes here. */
  override getControlValue(key: string): unknown {
    return key === PAIRING_CODE ? '' : this.countersign.data.preferences[key as keyof Preferences];
  }

  override async setControlValue(key: string, value: unknown): Promise<void> {
    if (key === PAIRING_CODE) await pairUnderCode(this.countersign, String(value));
    else await this.countersign.prefer({ [key]: typeof value === 'string' ? value.trim() : value });
    this.refreshDomState();
  }
}
