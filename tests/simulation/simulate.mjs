/** `npm run simulate`: see docs/reliability.md. The last line of --json is one JSON object. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { bundle, root } from './bundle.mjs';
import { inJobs } from './jobs.mjs';
import { MUTANTS } from './mutants.mjs';
import { writeReport } from './report.mjs';
import { shrink } from './shrink.mjs';

const HELP = `Usage: npm run simulate -- [options]

Runs seeded schedules of the whole protocol and checks PROTOCOL §11 after every step.

  --seeds N      how many schedules (default 200)
  --from S       the first seed (default 0); the rest follow
  --seed S[,S…]  these schedules; each failing one is made small and told
  --jobs N       in so many processes, with progress; Ctrl-C ends it and tells what was done (default 1)
  --trace        a line for each schedule that names all that happened in it
  --json         the result as one JSON object in the last line
  --mutants      takes out each guard in turn; each must be noticed, by its seed in mutants.json or one of the first N
  --find         with --mutants: writes the seeds that noticed into mutants.json
  --only NAMES   with --mutants: some of them, with commas between
  --write        writes the figures (with --mutants: the mutants) into docs/reliability.md

Examples: npm run simulate -- --seeds 2000 --from 70000
          npm run simulate -- --seeds 200000 --from 1000000 --jobs 2 --write
Exit code 1 when a promise was broken, a mutant was not noticed, or hardly a mail left.`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    find: { type: 'boolean', default: false },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(root, 'node_modules', '.simulation-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('warning', () => undefined);
process.removeAllListeners('warning');

let bundles = 0;
const load = async (mutant = null) => import(await bundle(join(folder, `b${String(bundles++)}.mjs`), mutant));
const MUTANTS_FILE = join(root, 'tests', 'simulation', 'mutants.json');

/** Mails that leave in the average schedule are 0.7 to 0.9: a world in which (nearly) none does keeps every promise, and shows nothing. */
const FEWEST_SENT = 0.3;
const ENOUGH_TO_TELL = 50;

function wasQuiet({ schedules, sent }) {
  const quiet = schedules >= ENOUGH_TO_TELL && sent < FEWEST_SENT * schedules;
  if (quiet)
    console.error(
      `Only ${String(sent)} mails left in ${String(schedules)} schedules: something stands still.`,
    );
  return quiet;
}

function say(text) {
  if (!values.json) console.log(text);
}

async function schedules(seeds) {
  const { runSchedule } = await load();
  const total = {
    schedules: 0,
    from: seeds[0] ?? 0,
    steps: 0,
    calls: 0,
    violations: 0,
    sent: 0,
    commits: 0,
    decisions: 0,
    failing: [],
  };
  const cpu = process.cpuUsage();
  for (const seed of seeds) {
    const outcome = await runSchedule(seed);
    total.schedules++;
    if (values.trace) say(`${String(seed)} ${outcome.trace}`);
    for (const key of ['steps', 'calls', 'sent', 'commits', 'decisions']) total[key] += outcome[key];
    if (outcome.violation === null) continue;
    total.violations++;
    total.failing.push(seed);
    say(`seed ${String(seed)}: ${outcome.violation.message}`);
    if (values.seed !== undefined || total.violations <= 3) say(await shrink(runSchedule, outcome));
  }
  const { user, system } = process.cpuUsage(cpu);
  if (!values.trace)
    total.cpu_ms_per_schedule = Math.round((user + system) / 100 / Math.max(1, seeds.length)) / 10;
  return total;
}

async function mutants() {
  const known = JSON.parse(readFileSync(MUTANTS_FILE, 'utf8'));
  const chosen = MUTANTS.filter(
    ({ name }) => values.only === undefined || values.only.split(',').includes(name),
  );
  const alive = [];
  const healthy = await load();
  for (const mutant of chosen) {
    const loaded = await load(mutant).catch((error) => {
      say(`STALE   ${mutant.name}: ${String(error.message).split('\n').at(-1)}`);
      return null;
    });
    if (loaded === null) {
      alive.push(mutant.name);
      continue;
    }
    const { runSchedule, storyOf } = loaded;
    const all = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);
    const told = (seed) => mutant.story !== undefined && storyOf(seed) === mutant.story;
    // Another version of the code runs other schedules from the same seed: then one of the next must notice, and those first
    // in which what the guard is there for happens.
    const seeds = [
      ...(known[mutant.name] === undefined ? [] : [known[mutant.name].seed]),
      ...all.filter(told),
      ...all.filter((seed) => !told(seed)),
    ];
    let killed = null;
    for (const seed of seeds) {
      const { violation } = await runSchedule(seed);
      if (violation === null || (await healthy.runSchedule(seed)).violation !== null) continue;
      killed = { seed, invariant: violation.invariant };
      break;
    }
    if (killed === null) alive.push(mutant.name);
    else known[mutant.name] = killed;
    say(
      killed === null
        ? `ALIVE   ${mutant.name}: ${mutant.breaks}`
        : `killed  ${mutant.name} by seed ${String(killed.seed)} (${killed.invariant})`,
    );
    if (values.find) writeFileSync(MUTANTS_FILE, `${JSON.stringify(known, null, 2)}\n`);
  }
  return { mutants: chosen.length, killed: chosen.length - alive.length, alive };
}

if (values.help) console.log(HELP);
else if (values.mutants) {
  const result = await mutants();
  if (values.write) await writeReport(null, JSON.parse(readFileSync(MUTANTS_FILE, 'utf8')));
  console.log(JSON.stringify(result));
  process.exitCode = result.alive.length > 0 ? 1 : 0;
} else {
  const [first, count, jobs] = [values.from, values.seeds, values.jobs].map(Number);
  const seeds = values.seed?.split(',').map(Number) ?? Array.from({ length: count }, (_, at) => first + at);
  const inOne = values.seed !== undefined || jobs <= 1;
  const result = inOne ? await schedules(seeds) : await inJobs(first, count, jobs, say);
  if (values.write) await writeReport(result, JSON.parse(readFileSync(MUTANTS_FILE, 'utf8')));
  console.log(JSON.stringify(result));
  process.exitCode = result.violations > 0 || wasQuiet(result) ? 1 : 0;
}
