import { type Result, ok, refuse } from '../../../shared/result.ts';
import { domainOf, isAddrSpec } from '../../../shared/text/address.ts';
import {
  OWN_SERVER,
  PROVIDERS,
  type Provider,
  providerById,
  providerOfAddress,
  providerOfExchangers,
} from '../providers.ts';
import { type Session, answer } from '../session.ts';

export function readAddress(typed: string): Result<string> {
  return isAddrSpec(typed)
    ? ok(typed)
    : refuse('address', 'This is not a plain e-mail address; write it alone, such as me@example.com.');
}

/** The address that people write to, and who runs its mail. */
export async function addressStep(session: Session): Promise<Result<void>> {
  const { answers, flags } = session;
  const { account, joined } = answers;
  const address = await answer(session, {
    flag: 'email',
    ask: 'Your e-mail address, the one people write to',
    fallback: account?.address ?? joined?.address,
    read: readAddress,
  });
  if (!address.ok) return address;
  const id = flags.account ?? account?.id ?? joined?.account ?? 'mail';
  if (!/^[a-z][a-z0-9_-]{0,31}$/.test(id))
    return refuse('usage', '--account: use lower-case letters, digits, - and _, at most 32.');
  const provider = await findProvider(session, address.value);
  if (!provider.ok) return provider;
  answers.account = {
    reader: '',
    accept_send_capable: false,
    ...(account?.address === address.value ? account : {}),
    id,
    address: address.value,
    provider: provider.value?.id ?? OWN_SERVER.id,
    saves_sent: provider.value?.savesSent ?? false,
  };
  return ok(undefined);
}

/** Undefined: a server of one's own, which is asked for. DNS is only asked where a person can say no to its answer. */
export async function findProvider(
  { flags, asker, trials }: Session,
  address: string,
): Promise<Result<Provider | undefined>> {
  if (flags.provider !== undefined) {
    const named = providerById(flags.provider);
    if (named !== undefined || flags.provider === OWN_SERVER.id) return ok(named);
    const ids = [...PROVIDERS.map(({ id }) => id), OWN_SERVER.id].join(', ');
    return refuse('usage', `--provider: write one of: ${ids}.`);
  }
  const known = providerOfAddress(address);
  if (known !== undefined || asker === null) return ok(known);
  const guess = providerOfExchangers(await trials.exchangers(domainOf(address)));
  if (guess === undefined) return ok(undefined);
  const yes = await asker.yes(
    `The mail of ${domainOf(address)} is at ${guess.name}, it seems. Is that right?`,
    true,
  );
  return ok(yes ? guess : undefined);
}
