import { type FSWatcher, watch } from 'node:fs';
import { sep } from 'node:path';

export interface WatchSettings {
  readonly vaultDir: string;
  /** Milliseconds after which a round is due in any case: notifications can be late or missing. */
  readonly rescanMs: number;
  /** Milliseconds without a change before a change is told: editors write a note in several steps. Default 150. */
  readonly quietMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Yields whenever a round of sync is due: 'changed' soon after something changed in the vault, 'rescan' when
 * `rescanMs` passed without. Changes that come while the caller is busy become one. Ends when the signal is aborted.
 * Where the system can't watch a folder tree, 'rescan' is all there is.
 */
export async function* vaultChanges(
  settings: WatchSettings,
): AsyncGenerator<'changed' | 'rescan', void, void> {
  const { vaultDir, rescanMs, quietMs = 150, signal } = settings;
  let touched = 0;
  let wake: () => void = () => undefined;
  const watcher = watchTree(vaultDir, () => {
    touched = performance.now();
    wake();
  });
  const stop = () => {
    wake();
  };
  signal.addEventListener('abort', stop);
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  try {
    let due = performance.now() + rescanMs;
    while (!signal.aborted) {
      const now = performance.now();
      const quiet = touched === 0 ? Infinity : touched + quietMs - now;
      if (quiet <= 0 || now >= due) {
        const reason = touched === 0 ? 'rescan' : 'changed';
        touched = 0;
        yield reason;
        due = performance.now() + rescanMs;
      } else await sleep(Math.min(quiet, due - now));
    }
  } finally {
    signal.removeEventListener('abort', stop);
    watcher?.close();
  }
}

/** Dotfiles are outside the vault's grammar, and sync's own temporary folder is one of them. */
function watchTree(folder: string, changed: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, (_, name) => {
      if (name === null || !name.split(sep).some((part) => part.startsWith('.'))) changed();
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return null;
  }
}
