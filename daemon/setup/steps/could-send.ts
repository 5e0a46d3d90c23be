import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type Probe } from '../../cloud/submission-probe.ts';
import { readCertificates } from '../../config/imap-settings.ts';
import { type AccountPart, type ImapPart } from '../answers.ts';
import { readServer } from '../mail-target.ts';
import { type Provider, type Server, submissionServers } from '../providers.ts';
import { type Session } from '../session.ts';
import { type Held } from './secret.ts';

interface Tried {
  readonly server: Server;
  readonly probe: Probe;
}

/**
 * "Cloud cannot send" is true only if its credential can't, so it is tried (PROTOCOL §10). One that can is used only
 * where the person accepts it; in a trial the same machine may send anyhow.
 */
export async function settleSendCapable(
  session: Session,
  account: AccountPart,
  provider: Provider | undefined,
  held: Held,
): Promise<Result<void> | 'again'> {
  const { mailbox } = account;
  const { role } = session.answers;
  if (role === 'local' || mailbox == null || !('imap' in mailbox)) return ok(undefined);
  if (role === 'trial') {
    account.accept_send_capable = true;
    return ok(undefined);
  }
  const servers = whereToTry(session, provider, mailbox.imap);
  if (!servers.ok) return servers;
  const tried = await tryAll(session, servers.value, mailbox.imap, held);
  const { server, probe } = worst(tried);
  const usual = server.host === mailbox.imap.host && server.port === 587;
  if (usual) delete account.submission;
  else account.submission = { ...server };
  const at = `${server.host}:${String(server.port)}`;
  const { asker } = session;
  account.accept_send_capable = false;
  if (probe.kind === 'cannot-send') {
    asker?.say(`Good: ${at} refused this password, so it can't send there.`);
    return ok(undefined);
  }
  if (probe.kind === 'no-answer') {
    asker?.say(
      `Whether this password could also send is not known: ${at} gave no answer about it (${probe.message}). doctor tries it again.`,
    );
    return ok(undefined);
  }
  const says = `This password can also send: ${at} takes it. Whoever takes over the VM could send as ${mailbox.imap.user}.`;
  if (session.flags.acceptSendCapable === true) {
    account.accept_send_capable = true;
    return ok(undefined);
  }
  if (asker === null)
    return refuse(
      'send-capable',
      `${says} Name a mailbox that only receives (--reader), or accept it with --accept-send-capable.`,
    );
  asker.say(says);
  const way = await asker.choose('What now?', [
    { id: 'again', label: 'choose another mailbox' },
    { id: 'accept', label: 'accept it; doctor and the dashboard will say so for as long as it is so' },
  ]);
  if (way === 'again') return 'again';
  account.accept_send_capable = true;
  return ok(undefined);
}

function whereToTry({ flags }: Session, provider: Provider | undefined, imap: ImapPart): Result<Server[]> {
  if (flags.submission === undefined) return ok(submissionServers(provider, imap.host));
  const server = readServer(flags.submission, 587);
  return server.ok ? ok([server.value]) : refuse('usage', `--submission: ${server.refusal.message}`);
}

async function tryAll(
  session: Session,
  servers: readonly Server[],
  imap: ImapPart,
  held: Held,
): Promise<Tried[]> {
  const ca = readCertificates(imap.ca_file);
  const authority = ca.ok ? ca.value : undefined;
  const { user } = imap;
  return Promise.all(
    servers.map(async (server) => ({
      server,
      probe: await session.trials.couldSend({ ...server, user, pass: held.value, ca: authority }),
    })),
  );
}

/** One server that takes the password settles it; else one that refuses it; else nobody knows. */
function worst(tried: readonly Tried[]): Tried {
  const [first] = tried;
  if (first === undefined) throw new Error('There is always a server to try.');
  const of = (kind: Probe['kind']) => tried.find(({ probe }) => probe.kind === kind);
  return of('can-send') ?? of('cannot-send') ?? first;
}
