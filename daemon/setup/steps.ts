import { type Result } from '../../shared/result.ts';
import { type SetupRole } from './answers.ts';
import { type FlagName } from './flags.ts';
import { type Session } from './session.ts';
import { addressStep } from './steps/address.ts';
import { joinStep } from './steps/join.ts';
import { mailboxStep } from './steps/mailbox.ts';
import { firstRunStep, signatureStep } from './steps/reading.ts';
import { remoteStep } from './steps/remote.ts';
import { vaultStep } from './steps/vault.ts';

export type StepId =
  'join' | 'vault' | 'remote' | 'address' | 'mailbox' | 'sending' | 'first-run' | 'signature';

/** One thing to know before a configuration can be written. */
export interface Step {
  readonly id: StepId;
  readonly title: string;
  readonly roles: readonly SetupRole[];
  /** Any of these asks for the step where a configuration is there already. */
  readonly flags: readonly FlagName[];
  readonly run: (session: Session) => Promise<Result<void>>;
}

const EVERY: readonly SetupRole[] = ['local', 'cloud', 'trial'];
const IMAP: readonly FlagName[] = [
  'provider',
  'reader',
  'maildir',
  'imapHost',
  'imapPort',
  'imapUser',
  'imapFolder',
  'passwordEnv',
  'passwordFile',
  'acceptSendCapable',
  'submission',
  'sentFolder',
];
/** In the order in which they are asked: each may lean on those before it. Sending is no part of them (I7). */
export const CLOUD_STEPS: readonly Step[] = [
  { id: 'join', title: 'the other machine', roles: ['local', 'cloud'], flags: ['join'], run: joinStep },
  { id: 'vault', title: 'the vault', roles: EVERY, flags: ['vault', 'existingVault'], run: vaultStep },
  {
    id: 'remote',
    title: 'the remote',
    roles: ['local', 'cloud'],
    flags: ['remote', 'tokenEnv', 'tokenFile'],
    run: remoteStep,
  },
  { id: 'address', title: 'your address', roles: EVERY, flags: ['email'], run: addressStep },
  { id: 'mailbox', title: 'the mailbox', roles: EVERY, flags: IMAP, run: mailboxStep },
  {
    id: 'first-run',
    title: 'where to begin',
    roles: ['cloud', 'trial'],
    flags: ['firstRun'],
    run: firstRunStep,
  },
  {
    id: 'signature',
    title: 'your signature',
    roles: ['cloud', 'trial'],
    flags: ['signature'],
    run: signatureStep,
  },
];
