const TAB = '\t';

/** In the order in which `SortedLines` finds keys: that of their UTF-16 units. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Lines of one text, each a key, a tab and a value, sorted by key: found without an object for each of fifty thousand.
 * Who asks in about their order is answered from where the last answer was. In a text that is not sorted, or cut short,
 * some are not found, and none is found that is not there.
 */
export class SortedLines {
  private readonly starts: Uint32Array;
  private readonly count: number;
  /** The line that is asked for next, when they are asked for in turn. */
  private next = 0;

  /** @param from where the first line begins; what stands behind the last line feed is no line */
  constructor(
    private readonly text: string,
    from: number,
  ) {
    let starts = new Uint32Array(1024);
    let count = 0;
    for (let at = from, end = text.indexOf('\n', at); end >= 0; at = end + 1, end = text.indexOf('\n', at)) {
      if (count + 1 >= starts.length) {
        const more = new Uint32Array(starts.length * 2);
        more.set(starts);
        starts = more;
      }
      starts[count++] = at;
      starts[count] = end + 1;
    }
    this.starts = starts;
    this.count = count;
  }

  valueOf(key: string): string | null {
    const line = this.isAt(this.next, key) ? this.next : this.search(key);
    if (line === null) return null;
    this.next = line + 1;
    return this.text.slice(this.startOf(line) + key.length + 1, this.startOf(line + 1) - 1);
  }

  *entries(): IterableIterator<[key: string, value: string]> {
    for (let line = 0; line < this.count; line++) {
      const key = this.keyOf(line);
      yield [key, this.text.slice(this.startOf(line) + key.length + 1, this.startOf(line + 1) - 1)];
    }
  }

  get size(): number {
    return this.count;
  }

  private search(key: string): number | null {
    let [low, high] = [0, this.count - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = inOrder(this.keyOf(middle), key);
      if (found === 0) return this.isAt(middle, key) ? middle : null;
      if (found < 0) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  private isAt(line: number, key: string): boolean {
    if (line >= this.count) return false;
    const start = this.startOf(line);
    return this.text.startsWith(key, start) && this.text[start + key.length] === TAB;
  }

  /** All of a line that has no tab. */
  private keyOf(line: number): string {
    const [start, end] = [this.startOf(line), this.startOf(line + 1) - 1];
    const tab = this.text.indexOf(TAB, start);
    return this.text.slice(start, tab < 0 || tab > end ? end : tab);
  }

  private startOf(line: number): number {
    return this.starts[line] ?? 0;
  }
}
