import { type Command } from 'commander';
import { type LocalConfig } from '../config/local.ts';
import { type Decided, type Wish, decide } from '../terminal/decide.ts';
import { type CommonOptions, must, print, withCommon, withExample } from './context.ts';
import { openDesk } from './desk.ts';
import { findApproval } from './find.ts';
import { loadLocal } from './local-context.ts';

const ID = 'the approval: its id, five or more of its first characters, or its task';

/** The commands by which a person decides about one approval: each writes one signed record, and none sends anything. */
export function decisionCommands(program: Command): void {
  const named = (name: string) => program.command(name).argument('<id>', ID);
  withExample(
    withCommon(
      named('approve')
        .description('read one draft whole and countersign it')
        .option('--resend', 'after an unknown outcome: send once more'),
      'local',
    ),
    'countersign approve ap-3kq5x',
  ).action((id: string, options: CommonOptions & { resend?: boolean }) =>
    one(id, { kind: options.resend === true ? 'resend' : 'approve' }, options),
  );
  withExample(
    withCommon(
      named('reject')
        .description('decide that this is not sent')
        .option('--reason <text>', 'why, in a few words', ''),
      'local',
    ),
    'countersign reject ap-3kq5x --reason "she has called already"',
  ).action((id: string, options: CommonOptions & { reason: string }) =>
    one(id, { kind: 'reject', reason: options.reason }, options),
  );
  withExample(
    withCommon(
      named('revise')
        .argument('<wish>', 'what the next draft should do differently')
        .description('ask for changes; the next draft replaces this one'),
      'local',
    ),
    'countersign revise ap-3kq5x "shorter, and offer Thursday"',
  ).action((id: string, wish: string, options: CommonOptions) => one(id, { kind: 'revise', wish }, options));
  withExample(
    withCommon(named('undo').description('take an approval back, as long as nothing has left'), 'local'),
    'countersign undo ap-3kq5x',
  ).action((id: string, options: CommonOptions) => one(id, { kind: 'undo' }, options));
  withExample(
    withCommon(
      named('was-sent')
        .argument(
          '[decision]',
          'the approval record whose outcome is unknown; the one that stands if left out',
        )
        .description('after an unknown outcome: say that it was sent'),
      'local',
    ),
    'countersign was-sent ap-3kq5x',
  ).action((id: string, of: string | undefined, options: CommonOptions) =>
    one(id, { kind: 'was_sent', of: of ?? '' }, options),
  );
}

async function one(id: string, wish: Wish, options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const desk = openDesk(config);
  report(options, must(await decide(desk, await findApproval(desk.store, id), wish)), config);
}

/** What was signed, and where the record is. */
export function report(options: CommonOptions, decided: Decided, config: LocalConfig): void {
  const hint = config.mode === 'dry' ? ' (dry run: nothing will leave)' : '';
  print(options, decided, [`${decided.kind}: signed ${decided.decision}${hint}`, decided.path]);
}
