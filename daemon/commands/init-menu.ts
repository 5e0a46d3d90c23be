import { type Session } from '../setup/session.ts';
import { type Step } from '../setup/steps.ts';
import { type Task } from '../setup/tasks.ts';
import { must } from './context.ts';

/**
 * A finished set-up: how it stands, and one change after the other until the person is content. Gives what belongs into
 * the command's result.
 */
export async function menu(
  session: Session,
  all: readonly Task[],
  change: (step: Step) => Promise<unknown>,
): Promise<string[]> {
  const { asker } = session;
  if (asker === null) return [];
  const tasks = all.filter(({ roles }) => roles.includes(session.answers.role));
  const steps = session.steps.filter(({ id }) => isChangeable(session, id));
  const said: string[] = [];
  for (;;) {
    asker.say('', 'This machine is set up:', ...standing(session), '');
    const looks = tasks.map((task) => ({ task, ...task.look(session) }));
    const picked = await asker.choose('Change something?', [
      { id: 'nothing', label: 'no, it is fine as it is' },
      ...steps.map(({ id, title }) => ({ id, label: title })),
      ...looks.map(({ task, says }) => ({ id: task.id, label: `${task.title} (${says})` })),
    ]);
    if (picked === 'nothing') return said;
    const step = steps.find(({ id }) => id === picked);
    if (step !== undefined) await change(step);
    const task = tasks.find(({ id }) => id === picked);
    if (task !== undefined) said.push(...must(await task.run(session)));
  }
}

/** The vault stays where it is, and another machine can only be joined where there is a remote. */
function isChangeable({ answers }: Session, step: Step['id']): boolean {
  if (step === 'vault') return false;
  return step !== 'join' || answers.remote != null;
}

function standing({ answers, places }: Session): string[] {
  const { account, remote, others, vault_dir: vault = '', vault_id: id = '' } = answers;
  const mailbox = account?.mailbox;
  const read =
    mailbox == null
      ? 'none'
      : 'maildir' in mailbox
        ? mailbox.maildir
        : `${mailbox.imap.user} at ${mailbox.imap.host}:${String(mailbox.imap.port)}`;
  const sends =
    answers.role === 'cloud'
      ? []
      : [
          `  sending   ${account?.smtp == null ? 'none' : `${account.smtp.host}:${String(account.smtp.port)}`}`,
        ];
  const files =
    answers.role === 'trial' ? [places.config.cloud, places.config.local] : [places.config[answers.role]];
  return [
    `  written   ${files.join(', ')}`,
    `  vault     ${vault} (${id})`,
    `  remote    ${remote?.url ?? 'none'}`,
    ...(remote == null
      ? []
      : [
          `  joined    ${others.length === 0 ? 'no other machine yet' : others.map(({ agent }) => agent).join(', ')}`,
        ]),
    `  address   ${account?.address ?? 'none'}`,
    `  mailbox   ${read}`,
    ...sends,
  ];
}
