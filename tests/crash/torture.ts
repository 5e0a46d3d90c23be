import process from 'node:process';
import { parseArgs } from 'node:util';
import { failDisks } from './disk-faults.ts';
import { killHands } from './hand-kills.ts';
import { type Programs } from './crash-world.ts';
import { killSyncing } from './sync-kills.ts';
import { writeSection } from './reliability-page.ts';

export const HELP = `Usage: npm run torture -- crash [options]

Ends real processes with SIGKILL and lets their disks fail, at named and at random points, and looks with native git and plain files
at what is left: docs/reliability.md, "Crashes".

  --kills A,B,C  deaths of the syncing daemons, of the hand, and faults of disks (default 500,500,200)
  --seed S       where chance begins (default: the day)
  --page         writes the dated table into docs/reliability.md
  --json         the last line is one JSON object

Example: npm run torture -- crash --kills 50,50,20 --seed 7
Ctrl-C ends it after the fault that runs; what was done until then is told. Exit code 1 when something was wrong.`;

/** `npm run torture -- crash`; gives the exit code. */
export async function run(args: string[], programs: Programs, root: string): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '500,500,200' },
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
  const wanted = values.kills.split(',').map(Number);
  const seed = values.seed === undefined ? Math.floor(Date.now() / 86_400_000) : Number(values.seed);
  if (wanted.length !== 3 || ![...wanted, seed].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    console.error('Write --kills as three whole numbers, such as 500,500,200, and --seed as one.');
    return 2;
  }
  let stopped = false;
  process.once('SIGINT', () => {
    stopped = true;
  });
  const say = (line: string) => console.error(line);
  const campaigns = [killSyncing, killHands, failDisks] as const;
  // Side by side: each waits for its processes most of the time, and a busy machine finds other orders of events.
  const outcomes = await Promise.all(
    campaigns.flatMap((campaign, at) => {
      const faults = wanted[at] ?? 0;
      return faults === 0 ? [] : [campaign(programs, { faults, seed, say, stopped: () => stopped })];
    }),
  );
  for (const { name, problems } of outcomes)
    for (const problem of problems) console.error(`${name}: ${problem}`);
  if (values.page) await writeSection(root, seed, outcomes);
  const whole = outcomes.map(({ points, ...rest }) => ({ ...rest, points: points.size }));
  const wrong = outcomes.reduce((sum, { problems }) => sum + problems.length, 0);
  if (values.json) console.log(JSON.stringify({ seed, violations: wrong, campaigns: whole }));
  else
    for (const one of whole)
      console.log(`${one.name}: ${one.faults} faults, ${one.problems.length} problems`);
  return wrong > 0 ? 1 : 0;
}
