/** Stands in for `daemon/sync/watch.ts`: the schedule says when a program hears of a change. */
import type { VaultWatch } from '../../../daemon/sync/watch.ts';
import { kernel } from '../host/host.ts';

export function watchVault(): VaultWatch {
  const { process } = kernel();
  return {
    changed: (signal) =>
      new Promise((resolve) => {
        process.news = () => {
          process.news = null;
          resolve();
        };
        signal.addEventListener('abort', () => process.news?.(), { once: true });
      }),
    close: () => undefined,
  };
}
