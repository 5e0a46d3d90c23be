import { readFileSync } from 'node:fs';
import { type Command } from 'commander';
import { oneLine } from '../../shared/text/show.ts';
import { type LocalConfig, readLocalConfig } from '../config/local.ts';
import { changedConfigText } from '../setup/config-text.ts';
import { place } from '../setup/write-config.ts';
import { processTerminal } from '../terminal/terminal.ts';
import {
  type CommonOptions,
  CommandError,
  defaultConfig,
  must,
  print,
  withCommon,
  withExample,
} from './context.ts';
import { type HandState, lookAtHand } from './hand-state.ts';
import { loadLocal } from './local-context.ts';

/** `countersign live` and `countersign dry`: whether what is countersigned really leaves. */
export function modeCommands(program: Command): void {
  withExample(
    withCommon(
      program
        .command('live')
        .description('list what would leave, ask, and let approved messages leave from now on'),
      'local',
    ),
    'countersign live',
  ).action(goLive);
  withExample(
    withCommon(program.command('dry').description('rehearse only: from now on nothing leaves'), 'local'),
    'countersign dry',
  ).action(goDry);
}

const RESTART =
  'It counts from the next start of local: countersign service restart, or stop it and start it again.';

async function goLive(options: CommonOptions): Promise<void> {
  const file = options.config ?? defaultConfig('local');
  const config = loadLocal(file);
  if (config.mode === 'live') {
    print(options, { mode: 'live', changed: false }, ['It is live already.']);
    return;
  }
  const terminal = processTerminal();
  if (!terminal.interactive)
    throw new CommandError('Going live asks a person; run this at a terminal.', 'no-terminal');
  const without = config.accounts.filter(({ smtp }) => smtp === undefined).map(({ id }) => id);
  if (without.length === config.accounts.length)
    throw new CommandError(
      `No account has a way to send; set one up first: countersign init --smtp-host …`,
      'no-sender',
    );
  const hand = await lookAtHand(config);
  for (const line of liveLines(config, hand)) terminal.show(line);
  if ((await terminal.ask('Type "live" to let messages leave: ')).trim() !== 'live')
    throw new CommandError('Nothing was changed; it is still a dry run.', 'not-confirmed');
  setMode(file, 'live');
  print(options, { mode: 'live', changed: true, would_leave: hand?.waiting ?? [] }, ['Live.', RESTART]);
}

async function goDry(options: CommonOptions): Promise<void> {
  const file = options.config ?? defaultConfig('local');
  const changed = loadLocal(file).mode !== 'dry';
  if (changed) setMode(file, 'dry');
  print(options, { mode: 'dry', changed }, [
    changed ? 'Dry run.' : 'It is a dry run already.',
    ...(changed ? [RESTART, 'To hold at once what is on its way: countersign pause'] : []),
  ]);
}

function setMode(file: string, mode: LocalConfig['mode']): void {
  const text = must(changedConfigText(readFileSync(file, 'utf8'), [{ path: ['mode'], value: mode }]));
  must(place('local', file, text, (_role, draft) => readLocalConfig(draft)));
}

function liveLines(config: LocalConfig, hand: HandState | null): string[] {
  const waiting = hand?.waiting ?? [];
  return [
    'Live: what you countersign leaves, once, after the hold.',
    ...config.accounts.map(({ id, address, smtp }) =>
      smtp === undefined
        ? `  ${id}: ${address} sends nothing`
        : `  ${id}: ${address} through ${smtp.host}:${String(smtp.port)}`,
    ),
    waiting.length === 0
      ? 'Nothing waits to leave.'
      : `${String(waiting.length)} approved before would leave; they wait until countersign resume has listed them:`,
    ...waiting.map(({ approval, to, subject }) => `  ${approval}  ${to.join(', ')}  ${oneLine(subject, 60)}`),
    ...(hand?.unknown ?? []).map((id) => `  ${id}: unknown whether it was sent; see: countersign show ${id}`),
    'What was approved during the dry run stays a rehearsal: approve it again to send it.',
  ];
}
