import { Plugin } from 'obsidian';
import type { Signer } from '../shared/approval/keys.ts';
import { type HandPin, findHand } from '../shared/card/trusted-hand.ts';
import type { Store } from '../shared/vault/store.ts';
import { CardHost } from './card-host.ts';
import { ObsidianStore } from './obsidian-store.ts';
import { openDeviceKey } from './pairing.ts';
import { CountersignSettings } from './settings.ts';

/** The face of Countersign in Obsidian: shows approval notes as cards and signs what a person decides. */
export default class CountersignPlugin extends Plugin {
  store!: Store;
  signer!: Signer;
  pin: HandPin | null = null;

  override async onload(): Promise<void> {
    this.store = new ObsidianStore(this.app);
    this.signer = await openDeviceKey(this.app.secretStorage);
    const saved = (await this.loadData()) as { pin?: HandPin } | null;
    this.pin = saved?.pin ?? null;
    this.registerMarkdownCodeBlockProcessor('countersign', (source, element, context) => {
      context.addChild(new CardHost(element, context.sourcePath, source, this));
    });
    const settings = new CountersignSettings(this);
    this.addSettingTab(settings);
    this.app.workspace.onLayoutReady(() => void this.meetHand().then(() => settings.refresh()));
  }

  /** Trust on first use; any later change has to be accepted in the settings. */
  private async meetHand(): Promise<void> {
    const { hand, trouble } = await findHand(this.store, this.pin);
    if (this.pin === null && hand !== null && trouble === '') await this.pinHand(hand);
  }

  async pinHand({ vault, executor, mode }: HandPin): Promise<void> {
    this.pin = { vault, executor, mode };
    await this.saveData({ pin: this.pin });
  }
}
