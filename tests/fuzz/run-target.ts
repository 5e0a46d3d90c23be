import fc from 'fast-check';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';
import type { Target } from './target.ts';

export interface Failure {
  readonly target: string;
  readonly seed: number;
  /** Number of the input; with the seed it makes it again. */
  readonly at: number;
  readonly what: string;
  /** The input as base64, made smaller where it was a crash. */
  readonly input: string;
}

export interface Ran {
  readonly target: string;
  readonly inputs: number;
  readonly failures: readonly Failure[];
  /** Milliseconds of the slowest input. */
  readonly slowest_ms: number;
  /** Its number. */
  readonly slowest_at: number;
}

/** Beyond it an input counts as a hang. */
export const HANG_MS = 1000;
const MOST_FAILURES = 5;

/** Text that nobody wrote by hand: of any characters, of halves of them, of bytes. */
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }).map((text) => Buffer.from(text, 'utf8')),
  fc.string({ unit: 'grapheme', maxLength: 400 }).map((text) => Buffer.from(text, 'utf8')),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ maxDepth: 5 }).map((text) => Buffer.from(text, 'utf8')),
);

/** The input of this number: of ten nine are damaged samples, one is anything at all. */
export function inputOf(target: Target, samples: readonly Buffer[], seed: number, at: number): Buffer {
  const random = new Random(seed * 1_000_003 + at);
  const [first = Buffer.of(), ...others] = samples;
  const [word = '\n', ...words] = target.words;
  if (random.below(10) > 0) return mutated([first, ...others], [word, ...words], random);
  return fc.sample(anything, { numRuns: 1, seed: random.below(2 ** 31) })[0] ?? Buffer.of();
}

/** Gives the target inputs `from` … `to` of a seed, and tells of each before it is read, so that a hang has a name. */
export async function runTarget(
  target: Target,
  range: { readonly seed: number; readonly from: number; readonly to: number },
  tell: (at: number) => void = () => undefined,
): Promise<Ran> {
  const samples = target.samples();
  const failures: Failure[] = [];
  let slowest = { ms: 0, at: range.from };
  for (let at = range.from; at < range.to && failures.length < MOST_FAILURES; at++) {
    tell(at);
    const input = inputOf(target, samples, range.seed, at);
    const begun = performance.now();
    const crash = await crashOf(target, input);
    const took = performance.now() - begun;
    if (took > slowest.ms) slowest = { ms: took, at };
    const said = { target: target.name, seed: range.seed, at };
    if (crash !== null) {
      const small = await smaller(target, input);
      failures.push({
        ...said,
        what: (await crashOf(target, small)) ?? crash,
        input: small.toString('base64'),
      });
    } else if (took > HANG_MS && (await isSlow(target, input))) {
      failures.push({
        ...said,
        what: `took ${String(Math.round(took))} ms`,
        input: input.toString('base64'),
      });
    }
  }
  const { name } = target;
  const [slowest_ms, slowest_at] = [Math.round(slowest.ms), slowest.at];
  return { target: name, inputs: range.to - range.from, failures, slowest_ms, slowest_at };
}

/** A machine that did something else meanwhile is no hang: it has to be slow by CPU time, and again. */
async function isSlow(target: Target, input: Buffer): Promise<boolean> {
  const before = process.cpuUsage();
  await crashOf(target, input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 > HANG_MS;
}

async function crashOf(target: Target, input: Buffer): Promise<string | null> {
  try {
    await target.read(input);
    return null;
  } catch (error) {
    return error instanceof Error
      ? (error.stack ?? error.message).split('\n').slice(0, 6).join('\n')
      : String(error);
  }
}

/** Pieces are left out for as long as it still fails: halves, quarters, down to bytes; a bounded number of tries. */
async function smaller(target: Target, input: Buffer): Promise<Buffer> {
  let best = input;
  let tries = 400;
  for (let size = best.length >> 1; size >= 1 && tries > 0; size >>= 1) {
    for (let at = 0; at < best.length && tries > 0;) {
      const less = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      tries--;
      if ((await crashOf(target, less)) !== null) best = less;
      else at += size;
    }
  }
  return best;
}
