import { type Command } from 'commander';
import { buildPause, buildRelease, buildRevokeKey } from '../../shared/approval/build.ts';
import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { supersedesAll } from '../../shared/approval/state.ts';
import { readHandStatus } from '../../shared/vault/typed-notes.ts';
import { type LocalConfig } from '../config/local.ts';
import { readDecisions } from '../local/decisions.ts';
import { type Decided, type Desk, type Wish, decide, write } from '../terminal/decide.ts';
import { type CommonOptions, CommandError, print } from './context.ts';
import { loadLocal } from './local-context.ts';
import { openDesk } from './desk.ts';
import { findApproval } from './find.ts';

/** The commands by which a person decides: each writes one signed record, and none sends anything. */
export function decisionCommands(program: Command): void {
  const common = (command: Command) =>
    command
      .option('--config <file>', 'configuration of the local role')
      .option('--json', 'print one JSON object');

  common(program.command('approve <id>').description('read one draft whole and countersign it'))
    .option('--resend', 'after an unknown outcome: send once more')
    .action((id: string, options: CommonOptions & { resend?: boolean }) =>
      one(id, { kind: options.resend === true ? 'resend' : 'approve' }, options),
    );
  common(program.command('reject <id>').description('decide that this is not sent'))
    .option('--reason <text>', 'why, in a few words', '')
    .action((id: string, options: CommonOptions & { reason: string }) =>
      one(id, { kind: 'reject', reason: options.reason }, options),
    );
  common(
    program.command('revise <id> <wish>').description('ask for changes; the next draft replaces this one'),
  ).action((id: string, wish: string, options: CommonOptions) => one(id, { kind: 'revise', wish }, options));
  common(
    program.command('undo <id>').description('take an approval back, as long as nothing has left'),
  ).action((id: string, options: CommonOptions) => one(id, { kind: 'undo' }, options));
  common(
    program.command('was-sent <id> <decision>').description('after an unknown outcome: say that it was sent'),
  ).action((id: string, of: string, options: CommonOptions) => one(id, { kind: 'was_sent', of }, options));
  for (const kind of ['pause', 'resume'] as const) {
    const text = kind === 'pause' ? 'stop all sending (signed)' : 'let sending go on (signed)';
    common(program.command(kind).description(text)).action((options: CommonOptions) =>
      whole(options, (by) => buildPause(kind, by)),
    );
  }
  common(
    program.command('release').description('unlock a hand whose journal was restored from a backup (signed)'),
  ).action((options: CommonOptions) => release(options));
  common(program.command('revoke <key>').description('revoke a device by its public key (signed)')).action(
    (key: string, options: CommonOptions) => whole(options, (by) => buildRevokeKey(by, key)),
  );
}

async function one(id: string, wish: Wish, options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const desk = await openDesk(config);
  const decided = await decide(desk, await findApproval(desk.store, id), wish);
  if (!decided.ok) throw new CommandError(decided.refusal.message, decided.refusal.kind);
  report(options, decided.value, config);
}

type By = { vault: string; key: string; now: number; supersedes: readonly string[] };

async function whole(options: CommonOptions, build: (by: By) => DecisionRecord): Promise<void> {
  const config = loadLocal(options.config);
  const desk = await openDesk(config);
  report(options, await signWhole(desk, build), config);
}

/** Signs a decision about the whole vault; it takes the place of all earlier ones. */
export async function signWhole(desk: Desk, build: (by: By) => DecisionRecord): Promise<Decided> {
  if (!desk.terminal.interactive) {
    throw new CommandError(
      'A decision is signed by a person at a terminal; run this where you can type.',
      'no-terminal',
    );
  }
  const signer = await desk.unlock();
  if (!signer.ok) throw new CommandError(signer.refusal.message, signer.refusal.kind);
  const before = await readDecisions(desk.store, desk.trust, 'vault');
  const record = build({
    vault: desk.trust.vault,
    key: signer.value.publicKey,
    now: desk.now(),
    supersedes: supersedesAll(before.verified.map(({ record: known }) => known)).slice(-50),
  });
  return write(desk, record, signer.value);
}

async function release(options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const desk = await openDesk(config);
  const read = readHandStatus((await desk.store.read(`Updates/${config.agent}/hand.md`)) ?? '');
  if (!read.ok)
    throw new CommandError(`Updates/${config.agent}/hand.md can't be read: ${read.refusal.message}`);
  const { journal_count: count, journal_hash: hash } = read.value;
  desk.terminal.show(
    `The vault remembers ${String(count)} journal entries that this computer may lack. What those entries sent could be ` +
      'sent again if you approve it again. Look through Done/ and your Sent folder first.',
  );
  const typed = (await desk.terminal.ask('Type "release" to let this hand send again: ')).trim();
  if (typed !== 'release') throw new CommandError('Nothing was signed.', 'not-confirmed');
  report(options, await signWhole(desk, (by) => buildRelease(by, desk.executor, { count, hash })), config);
}

function report(options: CommonOptions, decided: Decided, config: LocalConfig): void {
  const hint = config.mode === 'dry' ? ' (dry run: nothing will leave)' : '';
  print(options, decided, [`${decided.kind}: signed ${decided.decision}${hint}`, decided.path]);
}
