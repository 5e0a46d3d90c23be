/** Numbers that look random and are the same on every run and machine (mulberry32 over an FNV-1a hash of the seed). */
export function chance(seed) {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ char.codePointAt(0), 0x01000193);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    /** True once in a while: `share` of all times. */
    once: (share) => next() < share,
    /** A whole number from `low` to `high`, both included. */
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
    /** One of the names, each as often as its number says: `{ plain: 3, html: 1 }`. */
    weighted: (shares) => {
      const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
      let left = next() * total;
      for (const [name, share] of Object.entries(shares)) if ((left -= share) < 0) return name;
      return Object.keys(shares)[0];
    },
    hex: (length) => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join(''),
  };
}
