import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Command } from 'commander';
import { secretVariables } from '../config/check-secrets.ts';
import { type CloudConfig } from '../config/cloud.ts';
import { type LocalConfig } from '../config/local.ts';
import { untilStopped } from '../records/run.ts';
import { loadCloud } from './cloud.ts';
import { CommandError, defaultConfig, withExample } from './context.ts';
import { loadLocal } from './local-context.ts';

interface StartOptions {
  readonly cloud?: string;
  readonly local?: string;
  readonly json?: boolean;
}

/** `countersign start`: both roles on one machine, for a trial; without Git where neither configuration has a remote. */
export function startCommand(program: Command): void {
  const command = program
    .command('start')
    .description('run cloud and local on this machine, for a trial')
    .option('--cloud <file>', 'configuration of the cloud role')
    .option('--local <file>', 'configuration of the local role')
    .option('--json', 'print JSON, errors too');
  withExample(command, 'countersign start --cloud cloud.yaml --local local.yaml').action(start);
}

async function start(options: StartOptions): Promise<void> {
  const files = {
    cloud: options.cloud ?? defaultConfig('cloud'),
    local: options.local ?? defaultConfig('local'),
  };
  checkTogether(loadCloud(files.cloud), loadLocal(files.local));
  const program = fileURLToPath(import.meta.url);
  const children = (['cloud', 'local'] as const).map((role) =>
    spawn(
      process.execPath,
      [program, role, '--config', files[role], ...(options.json === true ? ['--json'] : [])],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: role === 'cloud' ? withoutSecretsOfLocal(files) : process.env,
      },
    ),
  );
  await firstEnd(children);
}

function checkTogether(cloud: CloudConfig, local: LocalConfig): void {
  if (cloud.vault.id !== local.vault.id)
    throw new CommandError('The two configurations name different vault ids; give both the same.', 'config');
  if (cloud.remote === undefined && local.remote === undefined && cloud.vault.dir !== local.vault.dir)
    throw new CommandError(
      'Without a remote both roles must name the same vault.dir; give them one, or a remote.',
      'config',
    );
  if ((cloud.remote === undefined) !== (local.remote === undefined))
    throw new CommandError('Give both configurations the same remote, or neither of them.', 'config');
  if (cloud.remote !== undefined && cloud.vault.dir === local.vault.dir)
    throw new CommandError(
      'With a remote each role needs a vault.dir of its own: one committer per clone.',
      'config',
    );
  if (cloud.state === local.state)
    throw new CommandError('Give the two roles different state folders.', 'config');
}

/** What only Local's configuration takes from the environment, the cloud role never gets to see (M8). */
function withoutSecretsOfLocal(files: { cloud: string; local: string }): NodeJS.ProcessEnv {
  const own = new Set(secretVariables(files.cloud));
  const foreign = new Set(secretVariables(files.local).filter((name) => !own.has(name)));
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.has(name)));
}

/** Waits until the person stops it or one role ends; then ends the other. */
async function firstEnd(children: readonly ChildProcess[]): Promise<void> {
  const signal = untilStopped();
  const ends = children.map(
    (child) =>
      new Promise<number>((resolve) =>
        child.once('exit', (code) => {
          resolve(code ?? 1);
        }),
      ),
  );
  const stopped = new Promise<number>((resolve) => {
    signal.addEventListener('abort', () => resolve(0), { once: true });
  });
  const code = await Promise.race([...ends, stopped]);
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(ends);
  if (code !== 0) throw new CommandError('One of the two roles ended; its last line above says why.');
}
