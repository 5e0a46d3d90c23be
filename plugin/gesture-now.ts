import type { Component } from 'obsidian';

/**
 * The person's own event that is being handled just now. Obsidian gives a command none, so a hotkey or a choice in the palette
 * is told from a call by other code by what the window itself is handling: past that, a command can open and not decide.
 */
export class GestureNow {
  #event: Event | null = null;

  constructor(owner: Component, window: Window) {
    const note = (event: Event) => {
      this.#event = event;
      window.setTimeout(() => {
        if (this.#event === event) this.#event = null;
      });
    };
    // In the capture phase of the window: before anybody who could act on it.
    owner.registerDomEvent(window, 'keydown', note, { capture: true });
    owner.registerDomEvent(window, 'click', note, { capture: true });
  }

  /** Where there is none, an event that no gesture rule lets pass. */
  get event(): Event {
    return this.#event ?? new Event('command');
  }
}
