import { type Measured, MEASURE } from './child-process.ts';
import { readHostile } from './hostile.ts';
import { measureThroughput } from './throughput.ts';

const CHILDREN: Readonly<Record<string, (words: readonly string[]) => Promise<Measured>>> = {
  throughput: ([count = '', folder = '']) => measureThroughput(Number(count), folder),
  hostile: ([folder = '']) => readHostile(folder),
};

/** In a child: measures, prints one JSON line and gives the exit code. Null in the parent. */
export async function runChild(words: readonly string[]): Promise<number | null> {
  const [mark, name = '', ...rest] = words;
  if (mark !== MEASURE) return null;
  const measured = await CHILDREN[name]?.(rest);
  if (measured === undefined) return 2;
  process.stdout.write(`${JSON.stringify(measured)}\n`);
  return 0;
}
