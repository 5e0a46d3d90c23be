import { type App, MarkdownView } from 'obsidian';

/** What Obsidian and its plugins draw notes into besides the tab of a note: embeds, hover previews, canvas cards. */
const ELSEWHERE = '.internal-embed, .markdown-embed, .hover-popover, .popover, .canvas-node';

/**
 * Whether an element stands in a tab of the note itself, in reading view or live preview: a card anywhere else could be pressed
 * by somebody who reads another note (PROTOCOL §7).
 */
export function isHome(app: App, path: string, element: HTMLElement): boolean {
  if (element.closest(ELSEWHERE) !== null) return false;
  return app.workspace
    .getLeavesOfType('markdown')
    .some(
      ({ view }) =>
        view instanceof MarkdownView && view.file?.path === path && view.containerEl.contains(element),
    );
}
