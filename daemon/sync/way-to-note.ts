import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether only real folders lead to a note: a link, or a file, in the place of one of them leads out of the vault, or nowhere.
 * Each folder is looked at once, so that many notes cost as little as their folders; for one look, not longer.
 */
export class WayToNote {
  private readonly known = new Map<string, string | null>();

  constructor(private readonly vaultDir: string) {}

  /** The first step down to a path that is there and is no folder; null: there is none above it. */
  blockedAt(path: string): string | null {
    const end = path.lastIndexOf('/');
    if (end < 0) return null;
    const folder = path.slice(0, end);
    let found = this.known.get(folder);
    if (found === undefined) {
      found = this.blockedAt(folder) ?? (this.isInTheWay(folder) ? folder : null);
      this.known.set(folder, found);
    }
    return found;
  }

  private isInTheWay(folder: string): boolean {
    return lstatSync(join(this.vaultDir, folder), { throwIfNoEntry: false })?.isDirectory() === false;
  }
}
