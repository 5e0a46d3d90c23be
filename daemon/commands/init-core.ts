import { type Result, ok, refuse } from '../../shared/result.ts';
import { readCloudConfig } from '../config/cloud.ts';
import { type Answers, type SetupRole, noAnswers } from '../setup/answers.ts';
import { readAnswers, writeAnswers } from '../setup/answers-file.ts';
import { Asker } from '../setup/ask.ts';
import { type FlagName, type Flags } from '../setup/flags.ts';
import { finish, interview, setUp, writeConfigs } from '../setup/interview.ts';
import { joinAdvice, ownJoinText } from '../setup/own-join.ts';
import { placesFor, rolesOf } from '../setup/places.ts';
import { dropDrafts } from '../setup/secret-drafts.ts';
import { type Session } from '../setup/session.ts';
import { type Step, type StepId } from '../setup/steps.ts';
import { joinStep } from '../setup/steps/join.ts';
import { type Task } from '../setup/tasks.ts';
import { type Terminal, UnansweredError } from '../terminal/terminal.ts';
import { type Check } from './checks.ts';
import { CommandError, must } from './context.ts';
import { type InitParts, checkAgent, configured, roleFor } from './init-machine.ts';
import { menu } from './init-menu.ts';

export interface InitResult {
  readonly session: Session;
  readonly configs: readonly { role: string; file: string; written: string }[];
  readonly join: string | null;
  readonly said: readonly string[];
  readonly checks: readonly Check[];
}

/** Begins, goes on with or changes a set-up. Throws UnansweredError no more: what becomes of the answers is said. */
export async function runInit(
  wanted: string | undefined,
  flags: Flags,
  parts: InitParts,
  terminal: Terminal,
): Promise<InitResult> {
  const asker = terminal.interactive && flags.yes !== true ? new Asker(terminal) : null;
  if (asker === null && flags.yes !== true)
    throw new CommandError(
      `Nobody can be asked here. Run ${parts.program} init at a terminal, or give the answers as flags and --yes; see: ${parts.program} init --help`,
      'no-terminal',
    );
  try {
    return await run(await roleFor(wanted ?? flags.role, flags, parts, asker), flags, parts, asker);
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    throw new CommandError(
      `Stopped. What you answered is kept; go on with: ${parts.program} init`,
      'interrupted',
    );
  }
}

async function run(
  role: SetupRole,
  flags: Flags,
  parts: InitParts,
  asker: Asker | null,
): Promise<InitResult> {
  if (role === 'trial' && flags.config !== undefined)
    throw new CommandError(
      'A trial writes two configurations to their usual places; leave --config out.',
      'usage',
    );
  const places = placesFor(role, flags);
  const begun = readAnswers(places.folder, role);
  const known = begun === null ? configured(role, flags, parts) : null;
  const session: Session = {
    flags,
    asker,
    trials: parts.trials,
    steps: parts.steps.filter(({ roles }) => roles.includes(role)),
    readConfig: (of, file) =>
      of === 'cloud' ? readCloudConfig(file) : (parts.readLocal?.(file) ?? refuse('role', 'Not on the VM.')),
    places: known === null ? places : { ...places, state: known.states },
    program: parts.program,
    answers: begun ?? known?.answers ?? noAnswers(role),
    // A change is not kept half-made: what an interruption leaves is the configuration as it stands.
    keep: () => {
      if (known === null) writeAnswers(places.folder, session.answers);
    },
    spent: new Set(),
  };
  if (flags.agent !== undefined && known === null) session.answers.agent = checkAgent(flags.agent, role);
  if (begun !== null && asker !== null) {
    // Anew: everything is asked again, with what was answered before for Enter alone.
    const goesOn = await asker.yes('A set-up was begun here. Go on where it stopped?', true);
    if (!goesOn) session.answers.done = [];
  }
  return known === null ? begin(session, parts) : changeOrLeave(session, parts);
}

/** The first time, or where it stopped: ask, write, then everything that follows. */
async function begin(session: Session, parts: InitParts): Promise<InitResult> {
  must(await setUp(session));
  const configs = must(writeConfigs(session, stepIds(session.steps)));
  const said: string[] = [];
  const tasks = parts.tasks.filter(({ roles }) => roles.includes(session.answers.role));
  for (const task of tasks) said.push(...(await once(session, task)));
  const later = await exchange(session);
  const checks = await check(session, parts);
  finish(session);
  return { session, configs: later ?? configs, join: ownJoinText(session), said, checks };
}

async function once(session: Session, task: Task): Promise<readonly string[]> {
  const mark = `task ${task.id}`;
  if (session.answers.done.includes(mark)) return [];
  const said = must(await task.run(session));
  session.answers.done = [...session.answers.done, mark];
  session.keep();
  return said;
}

/** Shows this machine's line and takes the other one's, where the person has it at hand. */
async function exchange(session: Session): Promise<InitResult['configs'] | null> {
  const line = ownJoinText(session);
  if (session.asker === null || line === null || session.answers.others.length > 0) return null;
  session.asker.say('', ...joinAdvice(session, line));
  must(await joinStep(session));
  return session.answers.others.length === 0 ? null : must(writeConfigs(session, ['join']));
}

/** A change is whole or is not made: an answer that is missing leaves the configuration and its secrets as they stand. */
async function changeOrLeave(session: Session, parts: InitParts): Promise<InitResult> {
  const made: string[] = [];
  dropDrafts(session); // Of one that was killed.
  try {
    return await change(session, { ...parts, tasks: parts.tasks.map((task) => noted(task, made)) }, made);
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    throw new CommandError(`Stopped. Nothing ${made.length === 0 ? '' : 'more '}was changed.`, 'interrupted');
  } finally {
    dropDrafts(session);
  }
}

function noted(task: Task, made: string[]): Task {
  const run: Task['run'] = async (session) => {
    const done = await task.run(session);
    made.push(task.id);
    return done;
  };
  return { ...task, run };
}

/** A finished set-up: what flags name is changed; without any the person is shown how it stands, and asked. */
async function change(session: Session, parts: InitParts, made: string[]): Promise<InitResult> {
  const due = dueSteps(session);
  const steps = session.steps.filter((step) => wants(session.flags, step.flags) || due.has(step.id));
  const tasks = parts.tasks.filter(
    ({ roles, flags }) => roles.includes(session.answers.role) && wants(session.flags, flags),
  );
  if (steps.length === 0 && tasks.length === 0 && session.asker !== null) {
    const said = await menu(session, parts.tasks, (step) => changeSteps(session, [step], made));
    return { session, configs: [], join: ownJoinText(session), said, checks: await check(session, parts) };
  }
  const configs = steps.length === 0 ? [] : await changeSteps(session, steps, made);
  const said: string[] = [];
  for (const task of tasks) said.push(...must(await task.run(session)));
  return { session, configs, join: ownJoinText(session), said, checks: await check(session, parts) };
}

/** What a change brings with it: a new account is asked for whole, and a machine that is joined needs the remote. */
function dueSteps({ answers, flags }: Session): ReadonlySet<StepId> {
  const due = new Set<StepId>();
  if (answers.account === undefined)
    for (const step of ['address', 'mailbox', 'sending', 'first-run'] as const) due.add(step);
  if (flags.join !== undefined && answers.remote == null) due.add('remote');
  return due;
}

async function changeSteps(
  session: Session,
  steps: readonly Step[],
  made: string[],
): Promise<InitResult['configs']> {
  const before = session.answers;
  session.answers = { ...before, done: [] };
  must(await interview(session, steps));
  must(sameVault(before, session.answers));
  const written = must(writeConfigs(session, stepIds(steps)));
  made.push(...stepIds(steps));
  return written;
}

function sameVault(before: Answers, after: Answers): Result<void> {
  return before.vault_dir === after.vault_dir
    ? ok(undefined)
    : refuse(
        'vault',
        `The vault of this machine is ${before.vault_dir ?? ''}. To move it: stop the role, move the folder, and change vault.dir in the configuration.`,
      );
}

function wants(flags: Flags, names: readonly FlagName[]): boolean {
  return names.some((name) => flags[name] !== undefined && !(name === 'smtp' && flags.smtp === true));
}

function stepIds(steps: readonly Step[]): StepId[] {
  return steps.map(({ id }) => id);
}

async function check({ answers, places }: Session, parts: InitParts): Promise<Check[]> {
  const checks: Check[] = [];
  for (const role of rolesOf(answers.role)) {
    const found = await parts.checks(role, places.config[role]);
    checks.push(
      ...found.map((one) => (answers.role === 'trial' ? { ...one, name: `${role}: ${one.name}` } : one)),
    );
  }
  return checks;
}
