import { sameAddress } from '../../../shared/text/address.ts';
import { placeOf, roleOf } from '../../../shared/vault/layout.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { readHandStatus } from '../../../shared/vault/typed-notes.ts';

/**
 * The address that an answer comes from: the one of the owner's that the mail was written to, where a hand says that it
 * may send as it; else the account's own. The account's own also where a mail named it beside another.
 */
export function identityFor(
  task: Pick<Task, 'account' | 'to' | 'cc'>,
  address: string,
  sendable: ReadonlyMap<string, readonly string[]>,
): string {
  const named = [...task.to, ...task.cc];
  if (named.some((one) => sameAddress(one, address))) return address;
  const mine = sendable.get(task.account) ?? [];
  const addressed = named.flatMap((one) => mine.find((own) => sameAddress(own, one)) ?? []);
  return addressed[0] ?? address;
}

/** From which addresses hands can send, by account, as `Updates/<agent>/hand.md` tells devices. */
export async function sendableAddresses(
  store: Pick<Store, 'list' | 'read'>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const path of await store.list('Updates')) {
    const placed = placeOf(path);
    if (placed?.place !== 'updates' || placed.base !== 'hand.md' || roleOf(placed.agent) !== 'local')
      continue;
    const read = readHandStatus((await store.read(path)) ?? '');
    if (!read.ok) continue;
    for (const { id, from } of read.value.accounts) found.set(id, [...(found.get(id) ?? []), from]);
  }
  return found;
}
