import { type Command } from 'commander';
import { roleOfConfig } from '../config/role.ts';
import { type LocalConfig } from '../config/local.ts';
import { loadCloud } from './cloud.ts';
import { type CommonOptions, defaultConfig, must, print, withCommon, withExample } from './context.ts';
import { type HandState, lookAtHand } from './hand-state.ts';
import { healthLines, livenessLine, roleState } from './liveness.ts';
import { loadLocal } from './local-context.ts';
import { modeLine } from './mode-line.ts';
import { printCloudStatus } from './status-cloud.ts';

/** `countersign status`: the last sign of life of this computer's role, and what is in the way. Exit 1 when it is not running. */
export function statusCommand(program: Command): void {
  const command = program
    .command('status')
    .description('live or dry, paused, what waits, what is in the way; exit 1 when the role is not running');
  withExample(withCommon(command, 'either'), 'countersign status --json').action(
    async (options: CommonOptions) => {
      const file = options.config ?? defaultConfig('local');
      if (must(roleOfConfig(file)) === 'cloud') printCloudStatus(options, loadCloud(file), program.name());
      else await printLocalStatus(options, loadLocal(file));
    },
  );
}

async function printLocalStatus(options: CommonOptions, config: LocalConfig): Promise<void> {
  const state = roleState(config, 'local', Date.now());
  const { liveness, health } = state;
  const running = liveness === 'running';
  const hand = await lookAtHand(config);
  print(
    options,
    { role: 'local', running, liveness, mode: config.mode, vault: config.vault.id, hand, health },
    [
      livenessLine(state, 'local', 'countersign local'),
      modeLine(config.mode),
      ...handLines(hand),
      ...healthLines(state),
    ],
  );
  if (!running) process.exitCode = 1;
}

function handLines(hand: HandState | null): string[] {
  if (hand === null) return [];
  return [
    ...hand.pauses.map(({ message }) => `paused: ${message}`),
    ...hand.lacking.map(
      ({ count }) => `locked: the journal lacks ${String(count)} published entries; see: countersign release`,
    ),
    `would leave: ${String(hand.waiting.length)}`,
    ...hand.unknown.map((id) => `unknown whether sent: ${id}; see: countersign show ${id}`),
  ];
}
