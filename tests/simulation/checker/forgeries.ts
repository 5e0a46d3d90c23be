import type { FileNode, FolderNode } from '../host/disk.ts';
import type { World } from '../world.ts';
import { VAULT_DIR, nodeBelow } from '../world.ts';
import { Violation } from './violation.ts';

/** Searching all vaults is worth it every so many steps: what came in stays. */
const EVERY = 20;

/** I6 against anyone: what a cloud, or nobody, wrote into a request of which they are to change nothing is in no vault. */
export class Forgeries {
  /** Contents that hold none of so many of the forged words. */
  private readonly clean = new WeakMap<Buffer, number>();

  constructor(private readonly world: World) {}

  check(): void {
    const { git, steps } = this.world.kernel;
    if (git.forged.length === 0 || steps % EVERY !== 0) return;
    for (const { name, disk } of this.world.computers) {
      const vault = nodeBelow(disk.root, VAULT_DIR);
      const found = vault?.kind === 'folder' ? this.in(vault, '') : null;
      if (found !== null) throw new Violation('I6', `${name} has ${found}`);
    }
  }

  private in(folder: FolderNode, path: string): string | null {
    for (const [name, node] of folder.entries) {
      // Where a program has what it is about to write, it is not in the vault yet.
      if (name === '.countersign') continue;
      const found =
        node.kind === 'folder' ? this.in(node, `${path}${name}/`) : this.inFile(node, `${path}${name}`);
      if (found !== null) return found;
    }
    return null;
  }

  private inFile({ data }: FileNode, path: string): string | null {
    const { forged } = this.world.kernel.git;
    for (let at = this.clean.get(data) ?? 0; at < forged.length; at++) {
      const words = forged[at] ?? '';
      if (data.includes(words)) return `${path} with “${words}”, which only somebody who may not wrote there`;
    }
    this.clean.set(data, forged.length);
    return null;
  }
}
