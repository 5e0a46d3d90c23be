import { type Dirent, readdirSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { placeOf } from '../../shared/vault/layout.ts';
import { gone } from './read-regular.ts';

/** Folders below the vault's own are at most so deep. */
const DEEPEST = 3;
/**
 * More folders than these are not waited for: each approval has a folder of its own, and waiting for one takes seven times
 * as long as reading it. Others get their turn after so many files and folders, every millisecond or two.
 */
const AWAITED_FOLDERS = 100;
const TURN_EVERY = 300;
/** Of more files than these that have to be read, so many are read at once: each takes five turns through the thread pool. */
const READ_ALONE = 100;
const READ_AT_ONCE = 16;

export interface Taker {
  /** So many files are expected that no folder is waited for. */
  readonly many?: boolean;
  /** Known to be of the grammar: its name need not be read. */
  readonly expected?: (path: string) => boolean;
  /**
   * A promise only where something has to be waited for: fifty thousand empty waits are a tenth of a second. Several may
   * be open at once, those of one folder.
   */
  readonly file: (path: string) => Promise<void> | undefined;
  readonly ignore: (path: string, message: string) => void;
}

/** Goes through a folder of the vault, sorted by name; one that is not there is empty. Throws what the disk refuses. */
export async function walkFolder(vaultDir: string, path: string, take: Taker): Promise<void> {
  const stat = await lstat(join(vaultDir, path)).catch(gone);
  if (stat === null) return;
  const depth = path.split('/').length;
  const walk = new FolderWalk(vaultDir, take);
  if (stat.isDirectory()) await walk.folder(path, depth - 1);
  else if (depth > 1) await walk.file(path, stat);
  else take.ignore(path, NO_FOLDER);
}

const NO_FOLDER = 'is no folder (a link is not followed); others keep what was published of it';
const IN_PLACE = 'is a folder in the place of a note; others keep what was published of it';
const LINK = 'is a link, which is not followed; others keep what was published there';

class FolderWalk {
  private folders = 0;
  private reads = 0;
  private sinceTurn = 0;

  constructor(
    private readonly vaultDir: string,
    private readonly take: Taker,
  ) {}

  async into(path: string, depth: number): Promise<void> {
    const entries = await this.entriesOf(path);
    const reading: Promise<void>[] = [];
    try {
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (entry.name.startsWith('.')) continue;
        if (++this.sinceTurn >= TURN_EVERY) await this.turn();
        const inner = `${path}/${entry.name}`;
        if (entry.isDirectory()) await this.folder(inner, depth);
        else {
          const read = this.file(inner, entry);
          if (read === undefined) continue;
          if (++this.reads <= READ_ALONE) await read;
          else if (reading.push(read) >= READ_AT_ONCE) await Promise.all(reading.splice(0));
        }
      }
      if (reading.length > 0) await Promise.all(reading);
    } catch (error) {
      await Promise.allSettled(reading); // What fails as well is told once.
      throw error;
    }
  }

  /** @param depth of the folder that it is in */
  async folder(path: string, depth: number): Promise<void> {
    // What it holds is no note either, and what was published under its name was not taken away.
    if (placeOf(path) !== null) this.take.ignore(path, IN_PLACE);
    else if (depth < DEEPEST) await this.into(path, depth + 1);
    else this.take.ignore(path, 'is a folder where only notes belong');
  }

  file(path: string, entry: Pick<Dirent, 'isSymbolicLink'>): Promise<void> | undefined {
    if (this.take.expected?.(path) === true || placeOf(path) !== null) return this.take.file(path);
    const foreign = 'has a name that no note of this vault can have; it stays on this computer';
    this.take.ignore(path, entry.isSymbolicLink() ? LINK : foreign);
    return undefined;
  }

  private async turn(): Promise<void> {
    this.sinceTurn = 0;
    await turn();
  }

  /** What a folder holds; one that is not there any more holds nothing. */
  private async entriesOf(path: string): Promise<Dirent[]> {
    const absolute = join(this.vaultDir, path);
    const waits = this.take.many !== true && ++this.folders <= AWAITED_FOLDERS;
    try {
      return waits
        ? await readdir(absolute, { withFileTypes: true })
        : readdirSync(absolute, { withFileTypes: true });
    } catch (error) {
      gone(error);
      return [];
    }
  }
}
