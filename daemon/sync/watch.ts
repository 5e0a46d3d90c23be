import { sep } from 'node:path';
import { watchTree } from '../disk/watch-tree.ts';
import { Bell } from './bell.ts';

export interface VaultWatch {
  /** Resolves when something in the vault changed since the last call, or the signal is aborted. */
  changed(signal: AbortSignal): Promise<void>;
  close(): void;
}

/**
 * Tells that something changed, nothing more: what changed is found by the scan. Systems lose such news under load and
 * some folders have none, so whoever waits here also rescans after a while (FACTS: never count on instant events).
 */
export function watchVault(folder: string): VaultWatch {
  const bell = new Bell();
  const news = (_event: string, name: string | null) => {
    // Dotfiles are outside the vault's grammar; sync's own temporary folder is one of them.
    if (name?.split(sep).some((part) => part.startsWith('.')) !== true) bell.ring();
  };
  const watcher = open(folder, news);
  return { changed: (signal) => bell.heard(signal), close: () => watcher?.close() };
}

function open(folder: string, news: (event: string, name: string | null) => void) {
  try {
    // A watch that breaks (too many folders, a network share) is no failure: the rescan goes on.
    return watchTree(folder, news);
  } catch {
    return null;
  }
}
