import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { placeOf } from '../../shared/vault/layout.ts';
import { type PersonFile, type PersonFiles } from '../compose/person-files.ts';
import { MAX_PERSON_NOTE } from '../compose/person-note.ts';
import { swapContent } from './content-swap.ts';
import { codeOf, failureSentence } from './disk-error.ts';
import { syncFolder } from './private-file.ts';
import { isRealFolder } from './real-folder.ts';
import { Workspace } from './workspace.ts';

/** The files of one folder of a vault on disk that nobody but a person writes. */
export class DiskPersonFiles implements PersonFiles {
  private constructor(
    private readonly root: string,
    private readonly folder: string,
    private readonly workspace: Workspace,
  ) {}

  /** `folder` is vault-relative; it need not be there. */
  static open(vault: string, folder: string): DiskPersonFiles {
    const root = fs.realpathSync(vault);
    return new DiskPersonFiles(root, folder, Workspace.open(root));
  }

  close(): void {
    this.workspace.close();
  }

  async list(): Promise<PersonFile[]> {
    if (!isRealFolder(this.root, this.folder)) return [];
    try {
      return fs
        .readdirSync(join(this.root, this.folder), { withFileTypes: true })
        .filter((entry) => entry.isFile() && isTheirs(this.folder, entry.name))
        .map(({ name }) => name)
        .sort()
        .flatMap((name) => this.#read(name) ?? []);
    } catch (error) {
      throw new Error(failureSentence(error), { cause: error });
    }
  }

  async remove(name: string, text: string): Promise<boolean> {
    if (basename(name) !== name || !isTheirs(this.folder, name)) return false;
    const folder = join(this.root, this.folder);
    try {
      const file = join(folder, name);
      const done = swapContent(file, this.workspace.fresh(), text, () => fs.unlinkSync(file));
      if (done === 'done') syncFolder(folder);
      return done === 'done';
    } catch (error) {
      throw new Error(`It is taken in and can be deleted: ${failureSentence(error)}`, { cause: error });
    }
  }

  /** No link is followed and no pipe waited for; null where the file has gone meanwhile. */
  #read(name: string): PersonFile | null {
    const file = join(this.root, this.folder, name);
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
    let descriptor: number;
    try {
      descriptor = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      const gone = ['ENOENT', 'ELOOP', 'ENXIO'].includes(codeOf(error));
      return gone ? null : { name, bytes: null, changedMs: 0 };
    }
    try {
      const stat = fs.fstatSync(descriptor);
      if (!stat.isFile()) return null;
      const changedMs = Math.floor(stat.mtimeMs);
      if (stat.size > MAX_PERSON_NOTE) return { name, bytes: null, changedMs };
      const bytes = new Uint8Array(MAX_PERSON_NOTE + 1);
      const length = fs.readSync(descriptor, bytes, 0, bytes.length, 0);
      return { name, bytes: length > MAX_PERSON_NOTE ? null : bytes.slice(0, length), changedMs };
    } finally {
      fs.closeSync(descriptor);
    }
  }
}

/** A Markdown file that is not hidden and whose name means nothing to us. */
function isTheirs(folder: string, name: string): boolean {
  return /\.md$/i.test(name) && !name.startsWith('.') && placeOf(`${folder}/${name}`) === null;
}
