import { Checker } from './checker/checker.ts';
import type { Invariant } from './checker/violation.ts';
import { Events } from './events.ts';
import { forgetHandles } from './host/files.ts';
import { boot } from './host/host.ts';
import type { Kernel, Process } from './host/kernel.ts';
import { profileOf } from './profile.ts';
import { Random } from './random.ts';
import { begin } from './start.ts';
import type { World } from './world.ts';

Error.stackTraceLimit = 0;

export interface Options {
  /** How many steps; as the seed says where left out. */
  readonly steps?: number;
  /** Events, by their number, that are left out: how a failing schedule is made smaller. */
  readonly without?: ReadonlySet<number>;
}

export interface Outcome {
  readonly seed: number;
  readonly steps: number;
  /** System calls that were made in them. */
  readonly calls: number;
  readonly violation: {
    readonly invariant: Invariant;
    readonly message: string;
    readonly step: number;
  } | null;
  /** What came from outside, in order: number, step and words. */
  readonly events: readonly { readonly number: number; readonly step: number; readonly what: string }[];
  readonly troubles: readonly string[];
  readonly sent: number;
  readonly commits: number;
  readonly decisions: number;
  /** Names everything that happened, to show that a seed gives the same run again. */
  readonly trace: string;
}

/** Which mixture of stories.ts a seed is of, '' where it is of none. */
export const storyOf = (seed: number): string => profileOf(new Random(seed)).title;

/** Runs one schedule: a function of its seed and of the events that are left out. */
export async function runSchedule(
  seed: number,
  { steps, without = new Set() }: Options = {},
): Promise<Outcome> {
  forgetHandles();
  const profile = profileOf(new Random(seed));
  const world = await begin(new Random(seed * 3 + 1), profile.clouds, profile.locals);
  const { kernel } = world;
  const before = { commits: kernel.git.moves.length };
  kernel.yields = profile.yields;
  boot(kernel);
  const checker = new Checker(kernel, world, profile.honest);
  const order = new Random(seed * 3 + 2);
  const events = new Events(world, checker, profile, new Random(seed * 3 + 3), without);
  let step = 0;
  for (; step < (steps ?? profile.steps) && checker.violation === null; step++) {
    kernel.steps = step;
    if (order.chance(profile.events)) await events.next();
    else await goOn(world, events, order);
    checker.check();
  }
  if (profile.settles && checker.violation === null) await settle(world, events, order, checker);
  const { violation } = checker;
  const outcome: Outcome = {
    seed,
    steps: step,
    calls: kernel.calls,
    violation:
      violation === null ? null : { invariant: violation.invariant, message: violation.message, step },
    events: events.told,
    troubles: [...profile.troubles],
    sent: kernel.mail.deliveries.length,
    commits: kernel.git.moves.length - before.commits,
    decisions: checker.effects.signed.size,
    trace: `${kernel.git.tip ?? ''} ${String(kernel.time)} ${String(kernel.random.next())}`,
  };
  return outcome;
}

/**
 * Nothing more comes from outside: what was decided has its effect or an answer so many steps and so much time (ms) after the
 * last file was saved. Two rounds are in it, since the first may have looked before that.
 */
const SETTLING = 120;
const SETTLING_TIME = 90_000;
const MOST_SETTLING = 1000;

async function settle(world: World, events: Events, order: Random, checker: Checker): Promise<void> {
  const { kernel } = world;
  kernel.yields = 0;
  let saved = { step: 0, at: kernel.time };
  for (let step = 0; step < MOST_SETTLING && checker.violation === null; step++) {
    if (events.files.savings.underWay.length > 0) saved = { step, at: kernel.time };
    else if (step >= saved.step + SETTLING && kernel.time >= saved.at + SETTLING_TIME) break;
    await goOn(world, events, order);
    checker.check();
  }
  checker.settled(world);
}

/** One program goes on, ours or one that saves a file, or where none can, time passes. */
async function goOn(world: World, events: Events, order: Random): Promise<void> {
  const { kernel } = world;
  const { savings } = events.files;
  const ready = world.computers
    .flatMap(({ processes }) => processes)
    .filter((process) => isReady(kernel, process));
  const saving = savings.underWay.length === 0 ? null : order.pick(savings.underWay);
  if (saving !== null && order.below(ready.length + 1) === 0) {
    savings.goOn(saving, events.files.now(saving.computer));
    return;
  }
  if (ready.length === 0) {
    if (!(await events.startSomething())) kernel.time = nextTime(world, order);
    return;
  }
  const process = order.pick(ready);
  if (process.waiting.length > 0) await kernel.resume(process);
  else await kernel.fire(process);
}

function isReady(kernel: Kernel, process: Process): boolean {
  if (!process.alive || process.ended) return false;
  return process.waiting.length > 0 || process.dueTimer <= process.computer.uptime(kernel.time);
}

/** When the next timer of any program is due, or a little later. */
function nextTime({ kernel, computers }: World, order: Random): number {
  const waits = computers
    .flatMap(({ processes }) => processes)
    .filter(({ alive, ended }) => alive && !ended)
    .map((process) => process.dueTimer - process.computer.uptime(kernel.time));
  const soonest = Math.min(60_000, ...waits);
  return kernel.time + Math.max(1, Math.ceil(soonest)) + (order.chance(0.3) ? order.below(5000) : 0);
}
