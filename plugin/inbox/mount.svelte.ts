import { mount, unmount } from 'svelte';
import Inbox from './Inbox.svelte';
import type { InboxEvents, InboxMoves, InboxShown } from './shown.ts';

export interface MountedInbox extends InboxMoves {
  show(next: InboxShown): void;
  close(): void;
}

/** Puts the inbox into an element; like a card it stays the same while what it shows changes. */
export function mountInbox(target: HTMLElement, first: InboxShown, events: InboxEvents): MountedInbox {
  let shown = $state.raw(first);
  let moves: InboxMoves | null = null;
  const props = {
    events,
    onready: (ready: InboxMoves) => (moves = ready),
    get shown() {
      return shown;
    },
  };
  const inbox = mount(Inbox, { target, props });
  return {
    show: (next) => (shown = next),
    step: (by) => moves?.step(by),
    goOn: () => moves?.goOn(),
    close: () => void unmount(inbox),
  };
}
