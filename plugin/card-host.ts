import { MarkdownRenderChild } from 'obsidian';
import { isHome } from './home.ts';
import { LiveCard } from './live-card.ts';
import type CountersignPlugin from './main.ts';

/** Puts a card into the block of an approval note, for as long as Obsidian shows that block. */
export class CardHost extends MarkdownRenderChild {
  private readonly card: LiveCard;

  constructor(
    element: HTMLElement,
    path: string,
    source: string,
    private readonly plugin: CountersignPlugin,
  ) {
    super(element);
    const place = { element, path: () => path, isHome: () => isHome(plugin.app, path, element) };
    this.card = new LiveCard(plugin, place, source);
  }

  override onload(): void {
    const changed = () => void this.card.refresh();
    this.register(this.plugin.changes.listen(changed));
    this.registerEvent(this.plugin.app.workspace.on('layout-change', changed));
    // For expiry, and for changes on disk that Obsidian notices late.
    this.registerInterval(window.setInterval(changed, 15_000));
    // Only after this frame is the block in its place, and only there can be seen whose block it is.
    window.requestAnimationFrame(changed);
  }

  override onunload(): void {
    this.card.close();
  }
}
