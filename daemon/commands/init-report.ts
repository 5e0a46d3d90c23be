import { joinAdvice } from '../setup/own-join.ts';
import { type Session } from '../setup/session.ts';
import { type InitResult } from './init-core.ts';
import { CommandError, print } from './context.ts';

/** The command's result: what was written, how it checks out, the line for the other machine, and what to do next. */
export function report(options: { readonly json?: boolean }, result: InitResult): void {
  const { session, configs, join, said, checks } = result;
  const { answers } = session;
  const failed = checks.filter(({ state }) => state === 'fail');
  const next = nextSteps(session);
  // A machine that was only told about another one is known there already.
  const known =
    configs.length > 0 && configs.every(({ written }) => written !== 'new') && answers.others.length > 0;
  print(
    options,
    {
      role: answers.role,
      vault: { id: answers.vault_id, dir: answers.vault_dir },
      configs,
      others: answers.others,
      join,
      said,
      next,
      ok: failed.length === 0,
      checks,
    },
    [
      ...configs.map(({ file, written }) => `${written === 'unchanged' ? 'As before' : 'Written'}: ${file}`),
      ...said,
      '',
      ...checks.map(({ name, state, message }) => `${state.padEnd(4)}  ${name}: ${message}`),
      '',
      ...(join === null || known ? [] : joinAdvice(session, join)),
      ...next,
    ],
  );
  if (failed.length === 0) return;
  if (options.json === true) process.exitCode = 1;
  else
    throw new CommandError(
      `The set-up is written, but ${String(failed.length)} of ${String(checks.length)} checks failed; see above.`,
    );
}

function nextSteps({ answers, program }: Session): string[] {
  const address = answers.account?.address ?? 'your address';
  const arrive = [
    `Try it: write a mail to ${address} from another address of yours, and ask a question in it. Within a minute its draft ` +
      'is in Pending_Approval/email in your vault: a card in Obsidian, and a line of: countersign list',
  ];
  switch (answers.role) {
    case 'cloud':
      return [
        `Start it: ${program} cloud, or by itself: ${program} service install, or pm2 with the file above.`,
      ];
    case 'local':
      return [
        'Start it: countersign local, or by itself at every login: countersign service install',
        ...arrive,
        'It is a dry run until you say: countersign live',
      ];
    case 'trial':
      return ['Start it: countersign start', ...arrive, 'It is a dry run until you say: countersign live'];
  }
}
