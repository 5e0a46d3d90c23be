import { Plugin } from 'obsidian';
import type { Signer } from '../shared/approval/keys.ts';
import { NoteIndex } from '../shared/card/note-index.ts';
import { type HandPin, findHand } from '../shared/card/trusted-hand.ts';
import type { Store } from '../shared/vault/store.ts';
import { CardHost } from './card-host.ts';
import { CardMemory } from './card-memory.ts';
import { addCommands } from './commands.ts';
import { GestureNow } from './gesture-now.ts';
import { InboxModel } from './inbox-model.ts';
import { INBOX, InboxView } from './inbox-view.ts';
import type { LiveCard } from './live-card.ts';
import { ObsidianStore } from './obsidian-store.ts';
import { openDeviceKey } from './pairing.ts';
import { type PluginData, readPluginData, snooze } from './plugin-data.ts';
import { CountersignSettings } from './settings.ts';
import { showCount } from './status.ts';
import { VaultChanges } from './vault-changes.ts';

/** The face of Countersign in Obsidian: shows approval notes as cards and signs what a person decides. */
export default class CountersignPlugin extends Plugin {
  store!: Store;
  signer!: Signer;
  index!: NoteIndex;
  changes!: VaultChanges;
  data!: PluginData;
  model!: InboxModel;
  gesture!: GestureNow;
  /** The cards that are open anywhere. */
  readonly cards = new Set<LiveCard>();
  readonly memory = new CardMemory();

  get pin(): HandPin | null {
    return this.data.pin;
  }

  override async onload(): Promise<void> {
    this.store = new ObsidianStore(this.app);
    this.signer = await openDeviceKey(this.app.secretStorage);
    this.data = readPluginData(await this.loadData());
    this.index = new NoteIndex(this.store);
    this.changes = new VaultChanges(this, this.app.vault, this.index);
    this.registerMarkdownCodeBlockProcessor('countersign', (source, element, context) => {
      context.addChild(new CardHost(element, context.sourcePath, source, this));
    });
    this.model = new InboxModel(this);
    this.gesture = new GestureNow(this, window);
    this.registerView(INBOX, (leaf) => new InboxView(leaf, this));
    this.register(this.changes.listen(() => void this.model.refresh()));
    addCommands(this);
    showCount(this);
    const settings = new CountersignSettings(this);
    this.addSettingTab(settings);
    this.app.workspace.onLayoutReady(() => {
      void this.meetHand().then(() => settings.refresh());
      void this.model.refresh();
      // What expires does so without any note changing.
      this.registerInterval(window.setInterval(() => void this.model.refresh(), 60_000));
    });
  }

  /** Trust on first use; any later change has to be accepted in the settings. */
  private async meetHand(): Promise<void> {
    const { hand, trouble } = await findHand(this.store, this.pin);
    if (this.pin === null && hand !== null && trouble === '') await this.pinHand(hand);
  }

  async pinHand({ vault, executor, mode }: HandPin): Promise<void> {
    await this.keep({ ...this.data, pin: { vault, executor, mode } });
  }

  /** Until when this device leaves an approval out of its inbox, milliseconds since 1970; null for not at all. */
  async snooze(approval: string, until: number | null): Promise<void> {
    await this.keep(snooze(this.data, approval, until, Date.now()));
    this.model.tell();
  }

  private async keep(data: PluginData): Promise<void> {
    this.data = data;
    await this.saveData(data);
  }
}
