import type { InboxEvents } from './shown.ts';

/** An attachment for the element in which the inbox shows the card of the selected row. */
export function holdPane({ pane }: InboxEvents): (node: HTMLElement) => () => void {
  return (node) => {
    pane(node, true);
    return () => pane(node, false);
  };
}
