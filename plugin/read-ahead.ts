import type { Material } from '../shared/card/basis.ts';
import { type Desk, gatherAt } from './desk.ts';

/**
 * What the cards next to the one on screen are made of, read while the person reads that one: the first read of a file waits until
 * the browser has drawn a frame, which is most of what the next card would cost. What was read ahead is only shown earlier; every
 * card reads its notes again at once, and once more before it signs.
 */
export class ReadAhead {
  private known = new Map<string, Material>();
  /** Only what was asked for last is kept. */
  private turn = 0;

  /** What was read at a path since the vault last changed, or null. */
  at(path: string): Material | null {
    return this.known.get(path) ?? null;
  }

  /** Reads these, and forgets all others. */
  async read(desk: Desk, paths: readonly string[]): Promise<void> {
    const turn = ++this.turn;
    const before = this.known;
    this.known = new Map();
    for (const path of paths) {
      const material = before.get(path) ?? (await gatherAt(desk, path, null));
      if (turn !== this.turn) return;
      this.known.set(path, material);
    }
  }

  /** Something in the vault changed. */
  forget(): void {
    this.turn++;
    this.known.clear();
  }
}
