import { type Command } from 'commander';
import { buildPause, buildRelease, buildRevokeKey } from '../../shared/approval/build.ts';
import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { fingerprint, publicKeyBytes } from '../../shared/approval/keys.ts';
import { oneLine } from '../../shared/text/show.ts';
import { findPin } from '../config/pins.ts';
import { type Decided, type Desk, write } from '../terminal/decide.ts';
import { type CommonOptions, CommandError, must, print, withCommon, withExample } from './context.ts';
import { report } from './decide.ts';
import { openDesk } from './desk.ts';
import { type HandState, handState } from './hand-state.ts';
import { loadLocal } from './local-context.ts';

/** Decisions about the whole vault: stop, go on, unlock, revoke. Each is signed like any other. */
export function vaultDecisionCommands(program: Command): void {
  withExample(
    withCommon(program.command('pause').description('stop all sending (signed)'), 'local'),
    'countersign pause',
  ).action(pause);
  withExample(
    withCommon(
      program.command('resume').description('list what would leave, ask, and let sending go on (signed)'),
      'local',
    ),
    'countersign resume',
  ).action(resume);
  withExample(
    withCommon(
      program
        .command('release')
        .description('unlock a hand whose journal was restored from a backup (signed)'),
      'local',
    ),
    'countersign release',
  ).action(release);
  withExample(
    withCommon(
      program
        .command('revoke')
        .argument('<key>', 'the public key of the device, or the fingerprint of a paired one')
        .description('tell every computer of this vault to trust a device no longer (signed)'),
      'local',
    ),
    'countersign revoke kq3f-7yta-c5nm-2wzr-uexo',
  ).action(revoke);
}

async function pause(options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  report(options, await signWhole(openDesk(config), (by) => buildPause('pause', by)), config);
}

/** Un-pausing lists what would leave and asks (PROTOCOL §6); the record names every pause that it ends. */
async function resume(options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const desk = openDesk(config);
  const state = await handState(config, desk.store, desk.trust, desk.now());
  if (state.pauses.length === 0) {
    print(options, { kind: 'resume', decision: '', path: '', ended: [] }, [
      'Sending is not paused; nothing was signed.',
    ]);
    return;
  }
  for (const line of resumeLines(state)) desk.terminal.show(line);
  await confirmed(desk, 'resume', 'to let sending go on');
  const ended = state.pauses.map(({ id }) => id).slice(0, MOST_SUPERSEDED);
  const decided = await signWhole(desk, (by) => buildPause('resume', by), ended);
  print(options, { ...decided, ended }, [`resume: signed ${decided.decision}`, decided.path]);
}

/** A record names at most so many others (shared/approval/decision.ts); what is left over takes a second resume. */
const MOST_SUPERSEDED = 50;

function resumeLines({ pauses, waiting }: HandState): string[] {
  return [
    ...pauses.map(({ message }) => `Paused:   ${message}`),
    waiting.length === 0
      ? 'Nothing waits to leave.'
      : `${String(waiting.length)} ${waiting.length === 1 ? 'message' : 'messages'} would leave:`,
    ...waiting.map(
      ({ approval, to, subject, signed_at }) =>
        `  ${approval}  ${to.join(', ')}  ${oneLine(subject, 60)}  (approved ${signed_at})`,
    ),
  ];
}

async function release(options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const desk = openDesk(config);
  const { lacking, head } = await handState(config, desk.store, desk.trust, desk.now());
  if (lacking.length === 0) {
    print(options, { kind: 'release', decision: '', path: '' }, [
      'This hand is not locked; nothing was signed.',
    ]);
    return;
  }
  desk.terminal.show(
    `The vault remembers ${String(Math.max(...lacking.map(({ count }) => count)))} journal entries, some of which this computer lacks. Nobody can say what of all that ` +
      'is approved by now they sent: once released, each of these asks you to look into your Sent folder and to choose "It was sent" or "Send again".',
  );
  await confirmed(desk, 'release', 'to let this hand send again');
  const decided = await signWhole(desk, (by) => buildRelease(by, desk.executor, head));
  print(options, decided, [`release: signed ${decided.decision}`, decided.path]);
}

async function revoke(key: string, options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const desk = openDesk(config);
  const pin = findPin(desk.trust.pins, key);
  const revoked = pin?.key ?? key.trim();
  if (publicKeyBytes(revoked) === null) {
    throw new CommandError(
      'No paired device has this key or fingerprint; see: countersign devices',
      'unknown-key',
    );
  }
  desk.terminal.show(
    `${fingerprint(revoked)}  ${pin === undefined ? '(not paired here)' : oneLine(pin.name, 60)}`,
  );
  desk.terminal.show('What it approved and has not left yet becomes void, here and on every other computer.');
  await confirmed(desk, 'revoke', 'to trust it no longer');
  report(options, await signWhole(desk, (by) => buildRevokeKey(by, revoked)), config);
}

async function confirmed(desk: Desk, word: string, purpose: string): Promise<void> {
  const typed = (await desk.terminal.ask(`Type "${word}" ${purpose}: `)).trim();
  if (typed !== word) throw new CommandError('Nothing was signed.', 'not-confirmed');
}

type By = { vault: string; key: string; now: number; supersedes: readonly string[] };

/** Signs a decision about the whole vault. A resume must name in `supersedes` every pause that it ends. */
async function signWhole(
  desk: Desk,
  build: (by: By) => DecisionRecord,
  supersedes: readonly string[] = [],
): Promise<Decided> {
  const signer = must(await desk.unlock());
  const { publicKey: key } = signer;
  return must(
    await write(desk, build({ vault: desk.trust.vault, key, now: desk.now(), supersedes }), signer),
  );
}
