import { type CloudConfig } from '../config/cloud.ts';
import { type LocalConfig } from '../config/local.ts';
import { type AccountPart, type Answers, type SetupRole } from './answers.ts';
import { OWN_SERVER, providerById, providerOfAddress } from './providers.ts';

/** Answers as a finished configuration gives them, so that one of them can be changed and the rest stand. */
export function answersFrom(
  role: SetupRole,
  configs: { readonly cloud?: CloudConfig; readonly local?: LocalConfig },
  account: string | undefined,
): Answers {
  const { cloud, local } = configs;
  const config = local ?? cloud;
  if (config === undefined) throw new Error('There is no configuration to take answers from.');
  const id = account ?? config.accounts[0]?.id;
  const read = cloud?.accounts.find((one) => one.id === id);
  const sent = local?.accounts.find((one) => one.id === id);
  const first = read !== undefined && 'imap' in read.intake ? read.intake.imap.first_run : undefined;
  const part = read === undefined && sent === undefined ? undefined : accountFrom(read, sent);
  return {
    version: 1,
    role,
    ...(role === 'trial' ? {} : { agent: config.agent }),
    vault_id: config.vault.id,
    vault_dir: config.vault.dir,
    remote: config.remote === undefined ? null : remoteFrom(config.remote),
    others: config.agents.filter(({ agent }) => agent !== config.agent),
    ...(part === undefined ? {} : { account: part }),
    ...(first === undefined ? {} : { first_run: first }),
    ...(cloud === undefined ? {} : { signature: cloud.draft.signature }),
    done: [],
  };
}

function remoteFrom({ url, token }: NonNullable<CloudConfig['remote']>): NonNullable<Answers['remote']> {
  return { url, ...(token === undefined ? {} : { token }) };
}

function accountFrom(
  read: CloudConfig['accounts'][number] | undefined,
  own: LocalConfig['accounts'][number] | undefined,
): AccountPart {
  const { id, address } = own ?? read ?? { id: '', address: '' };
  const provider = providerOfAddress(address)?.id ?? OWN_SERVER.id;
  const intake = read?.intake;
  const imap = intake !== undefined && 'imap' in intake ? intake.imap : undefined;
  const { first_run: _first, accept_send_capable: accept = false, submission, ...login } = imap ?? {};
  const reading = intake === undefined ? undefined : 'maildir' in intake ? intake : { imap: login };
  const mailbox = own?.mailbox ?? reading ?? null;
  return {
    id,
    address,
    provider,
    reader: imap === undefined || imap.user === address || own !== undefined ? '' : imap.user,
    mailbox: mailbox as AccountPart['mailbox'],
    accept_send_capable: accept,
    ...(submission === undefined ? {} : { submission }),
    smtp: own?.smtp ?? null,
    saves_sent: own?.sent?.proves === 'provider-saves' || (providerById(provider)?.savesSent ?? false),
    ...(own?.sent !== undefined && 'imap' in own.sent.in && own.sent.in.imap.mailbox !== undefined
      ? { sent: own.sent.in.imap.mailbox }
      : {}),
  };
}
