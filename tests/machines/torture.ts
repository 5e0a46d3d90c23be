import { parseArgs } from 'node:util';
import { type Programs } from '../crash/crash-world.ts';
import { fillMarks, row, today } from '../crash/reliability-page.ts';
import { type FleetOutcome, runFleet } from './fleet-run.ts';

const HELP = `Usage: npm run torture -- machines [options]

Four cloud agents and two laptops as real processes, each with its own clone, over a real Git server behind a line that delays, drops
and refuses: docs/reliability.md, "Several machines".

  --tasks N  mails (default 2000)
  --wave N   mails that arrive at once (default 40)
  --seed S   what goes wrong on the line (default: the day)
  --page     writes the dated table into docs/reliability.md
  --json     the last line is one JSON object

Example: npm run torture -- machines --tasks 200 --seed 7
Exit code 1 when a task was owned, drafted or sent twice or not at all, or anything was lost.`;

/** `npm run torture -- machines`; gives the exit code. */
export async function run(args: string[], programs: Programs, root: string): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      tasks: { type: 'string', default: '2000' },
      wave: { type: 'string', default: '40' },
      seed: { type: 'string' },
      page: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const seed = values.seed === undefined ? Math.floor(Date.now() / 86_400_000) : Number(values.seed);
  const [tasks, wave] = [Number(values.tasks), Number(values.wave)];
  if (![tasks, wave, seed].every((count) => Number.isSafeInteger(count) && count > 0)) {
    console.error('Write --tasks, --wave and --seed as whole numbers from 1.');
    return 2;
  }
  const say = (line: string) => console.error(line);
  const outcome = await runFleet(programs, { tasks, wave, seed, say, limitMs: 20 * 60_000 });
  for (const problem of outcome.problems) console.error(`WRONG: ${problem}`);
  if (values.page) await fillMarks(root, 'machines', tableOf(seed, wave, outcome));
  if (values.json) console.log(JSON.stringify({ seed, violations: outcome.problems.length, ...outcome }));
  else console.log(`${outcome.tasks} tasks, ${outcome.delivered} sent, ${outcome.problems.length} problems`);
  return outcome.problems.length > 0 ? 1 : 0;
}

function tableOf(seed: number, wave: number, outcome: FleetOutcome): string[] {
  const { tasks, approved, delivered, claims, commits, batch, troubles, seconds, problems } = outcome;
  const agents = Object.keys(commits).sort();
  return [
    `${today()}, \`npm run torture -- machines --tasks ${tasks} --wave ${wave} --seed ${seed}\`: ${tasks} tasks, ${approved} approved, ${delivered} delivered, ${problems.length} wrong, ${seconds} s. A commit with claims held ${batch.mean} of them on average and ${batch.most} at most. Of the requests to the host ${said(troubles)}.`,
    '',
    row(['agent', ...agents]),
    row(['---', ...agents.map(() => '---')]),
    row(['tasks owned', ...agents.map((agent) => claims[agent] ?? '–')]),
    row(['commits', ...agents.map((agent) => commits[agent] ?? 0)]),
  ];
}

function said(troubles: FleetOutcome['troubles']): string {
  const { delayed, refused, busy, cut, well } = troubles;
  return `${well} went well, ${delayed} were delayed, ${refused} refused, ${busy} answered with 503, ${cut} cut short, and ${troubles['lost-answer']} answers were lost`;
}
