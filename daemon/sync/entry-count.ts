import { readPrivate } from '../disk/private-file.ts';
import { writeMemory } from './disk-trouble.ts';
import { EMPTY_TREE, type TreeReader, checkEntries, growth } from './tree-compare.ts';

/** So many entries may be gone through again after the next start before the count is written anew. */
const WORTH_WRITING = 500;

interface Counted {
  readonly tree: string;
  readonly count: number;
}

const NOTHING: Counted = { tree: EMPTY_TREE, count: 0 };
const LINE = /^([0-9a-f]{40}) (\d{1,7})\n$/;

/**
 * How many entries a vault's tree lists as a whole, counted on from the tree that was counted last: the cost is what changed
 * since. What is noted beside the clone saves the first count after a start.
 */
export class EntryCount {
  private last: Counted | null = null;
  private written = NOTHING.count;

  constructor(
    private readonly read: TreeReader,
    private readonly file: string,
  ) {}

  /** Throws DamagedObject where a tree lists more than a start would go through. */
  check(tree: string): void {
    const count = this.since((this.last ??= this.noted()), tree);
    checkEntries(count);
    this.last = { tree, count };
    if (Math.abs(count - this.written) >= WORTH_WRITING) this.note(this.last);
  }

  private since({ tree: before, count }: Counted, tree: string): number {
    try {
      return count + growth(this.read, before, tree);
    } catch {
      return growth(this.read, EMPTY_TREE, tree); // That tree is not here any more, or nearly everything is another.
    }
  }

  private noted(): Counted {
    let text = '';
    try {
      text = readPrivate(this.file) ?? '';
    } catch {
      return NOTHING; // It costs one count of everything.
    }
    const [, tree, count] = LINE.exec(text) ?? [];
    if (tree === undefined) return NOTHING;
    this.written = Number(count);
    return { tree, count: this.written };
  }

  private note({ tree, count }: Counted): void {
    this.written = count;
    try {
      writeMemory(this.file, `${tree} ${String(count)}\n`);
    } catch {
      // The next start counts everything once.
    }
  }
}
