import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../shared/vault/store-error.ts';
import { syncFolder } from './private-file.ts';
import { type ProcessIdentity, fateOf, ownProcess, readIdentity } from './process-identity.ts';

/** A dotfile, so outside the layout: never listed, never committed, and hidden in Obsidian. */
export const WORKSPACE = '.countersign';
const IDENTITY = 'process.json';

/**
 * Where half-written files live, on the vault's own file system so that they can be linked into place. Every opened
 * store has a folder of its own in it, named by chance and holding the identity of its process; what a process that
 * is gone left behind is swept by the next one.
 */
export class Workspace {
  private constructor(
    readonly shared: string,
    readonly own: string,
    readonly identity: ProcessIdentity,
  ) {}

  static open(root: string): Workspace {
    const shared = join(root, WORKSPACE);
    fs.mkdirSync(shared, { recursive: true, mode: 0o700 });
    if (!fs.lstatSync(shared).isDirectory()) {
      throw new StoreError(
        'not-a-folder',
        WORKSPACE,
        `${shared} is a file or a link; move it away and start again.`,
      );
    }
    const workspace = new Workspace(shared, join(shared, randomBytes(8).toString('hex')), ownProcess());
    fs.mkdirSync(workspace.own, { mode: 0o700 });
    fs.writeFileSync(workspace.identityFile, JSON.stringify(workspace.identity));
    workspace.#sweep();
    return workspace;
  }

  /** Linked to the name of the lock: whoever looks at the lock reads who holds it. */
  get identityFile(): string {
    return join(this.own, IDENTITY);
  }

  /** A name that nobody else uses. */
  fresh(): string {
    return join(this.own, randomBytes(8).toString('hex'));
  }

  /** A new file with this content, its owner's alone, that survives a power cut; nothing is left of it where that fails. */
  async draft(bytes: Uint8Array): Promise<string> {
    const name = this.fresh();
    try {
      const file = await fs.promises.open(name, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      return name;
    } catch (error) {
      fs.rmSync(name, { force: true });
      throw error;
    }
  }

  close(): void {
    fs.rmSync(this.own, { recursive: true, force: true });
  }

  #sweep(): void {
    for (const entry of fs.readdirSync(this.shared, { withFileTypes: true })) {
      const folder = join(this.shared, entry.name);
      if (!entry.isDirectory() || folder === this.own) continue;
      const owner = identityIn(join(folder, IDENTITY));
      if (owner !== null && fateOf(owner, this.identity) === 'dead')
        fs.rmSync(folder, { recursive: true, force: true });
    }
    syncFolder(this.shared);
  }
}

export function identityIn(file: string): ProcessIdentity | null {
  try {
    return readIdentity(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
