import { mount, unmount } from 'svelte';
import Card from './Card.svelte';
import type { CardEvents, Press, Shown } from './shown.ts';

export interface MountedCard {
  show(next: Shown): void;
  readonly press: Press;
  close(): void;
}

/** Puts a card into an element. It stays the same card while what it shows changes: focus and typed words are kept. */
export function mountCard(target: HTMLElement, first: Shown, events: CardEvents): MountedCard {
  let shown = $state.raw(first);
  let press: Press = () => undefined;
  const props = {
    events,
    onready: (ready: Press) => (press = ready),
    get shown() {
      return shown;
    },
  };
  const card = mount(Card, { target, props });
  return {
    show: (next) => (shown = next),
    press: (key, event) => press(key, event),
    close: () => void unmount(card),
  };
}
