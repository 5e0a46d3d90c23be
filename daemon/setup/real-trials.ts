import { resolveMx } from 'node:dns/promises';
import { type Refusal, type Result, ok, refuse } from '../../shared/result.ts';
import { probeSubmission } from '../cloud/submission-probe.ts';
import { type ImapSettings, connectImap, imapTrouble } from '../mail/imap.ts';
import { type RemoteSettings } from '../sync/remote.ts';
import { type MailboxFound, type RemoteFound, type Trials } from './trials.ts';

/** A name server that does not answer must not hold up a question for long, in milliseconds. */
const DNS_PATIENCE = 3000;

export function realTrials(sending: Trials['sending']): Trials {
  return { mailbox, couldSend: probeSubmission, remote, exchangers, sending };
}

async function mailbox(settings: ImapSettings, folder: string): Promise<Result<MailboxFound>> {
  const client = await connectImap(settings);
  if (!client.ok) return onceOnly(client);
  try {
    const { exists } = await client.value.mailboxOpen(folder, { readOnly: true });
    const sent = (await client.value.list()).find(({ specialUse }) => specialUse === '\\Sent');
    return ok({ messages: exists, sent: sent?.path ?? null });
  } catch (error) {
    return onceOnly({ ok: false, refusal: imapTrouble(error, settings) });
  } finally {
    await client.value.logout().catch(() => undefined);
  }
}

async function remote(settings: RemoteSettings): Promise<Result<RemoteFound>> {
  const { askRemote } = await import('../sync/ask-remote.ts');
  const { askToPush } = await import('./ask-to-push.ts');
  const tip = await askRemote(settings);
  if (!tip.ok) return onceOnly(tip);
  const push = await askToPush(settings);
  if (!push.ok) return onceOnly(push);
  const open = settings.token !== undefined && (await askRemote({ ...settings, token: undefined })).ok;
  return ok({ tip: tip.value, open });
}

/** The roles try again by themselves; set-up leaves that to the person, and must not say otherwise. */
function onceOnly({ refusal }: { readonly ok: false; readonly refusal: Refusal }): Result<never> {
  const { kind, message } = refusal;
  return refuse(
    kind,
    message.replace('; it is tried again by itself', '').replace(' It is tried again by itself.', ''),
  );
}

async function exchangers(domain: string): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(resolve, DNS_PATIENCE, []);
  });
  try {
    const asked = resolveMx(domain).then(
      (found) => found.map(({ exchange }) => exchange),
      () => [],
    );
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
