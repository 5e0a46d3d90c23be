import { type Command } from 'commander';
import { foldersOf } from '../cloud/intake/folders.ts';
import { refuseForeignSecrets } from '../cloud/refuse-secrets.ts';
import { probeSubmission } from '../cloud/submission-probe.ts';
import { type CloudConfig } from '../config/cloud.ts';
import { imapSettings } from '../config/imap-settings.ts';
import { type ImapSettings, connectImap, imapTrouble } from '../mail/imap.ts';
import { maildirEntries } from '../mail/maildir.ts';
import { checkRemote } from '../records/vault-sync.ts';
import { type Check, checkFolder, reportChecks, secretsCheck } from './checks.ts';
import { loadCloud } from './cloud.ts';
import { type CommonOptions, defaultConfig, withCommon, withExample } from './context.ts';

type Account = CloudConfig['accounts'][number];

/** `doctor` of the cloud program: what works, and whether a credential on this machine could send. */
export function cloudDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('try everything the cloud needs; says whether its mail password could also send');
  withExample(withCommon(command, 'cloud'), `${program.name()} doctor --config cloud.yaml`).action(
    async (options: CommonOptions) => {
      const file = options.config ?? defaultConfig('cloud');
      reportChecks(options, await cloudChecks(loadCloud(file), file));
    },
  );
}

export async function cloudChecks(config: CloudConfig, file: string): Promise<Check[]> {
  const foreign = refuseForeignSecrets(process.env);
  const checks: Check[] = [
    checkFolder('vault folder', config.vault.dir, false),
    checkFolder('state folder', config.state, true),
    secretsCheck(file),
    foreign.ok
      ? { name: 'environment', state: 'ok', message: 'no secret of a sender or a bank' }
      : { name: 'environment', state: 'fail', message: foreign.refusal.message },
    await checkRemote(config),
  ];
  for (const account of config.accounts) checks.push(...(await accountChecks(account)));
  return checks;
}

async function accountChecks({ id, intake }: Account): Promise<Check[]> {
  const folders = foldersOf(intake);
  if ('maildir' in intake) return Promise.all(folders.map(({ at }) => maildirCheck(id, at)));
  const settings = imapSettings(intake.imap);
  if (!settings.ok) return [{ name: `mailbox ${id}`, state: 'fail', message: settings.refusal.message }];
  return [
    ...(await Promise.all(folders.map(({ at }) => imapCheck(id, at, settings.value)))),
    await sendCheck(id, intake.imap, settings.value),
  ];
}

async function maildirCheck(id: string, folder: string): Promise<Check> {
  const name = `mailbox ${id}`;
  const entries = await maildirEntries(folder);
  if (!entries.ok) return { name, state: 'fail', message: entries.refusal.message };
  const count = String(entries.value.length);
  return { name, state: 'ok', message: `${count} messages in ${folder}; a Maildir can send nothing` };
}

async function imapCheck(id: string, mailbox: string, settings: ImapSettings): Promise<Check> {
  const name = `mailbox ${id}`;
  const client = await connectImap(settings);
  if (!client.ok) return { name, state: 'fail', message: client.refusal.message };
  try {
    const { exists } = await client.value.mailboxOpen(mailbox, { readOnly: true });
    return { name, state: 'ok', message: `${String(exists)} messages in ${mailbox}, opened read-only` };
  } catch (error) {
    return { name, state: 'fail', message: imapTrouble(error, settings).message };
  } finally {
    await client.value.logout().catch(() => undefined);
  }
}

/** "Cloud cannot send" is true only if its credential can't: so it is tried (PROTOCOL §10). */
async function sendCheck(
  id: string,
  imap: Extract<Account['intake'], { imap: unknown }>['imap'],
  settings: ImapSettings,
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
      return {
        name,
        state: 'warn',
        message: `not known: ${at} gave no answer about this password (${probe.message})`,
      };
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
