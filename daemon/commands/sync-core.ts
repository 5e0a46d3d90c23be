import { setTimeout as wait } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { oneLine } from '../../shared/text/show.ts';
import { type CloudConfig } from '../config/cloud.ts';
import { type LocalConfig } from '../config/local.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { openVaultSync } from '../records/vault-sync.ts';
import { cloneFolder } from '../sync/clone-folder.ts';
import { type CycleOptions } from '../sync/engine-parts.ts';
import { type LastRound, readLastRound } from '../sync/last-round.ts';
import { leaveAnswer, takeAway } from '../sync/left-answer.ts';
import { type CommonOptions, CommandError, print } from './context.ts';
import { livenessLine, roleState } from './liveness.ts';

type Config = CloudConfig | LocalConfig;

export interface SyncOptions extends CommonOptions {
  readonly restore?: string;
  readonly accept?: string;
  readonly restoreHeld?: boolean;
}

export const SYNC_DESCRIPTION =
  'what the last round of sync came to, or your answer to what it asks; exit 1 while it asks or is stuck';

export function withAnswers(command: Command): Command {
  const restore = new Option('--restore <code>', 'where sync stands still: as it was published before');
  const accept = new Option('--accept <code>', 'where sync stands still: as it is now');
  const held = new Option('--restore-held', 'take held changes back, for everybody');
  return command
    .addOption(restore.conflicts(['accept', 'restoreHeld']))
    .addOption(accept.conflicts(['restore', 'restoreHeld']))
    .addOption(held.conflicts(['restore', 'accept']));
}

/** A remote is given up after thirty seconds of silence, and a round asks it more than once. */
const SLOWEST_ROUND = 120_000;

/** The clone has one owner: while the role runs, its next round takes the answer; else a round is made here. */
export async function runSync(
  options: SyncOptions,
  config: Config,
  program: string,
  patienceMs = config.poll_seconds * 1000 + SLOWEST_ROUND,
): Promise<void> {
  const answer = answerIn(options);
  const gitDir = cloneFolder(config.state);
  const last = readLastRound(gitDir);
  if (config.remote === undefined) {
    const message = 'This vault has no remote; nothing is synced, and nothing is asked.';
    if (answer !== null) throw new CommandError(message, 'no-remote');
    print(options, { role: config.role, remote: false }, [message]);
    return;
  }
  if (answer === null) {
    show(options, config, program, last);
    return;
  }
  checkAsked(answer, last, program);
  const id = leaveAnswer(gitDir, answer);
  try {
    const round = await carriedOut(config, gitDir, id, options, patienceMs);
    if (round === null) throw notTaken(config, program);
    report(options, config, round, program);
  } finally {
    takeAway(gitDir, id);
  }
}

function answerIn({ restore, accept, restoreHeld }: SyncOptions): CycleOptions | null {
  if (restore !== undefined) return { unfreeze: 'restore', about: restore };
  if (accept !== undefined) return { unfreeze: 'accept', about: accept };
  return restoreHeld === true ? { restoreHeld } : null;
}

/** An answer is given to the very question that is open, so that nobody accepts what they have not read. */
function checkAsked({ about, restoreHeld }: CycleOptions, last: LastRound | null, program: string): void {
  if (restoreHeld === true) {
    if (last !== null && last.held_count === 0)
      throw new CommandError(`Nothing is held; nothing was changed. See: ${program} sync`, 'nothing-held');
    return;
  }
  if (last?.frozen?.code === about) return;
  throw new CommandError(
    `Sync does not ask what "${about ?? ''}" stands for, or not any more; nothing was changed. See: ${program} sync`,
    'not-asked',
  );
}

/** The round that used the answer up; null where the process that owns the clone made none in time. */
async function carriedOut(
  config: Config,
  gitDir: string,
  id: string,
  options: SyncOptions,
  patienceMs: number,
): Promise<LastRound | null> {
  const store = DiskStore.open(config.vault.dir);
  try {
    const sync = await openVaultSync(config, store, { tell: () => undefined });
    if (sync.ok) {
      try {
        await sync.value.publish();
      } finally {
        await sync.value.close();
      }
    } else if (sync.refusal.kind === 'clone-locked') {
      if (options.json !== true)
        process.stderr.write('The role is running; its next round takes the answer …\n');
      const until = performance.now() + patienceMs;
      while (readLastRound(gitDir)?.answered !== id && performance.now() < until) await wait(100);
    } else throw new CommandError(sync.refusal.message, sync.refusal.kind);
  } finally {
    store.close();
  }
  const last = readLastRound(gitDir);
  return last?.answered === id ? last : null;
}

function notTaken({ role }: Config, program: string): CommandError {
  return new CommandError(
    `The running process took no answer in time, and it was taken away again. See whether it hangs: ${program} status; if so, stop ${role} and give the answer once more.`,
    'not-taken',
  );
}

function report(options: SyncOptions, config: Config, round: LastRound, program: string): void {
  const [first = ''] = linesOf(round);
  if (round.outcome === 'frozen') throw new CommandError(first, 'frozen');
  if (round.outcome !== 'in-step')
    throw new CommandError(`The answer may not have been carried out: ${first}`, round.outcome);
  if (options.restoreHeld === true && round.held_count > 0)
    throw new CommandError(`Something is still held: ${first} See: ${program} sync`, 'held');
  print(options, { role: config.role, ...round }, ['Done; sync is in step.', ...linesOf(round)]);
}

/** Messages may repeat words of the Git host and names of files. */
function linesOf({ messages, held, held_count: count }: LastRound): string[] {
  const more = count - held.length;
  return [
    ...messages.map((message) => oneLine(message, 2000)),
    ...(more === 0 ? [] : [`… and ${String(more)} more held changes`]),
  ];
}

function show(options: SyncOptions, config: Config, program: string, last: LastRound | null): void {
  const state = roleState(config, config.role, Date.now());
  const running = state.liveness === 'running';
  const lines = [
    livenessLine(state, config.role, `${program} ${config.role}`),
    last === null ? 'Sync never ran here.' : `Sync at ${last.at}: ${OUTCOMES[last.outcome]}`,
    ...(last === null ? [] : linesOf(last)),
  ];
  print(options, { role: config.role, running, last }, lines);
  if (last === null || last.outcome !== 'in-step' || last.held_count > 0) process.exitCode = 1;
}

const OUTCOMES: Readonly<Record<LastRound['outcome'], string>> = {
  'in-step': 'in step with the remote.',
  waiting: 'waiting; nothing is lost.',
  frozen: 'standing still until you answer.',
  failed: 'it failed; nothing is lost.',
};
