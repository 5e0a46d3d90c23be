import type { Component, TAbstractFile, Vault } from 'obsidian';
import type { NoteIndex } from '../shared/card/note-index.ts';

/** Long enough for a sync that writes many notes to be one change. Milliseconds. */
const PAUSE = 60;

/** Tells the index which notes changed, and everybody who shows something that the vault did, once for many changes. */
export class VaultChanges {
  readonly #listeners = new Set<() => void>();
  #timer = 0;

  constructor(owner: Component, vault: Vault, index: Pick<NoteIndex, 'forget'>) {
    const changed = ({ path }: TAbstractFile, before = '') => {
      index.forget(path);
      if (before !== '') index.forget(before);
      this.tell();
    };
    owner.registerEvent(vault.on('modify', (file) => changed(file)));
    owner.registerEvent(vault.on('create', (file) => changed(file)));
    owner.registerEvent(vault.on('delete', (file) => changed(file)));
    owner.registerEvent(vault.on('rename', changed));
    owner.register(() => window.clearTimeout(this.#timer));
  }

  /** Gives what stops it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#listeners.forEach((listener) => listener()), PAUSE);
  }
}
