import { Plugin } from 'obsidian';
import type { Signer } from '../shared/approval/keys.ts';
import { NoteIndex } from '../shared/card/note-index.ts';
import { type HandPin, findHand } from '../shared/card/trusted-hand.ts';
import type { Store } from '../shared/vault/store.ts';
import { CardHost } from './card-host.ts';
import { CardMemory } from './card-memory.ts';
import { addCli } from './cli.ts';
import { addCommands } from './commands.ts';
import { Committers } from './committers/watch.ts';
import { GestureNow } from './gesture-now.ts';
import { InboxModel } from './inbox-model.ts';
import { INBOX, InboxView } from './inbox-view.ts';
import { Link } from './link/link.ts';
import { openLink, restartLink } from './link/open-link.ts';
import type { LiveCard } from './live-card.ts';
import { notifyOfApprovals } from './notify/notifier.ts';
import { ObsidianStore } from './obsidian-store.ts';
import { asksPassphrase } from './pairing/ask.ts';
import { ThisDevice } from './pairing/this-device.ts';
import { watchDevices } from './pairing/watch.ts';
import { type PluginData, readPluginData, snooze } from './plugin-data.ts';
import type { Preferences } from './preferences.ts';
import { CountersignSettings } from './settings/tab.ts';
import { showCount } from './status.ts';
import { VaultChanges } from './vault-changes.ts';
import { welcomeOnce } from './welcome/welcome.ts';

/** The face of Countersign in Obsidian: shows approval notes as cards and signs what a person decides. */
export default class CountersignPlugin extends Plugin {
  store!: Store;
  device!: ThisDevice;
  index!: NoteIndex;
  changes!: VaultChanges;
  data!: PluginData;
  model!: InboxModel;
  gesture!: GestureNow;
  /** The cards that are open anywhere. */
  readonly cards = new Set<LiveCard>();
  readonly memory = new CardMemory(this.app);
  readonly committers = new Committers(this);
  /** The way to the daemon of this computer (docs/link.md); off until it is opened, and for good on phones. */
  readonly link = new Link();

  get signer(): Signer {
    return this.device.signer;
  }

  get pin(): HandPin | null {
    return this.data.pin;
  }

  override async onload(): Promise<void> {
    this.store = new ObsidianStore(this.app);
    this.device = await ThisDevice.open(this.app.secretStorage, asksPassphrase(this.app));
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
    addCli(this);
    showCount(this);
    notifyOfApprovals(this);
    const settings = new CountersignSettings(this);
    this.addSettingTab(settings);
    this.app.workspace.onLayoutReady(() => {
      void this.meetHand().then(() => {
        watchDevices(this, () => settings.update());
        return settings.refresh();
      });
      void this.model.refresh();
      openLink(this);
      void welcomeOnce(this);
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

  /** Changes what the person prefers on this device. */
  async prefer(change: Partial<Preferences>): Promise<void> {
    await this.keep({ ...this.data, preferences: { ...this.data.preferences, ...change } });
    if (change.link !== undefined || change.linkPort !== undefined) restartLink(this);
    this.model.tell();
  }

  private async keep(data: PluginData): Promise<void> {
    this.data = data;
    await this.saveData(data);
  }
}
