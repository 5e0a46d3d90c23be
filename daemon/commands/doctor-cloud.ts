import { type Command } from 'commander';
import { probeSubmission } from '../cloud/submission-probe.ts';
import { type CloudConfig } from '../config/cloud.ts';
import { imapSettings } from '../config/imap-settings.ts';
import { connectImap } from '../mail/imap.ts';
import { maildirEntries } from '../mail/maildir.ts';
import { checkRemote } from '../records/vault-sync.ts';
import { type Check, checkFolder, reportChecks } from './checks.ts';
import { loadCloud } from './cloud.ts';
import { type CommonOptions } from './context.ts';

type Account = CloudConfig['accounts'][number];

/** `doctor` of the cloud program: what works, and whether a credential on this machine could send. */
export function cloudDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('try everything the cloud needs; says whether its mail password could also send')
    .option('--config <file>', 'configuration of the cloud role')
    .option('--json', 'print one JSON object')
    .action(async (options: CommonOptions) => {
      reportChecks(options, await cloudChecks(loadCloud(options.config)));
    });
}

export async function cloudChecks(config: CloudConfig): Promise<Check[]> {
  const checks = [
    checkFolder('vault folder', config.vault.dir, false),
    checkFolder('state folder', config.state, true),
  ];
  checks.push(await checkRemote(config));
  for (const account of config.accounts) checks.push(...(await accountChecks(account)));
  return checks;
}

async function accountChecks({ id, intake }: Account): Promise<Check[]> {
  const name = `mailbox ${id}`;
  if ('maildir' in intake) {
    const entries = await maildirEntries(intake.maildir);
    return [
      entries.ok
        ? {
            name,
            state: 'ok',
            message: `${String(entries.value.length)} messages in ${intake.maildir}; a Maildir can send nothing`,
          }
        : { name, state: 'fail', message: entries.refusal.message },
    ];
  }
  const { imap } = intake;
  const settings = imapSettings(imap);
  if (!settings.ok) return [{ name, state: 'fail', message: settings.refusal.message }];
  const client = await connectImap(settings.value);
  if (!client.ok) return [{ name, state: 'fail', message: client.refusal.message }];
  const opened = await client.value.mailboxOpen(imap.mailbox, { readOnly: true }).then(
    (mailbox) => ({
      name,
      state: 'ok' as const,
      message: `${String(mailbox.exists)} messages in ${imap.mailbox}, opened read-only`,
    }),
    () => ({ name, state: 'fail' as const, message: `The mailbox ${imap.mailbox} can't be opened.` }),
  );
  await client.value.logout();
  return [opened, await sendCheck(id, imap, settings.value)];
}

/** "Cloud cannot send" is true only if its credential can't: so it is tried (PROTOCOL §10). */
async function sendCheck(
  id: string,
  imap: Extract<Account['intake'], { imap: unknown }>['imap'],
  settings: { host: string; user: string; pass: string; ca?: string | undefined },
): Promise<Check> {
  const name = `could ${id} send?`;
  const target = imap.submission ?? { host: imap.host, port: 587 };
  const { user, pass, ca } = settings;
  const probe = await probeSubmission({ ...target, user, pass, ca });
  const at = `${target.host}:${String(target.port)}`;
  switch (probe.kind) {
    case 'cannot-send':
      return { name, state: 'ok', message: `no: ${at} refused this password (${probe.reply})` };
    case 'no-answer':
      return { name, state: 'warn', message: `not known: ${at} could not be asked (${probe.message})` };
    case 'can-send':
      return {
        name,
        state: imap.accept_send_capable ? 'warn' : 'fail',
        message:
          `YES: ${at} takes this password, so whoever takes over this machine can send as you. Use a forward into a ` +
          'receive-only mailbox, or set accept_send_capable: true to accept it.',
      };
  }
}
