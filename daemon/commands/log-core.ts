import { type Command, InvalidArgumentError } from 'commander';
import { type CheckedLog, checkLogs } from '../../shared/activity/check-logs.ts';
import { LogReader } from '../../shared/activity/log-reader.ts';
import type { Activity } from '../../shared/activity/read-log.ts';
import { type Store } from '../../shared/vault/store.ts';
import { oneLine } from '../../shared/text/show.ts';
import { lookInto } from '../disk/look-into.ts';
import { type CommonOptions, print, withCommon, withExample } from './context.ts';

interface LogOptions extends CommonOptions {
  readonly last: number;
}

/** More than a person reads at a terminal; the whole of it is one search in the plugin, or a file in Logs/. */
const MOST_LINES = 10_000;

/** Whether each agent's audit log is whole, since when, and its last lines; for both programs. */
export function withLog(
  program: Command,
  role: 'local' | 'cloud',
  vaultOf: (options: CommonOptions) => string,
): void {
  const command = program
    .command('log')
    .description('check the audit log of every agent, line by line, and say since when it is whole')
    .option('--last <n>', 'print the last n entries too, newest first', wholeNumber, 0);
  const log = `${program.name()} log`;
  withExample(withCommon(command, role), log, `${log} --last 20`, `${log} --json`).action(
    (options: LogOptions) => run(options, vaultOf(options)),
  );
}

async function run(options: LogOptions, vault: string): Promise<void> {
  const store = lookInto(vault);
  const logs = await checkLogs(store);
  const entries = await lastEntries(store, options.last);
  const whole = logs.every(isWhole);
  if (!whole) process.exitCode = 1;
  const value = { whole, logs: logs.map(shortLog), entries: entries.map(shortEntry) };
  print(options, value, [
    ...(logs.length === 0 ? ['No agent has recorded anything in this vault yet.'] : logs.flatMap(linesOf)),
    ...(entries.length === 0 ? [] : ['']),
    ...entries.map(({ at, words, by, trouble }) =>
      oneLine(`${at}  ${words} (${by})${trouble === '' ? '' : `. ${trouble}`}`, 300),
    ),
  ]);
}

async function lastEntries(store: Store, count: number): Promise<readonly Activity[]> {
  if (count === 0) return [];
  const reader = new LogReader(store);
  await reader.refresh();
  for (let pages = 0; reader.looked().more && reader.looked().entries.length < count;) {
    await reader.older([]);
    if (reader.looked().pages === pages) break; // It keeps no more.
    ({ pages } = reader.looked());
  }
  return reader.looked().entries.slice(0, count);
}

function isWhole({ breakCount, unreadable }: CheckedLog): boolean {
  return breakCount === 0 && unreadable.length === 0;
}

function linesOf(log: CheckedLog): string[] {
  const { agent, since, until, lines, shortened, breaks, breakCount, unreadable } = log;
  const head = `${agent.padEnd(12)} ${since} to ${until}, ${String(lines)} lines: `;
  const begins = shortened
    ? 'older days were taken out and are in the history of Git'
    : 'from its first line';
  if (isWhole(log)) return [`${head}whole, ${begins}`];
  const more = breakCount - breaks.length;
  return [
    `${head}NOT whole`,
    ...breaks.map(({ file, line, trouble }) => `  ${file.path} line ${String(line)}: ${trouble}`),
    ...(more > 0 ? [`  and ${String(more)} more`] : []),
    ...unreadable.map((path) => `  ${path} can’t be read: it is too large, or no text`),
    '  What was published stands in the history of Git: git log -p -- Logs, in a clone of the vault.',
  ];
}

function shortLog(log: CheckedLog) {
  const breaks = log.breaks.map(({ file, line, trouble }) => ({ path: file.path, line, trouble }));
  const { breakCount, ...rest } = log;
  return { ...rest, whole: isWhole(log), breaks, break_count: breakCount };
}

function shortEntry({ at, words, by, trouble, file, line }: Activity) {
  return { at, words, by, trouble, path: file.path, line };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > MOST_LINES)
    throw new InvalidArgumentError(`write a whole number up to ${String(MOST_LINES)}.`);
  return value;
}
