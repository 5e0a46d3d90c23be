import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Command } from 'commander';
import { untilStopped } from '../records/run.ts';
import { CommandError, defaultConfig } from './context.ts';
import { loadLocal } from './local-context.ts';
import { loadCloud } from './cloud.ts';

/** `countersign start`: both roles on one machine, for a trial; without Git where neither configuration has a remote. */
export function startCommand(program: Command): void {
  program
    .command('start')
    .description('run cloud and local on this machine, for a trial')
    .option('--cloud <file>', 'configuration of the cloud role')
    .option('--local <file>', 'configuration of the local role')
    .option('--json', 'print events as JSON lines')
    .action(async (options: { cloud?: string; local?: string; json?: boolean }) => {
      const files = {
        cloud: options.cloud ?? defaultConfig('cloud'),
        local: options.local ?? defaultConfig('local'),
      };
      const cloud = loadCloud(files.cloud);
      const local = loadLocal(files.local);
      if (cloud.remote === undefined && cloud.vault.dir !== local.vault.dir) {
        throw new CommandError(
          'Without a remote both roles must name the same vault.dir; give them one, or a remote.',
        );
      }
      if (cloud.remote !== undefined && cloud.vault.dir === local.vault.dir) {
        throw new CommandError(
          'With a remote each role needs a vault.dir of its own: one committer per clone.',
        );
      }
      if (cloud.state === local.state) throw new CommandError('Give the two roles different state folders.');
      const program = fileURLToPath(import.meta.url);
      const children = (['cloud', 'local'] as const).map((role) =>
        spawn(
          process.execPath,
          [program, role, '--config', files[role], ...(options.json === true ? ['--json'] : [])],
          {
            stdio: ['ignore', 'inherit', 'inherit'],
          },
        ),
      );
      await firstEnd(children);
    });
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
    signal.addEventListener(
      'abort',
      () => {
        resolve(0);
      },
      { once: true },
    );
  });
  const code = await Promise.race([...ends, stopped]);
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(ends);
  if (code !== 0) throw new CommandError('One of the two roles ended; see its last lines above.');
}
