/** Writes the figures of a run into docs/reliability.md, between the two marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './bundle.mjs';
import { MUTANTS } from './mutants.mjs';

const FILE = join(root, 'docs', 'reliability.md');
const BEGIN = '<!-- simulation: generated, do not edit -->';
const END = '<!-- simulation: end -->';

/** Runs that the table keeps, newest first. */
const ROWS = 20;

/** @param total of a run, null to keep the rows that are there; @param known what mutants.json holds */
export async function writeReport(total, known) {
  const text = readFileSync(FILE, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const [old = '', after = ''] = rest.split(END);
  const kept = old.match(/^\| \d{4}-.*$/gm) ?? [];
  const rows = [...(total === null ? [] : [rowOf(total)]), ...kept].slice(0, ROWS);
  const section = [
    '',
    '| date | schedules | from seed | steps | system calls | commits | decisions | mails sent | broken promises | CPU per schedule | command |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |',
    ...rows,
    '',
    `In all: ${sumOf(rows)} schedules.`,
    '',
    '| guard that is taken out | what then goes wrong | noticed by | promise |',
    '| --- | --- | --: | --- |',
    ...MUTANTS.map(({ name, breaks, story }) => {
      const killed = known[name];
      const told = story === undefined ? '' : ` (${story})`;
      const by = killed === undefined ? 'not noticed yet' : `seed ${String(killed.seed)}${told}`;
      return `| ${name} | ${breaks} | ${by} | ${killed?.invariant ?? ''} |`;
    }),
    '',
  ].join('\n');
  const options = { ...(await resolveConfig(FILE)), parser: 'markdown' };
  writeFileSync(FILE, await format(`${before}${BEGIN}\n${section}\n${END}${after}`, options));
}

function sumOf(rows) {
  const each = rows.map((row) => Number(row.split('|')[2].replaceAll(',', '')));
  return each.reduce((sum, one) => sum + one, 0).toLocaleString('en');
}

function rowOf({ schedules, from, steps, calls, commits, decisions, sent, violations, ...rest }) {
  const date = new Date().toISOString().slice(0, 10);
  const ms = rest.cpu_ms_per_schedule;
  const figures = [schedules, from, steps, calls, commits, decisions, sent, violations].map((one) =>
    one.toLocaleString('en'),
  );
  const command = `\`npm run simulate -- --seeds ${String(schedules)} --from ${String(from)} --write\``;
  return `| ${[date, ...figures, `${String(ms)} ms`, command].join(' | ')} |`;
}
