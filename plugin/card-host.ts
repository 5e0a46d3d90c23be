import { MarkdownRenderChild, MarkdownView } from 'obsidian';
import { mount, unmount } from 'svelte';
import { decisionPath, signDecision } from '../shared/approval/decision-note.ts';
import { type Choice, decide } from '../shared/card/decide.ts';
import { gather } from '../shared/card/gather.ts';
import { cardView } from '../shared/card/view.ts';
import Card from './card/Card.svelte';
import type CountersignPlugin from './main.ts';

/** Puts one card into a block, keeps it true while the vault changes, and writes what the person decides. */
export class CardHost extends MarkdownRenderChild {
  private card: ReturnType<typeof mount> | null = null;
  /** The material and view on screen, as text. */
  private shown = '';
  /** Of several readings under way only the last one counts. */
  private turn = 0;

  constructor(
    element: HTMLElement,
    private readonly path: string,
    private readonly source: string,
    private readonly plugin: CountersignPlugin,
  ) {
    super(element);
  }

  override onload(): void {
    const { vault } = this.plugin.app;
    const changed = () => void this.refresh();
    this.registerEvent(vault.on('modify', changed));
    this.registerEvent(vault.on('create', changed));
    this.registerEvent(vault.on('delete', changed));
    // For expiry, and for changes on disk that Obsidian notices late.
    this.registerInterval(window.setInterval(changed, 15_000));
    // Only after this frame is the block in its place, and only there can be seen whose block it is.
    window.requestAnimationFrame(changed);
  }

  override onunload(): void {
    this.turn++;
    if (this.card !== null) void unmount(this.card);
  }

  private async read() {
    const { store, signer, pin } = this.plugin;
    const material = await gather(store, this.path, this.source, { key: signer.publicKey, pin });
    const view = cardView(material, Date.now());
    return { material, view, text: this.isHome() ? JSON.stringify([material, view]) : '' };
  }

  /** A card whose content is unchanged stays, ticks and all; anything else gets a new one. */
  private async refresh(): Promise<void> {
    const turn = ++this.turn;
    const { view, text } = await this.read();
    if (turn !== this.turn || text === this.shown) return;
    this.shown = text;
    if (this.card !== null) void unmount(this.card);
    const props = { view, ondecide: (choice: Choice) => this.decide(choice) };
    this.card = text === '' ? null : mount(Card, { target: this.containerEl, props });
  }

  /** Signs and writes, if what was shown is still what the store holds. Gives what went wrong, or ''. */
  private async decide(choice: Choice): Promise<string> {
    const { material, text } = await this.read();
    if (text === '' || text !== this.shown) {
      void this.refresh();
      return 'This has changed since it was shown. Nothing was signed; look at it again.';
    }
    const record = decide(material, choice, Date.now());
    if (!record.ok) return record.refusal.message;
    const note = await signDecision(record.value, this.plugin.signer);
    if (!note.ok) return note.refusal.message;
    const written = await this.plugin.store.create(decisionPath(record.value), note.value);
    void this.refresh();
    return written === 'created' ? '' : 'The decision could not be written. Try again.';
  }

  /** Whether the block stands in a tab of the approval note itself: not in an embed, a preview or another note. */
  private isHome(): boolean {
    const element = this.containerEl;
    if (element.closest('.internal-embed, .markdown-embed') !== null) return false;
    const leaves = this.plugin.app.workspace.getLeavesOfType('markdown');
    return leaves.some(
      ({ view }) =>
        view instanceof MarkdownView && view.file?.path === this.path && view.containerEl.contains(element),
    );
  }
}
