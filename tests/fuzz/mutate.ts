import type { Random } from './random.ts';

/** No input grows beyond this: what is larger is cut by every reader before it reads (docs/protocol/notes.md, mail limits). */
const LARGEST = 256 * 1024;

type Change = (bytes: Buffer, random: Random, words: readonly [string, ...string[]], other: Buffer) => Buffer;

/** What damages, lies and grows: each takes an input a step away from what a reader expects. */
const CHANGES: readonly [Change, ...Change[]] = [
  // A bit, a byte.
  (bytes, random) => {
    const made = Buffer.from(bytes);
    for (let times = 1 + random.below(4); times > 0 && made.length > 0; times--)
      made[random.below(made.length)] = random.below(256);
    return made;
  },
  // A word of the format's own, where it does not belong.
  (bytes, random, words) =>
    put(bytes, random.below(bytes.length + 1), 0, Buffer.from(random.pick(words), 'utf8')),
  (bytes, random, words) =>
    put(bytes, random.below(bytes.length + 1), random.below(20), Buffer.from(random.pick(words), 'utf8')),
  // Less.
  (bytes, random) => put(bytes, random.below(bytes.length + 1), random.below(200), Buffer.of()),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  // The same again, once or very often.
  (bytes, random) => repeated(bytes, random, 2),
  (bytes, random) => repeated(bytes, random, 1 + random.below(60)),
  (bytes, random) => (random.below(20) === 0 ? repeated(bytes, random, 20_000) : repeated(bytes, random, 4)),
  // The beginning of one and the end of another.
  (bytes, random, _, other) =>
    Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]),
  // Lines exchanged.
  (bytes, random) => {
    const lines = bytes.toString('latin1').split('\n');
    const [a, b] = [random.below(lines.length), random.below(lines.length)];
    [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
    return Buffer.from(lines.join('\n'), 'latin1');
  },
  // Another form of the ends of lines.
  (bytes, random) =>
    Buffer.from(
      bytes.toString('latin1').replaceAll(/\r?\n/g, random.pick(['\n', '\r\n', '\r', '\n\n', '\u0085'])),
      'latin1',
    ),
  // A number of another size.
  (bytes, random) =>
    Buffer.from(
      bytes
        .toString('latin1')
        .replace(/\d+/, () => random.pick(['0', '-1', '1e9', '99999999999999999999', '0x10', '1.5'])),
      'latin1',
    ),
];

function put(bytes: Buffer, at: number, over: number, what: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(Math.min(bytes.length, at + over))]);
}

function repeated(bytes: Buffer, random: Random, times: number): Buffer {
  const from = random.below(bytes.length + 1);
  const piece = bytes.subarray(from, from + 1 + random.below(40));
  const most = Math.max(1, Math.floor(LARGEST / Math.max(1, piece.length)));
  return put(bytes, from, 0, Buffer.concat(Array.from({ length: Math.min(times, most) }, () => piece)));
}

/** One to six changes of a sample. */
export function mutated(
  samples: readonly [Buffer, ...Buffer[]],
  words: readonly [string, ...string[]],
  random: Random,
): Buffer {
  let bytes = random.pick(samples);
  for (let times = 1 + random.below(6); times > 0; times--)
    bytes = random.pick(CHANGES)(bytes, random, words, random.pick(samples)).subarray(0, LARGEST);
  return bytes;
}
