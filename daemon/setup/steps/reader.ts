import { type Result, ok } from '../../../shared/result.ts';
import { type AccountPart } from '../answers.ts';
import { OWN_SERVER, type Provider, providerById } from '../providers.ts';
import { type Session, answer } from '../session.ts';
import { findProvider, readAddress } from './address.ts';

/**
 * Which mailbox the VM reads. Recommended is one that only receives, into which the real mailbox forwards: then the
 * password on the VM opens no door to sending (PROTOCOL §10).
 */
export async function chooseReader(
  session: Session,
  account: AccountPart,
): Promise<Result<{ address: string; provider: Provider | undefined }>> {
  const { asker, flags, spent } = session;
  const own = providerById(account.provider);
  const direct = { address: account.address, provider: own };
  const forwards = flags.reader !== undefined && !spent.has('reader');
  if (!forwards && (asker === null || own?.imap?.host === '127.0.0.1') && own?.imap !== null) {
    account.reader = '';
    return ok(direct);
  }
  if (!forwards && asker !== null) {
    const about = own ?? OWN_SERVER;
    asker.say(
      'The VM is always on and on the internet, so it should hold no password that can send.',
      'Recommended: a second mailbox that only receives, and a forward of your mail into it. The VM reads that one.',
      `How to forward: ${about.forward}`,
    );
    const way =
      own?.imap === null
        ? 'forward'
        : await asker.choose('Which mailbox does the VM read?', [
            { id: 'forward', label: 'a mailbox that my mail is forwarded into' },
            { id: 'direct', label: `${account.address} itself` },
          ]);
    if (way === 'direct') {
      account.reader = '';
      return ok(direct);
    }
  }
  const reader = await answer(session, {
    flag: 'reader',
    ask: 'Address of the mailbox that is forwarded into',
    fallback: account.reader === '' ? undefined : account.reader,
    read: readAddress,
  });
  if (!reader.ok) return reader;
  const provider = await findProvider(session, reader.value);
  if (!provider.ok) return provider;
  account.reader = reader.value;
  return ok({ address: reader.value, provider: provider.value });
}
