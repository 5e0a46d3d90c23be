import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { type Outcome } from './outcome.ts';

/** Puts a table between two marks of docs/reliability.md; the words around them are written by hand. */
export async function fillMarks(root: string, name: string, lines: readonly string[]): Promise<void> {
  const page = join(root, 'docs', 'reliability.md');
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const [begin, end] = [`<!-- ${name}: generated, do not edit -->`, `<!-- ${name}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`docs/reliability.md has no place for "${name}": ${begin} … ${end}`);
  const filled = `${text.slice(0, from)}${begin}\n\n${lines.join('\n')}\n\n${text.slice(to)}`;
  const style = await resolveConfig(page);
  writeFileSync(page, await format(filled, { ...style, parser: 'markdown' }));
}

export async function writeSection(root: string, seed: number, outcomes: readonly Outcome[]): Promise<void> {
  const counts = outcomes.map(({ faults }) => faults).join(',');
  const rows = outcomes.map((one) =>
    row([
      one.name,
      ...[one.faults, one.recovering, one.points.size, one.mails, one.commits, one.delivered, one.unknown],
      ...[one.problems.length, one.seconds],
    ]),
  );
  await fillMarks(root, 'crashes', [
    `${today()}, \`npm run torture -- crash --kills ${counts} --seed ${String(seed)}\`:`,
    '',
    row([
      'campaign',
      'faults',
      'of these while recovering',
      'different last calls',
      'mails',
      'commits looked at',
      'delivered',
      'unknown',
      'wrong',
      'seconds',
    ]),
    row(Array.from({ length: 10 }, () => '---')),
    ...rows,
    '',
    ...outcomes.flatMap(({ name, points }) => [
      `The last calls of “${name}”, most frequent first: ${often(points)}.`,
      '',
    ]),
  ]);
}

function often(points: ReadonlyMap<string, number>): string {
  const sorted = [...points].sort(([, a], [, b]) => b - a).slice(0, 12);
  return sorted.map(([kind, count]) => `\`${kind}\` ${String(count)}`).join(', ');
}

export function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The day and the machine on which figures were had. */
export function today(): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, Node ${process.versions.node}, ${availableParallelism()} cores`;
}
