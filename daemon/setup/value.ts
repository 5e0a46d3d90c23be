import { agentSigner } from '../config/agent-key.ts';
import { type AccountPart, type Answers, type MailboxPart } from './answers.ts';
import { type Places } from './places.ts';

/** One of the two configurations, as plain values in the order in which they are written. */
export type ConfigValue = Readonly<Record<string, unknown>>;

interface Machine {
  readonly answers: Answers;
  readonly places: Places;
}

/** Name and state folder of the agent on this machine; of the local one where both are here. */
export function roleOfMachine({ answers, places }: Machine): { agent: string; state: string } {
  const role = answers.role === 'cloud' ? 'cloud' : 'local';
  return { agent: answers.agent ?? role, state: places.state[role] };
}

/** What both roles have in common. With a remote the agents' keys stand in both files. */
function common(role: 'cloud' | 'local', { answers, places }: Machine): ConfigValue {
  const { agent = role, remote, others } = answers;
  const name = answers.role === 'trial' ? role : agent;
  const own = () => ({ agent: name, key: agentSigner(places.state[role]).signer.publicKey });
  return {
    role,
    agent: name,
    vault: { id: answers.vault_id, dir: answers.vault_dir },
    state: places.state[role],
    ...(remote == null ? {} : { remote, agents: [own(), ...others] }),
  };
}

export function cloudValue(machine: Machine): ConfigValue {
  const { answers } = machine;
  const { account, signature = '' } = answers;
  return {
    ...common('cloud', machine),
    accounts: account === undefined ? [] : [cloudAccount(account, answers.first_run ?? 'now')],
    ...(signature === '' ? {} : { draft: { signature } }),
  };
}

function cloudAccount(account: AccountPart, firstRun: NonNullable<Answers['first_run']>): ConfigValue {
  const { id, address, mailbox, submission } = account;
  if (mailbox == null || 'maildir' in mailbox) return { id, address, intake: mailbox };
  return {
    id,
    address,
    intake: {
      imap: {
        ...mailbox.imap,
        first_run: firstRun,
        ...(submission === undefined ? {} : { submission }),
        ...(account.accept_send_capable ? { accept_send_capable: true } : {}),
      },
    },
  };
}

export function localValue(machine: Machine): ConfigValue {
  const { account } = machine.answers;
  return {
    ...common('local', machine),
    mode: 'dry',
    accounts: account === undefined ? [] : [localAccount(account)],
  };
}

export function localAccount(account: AccountPart): ConfigValue {
  const { id, address, mailbox, smtp } = account;
  return {
    id,
    address,
    ...(smtp == null ? {} : { smtp }),
    ...(mailbox == null ? {} : { mailbox }),
    ...(mailbox == null || smtp == null ? {} : sentPart(account, mailbox)),
  };
}

/** Where sent mail is looked up, and whether the provider puts it there by itself. */
function sentPart({ sent, saves_sent: saves }: AccountPart, mailbox: MailboxPart): ConfigValue {
  // A Maildir has no folder that is known to be Sent.
  if ('maildir' in mailbox) return {};
  const { mailbox: _inbox, ...login } = mailbox.imap;
  return {
    sent: {
      in: { imap: { ...login, ...(sent === undefined ? {} : { mailbox: sent }) } },
      proves: saves ? 'provider-saves' : 'we-append',
    },
  };
}
