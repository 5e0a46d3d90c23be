import type { ImapFlow } from 'imapflow';
import { oneLine } from '../../../shared/text/show.ts';
import type { OldMemory } from './imap-memory.ts';
import { type ImapPlace, isSameFolder, isSameLogin, isSamePlace } from './imap-state.ts';

/**
 * The memory that a mailbox without one goes on with after its host, port, user, folder or account id was corrected; null
 * where there is none, or only one of a folder that is still there and so is another one.
 *
 * @param alone whether the account has no other folder: then what it read before can only have been meant for this one
 */
export async function memoryToTake(
  client: ImapFlow,
  place: ImapPlace,
  old: readonly OldMemory[],
  alone: boolean,
): Promise<OldMemory | null> {
  const latest = old.toSorted((a, b) => b.writtenMs - a.writtenMs);
  const same =
    latest.find((one) => one.place !== null && isSamePlace(one.place, place)) ??
    latest.find((one) => one.place !== null && isSameFolder(one.place.mailbox, place.mailbox));
  if (same !== undefined || latest.length === 0) return same ?? null;
  const there = await folderNames(client);
  const unplaced = latest.filter((one) => one.place === null);
  const mayTake = ({ place: before }: OldMemory) => {
    if (before === null) return alone || unplaced.length === 1;
    const moved = alone && !isSameLogin(before, place);
    return moved || !there.some((name) => isSameFolder(name, before.mailbox));
  };
  return latest.find(mayTake) ?? null;
}

async function folderNames(client: ImapFlow): Promise<string[]> {
  const listed = await client.list();
  const real = listed.filter(({ flags }) => !flags.has('\\NonExistent') && !flags.has('\\Noselect'));
  return real.map(({ path }) => path);
}

/** What is told of a mailbox that goes on with an old memory. */
export function wentOn(place: ImapPlace, from: ImapPlace | undefined, waiting: number): string {
  const before = from === undefined || from.host === '' ? 'with other settings' : `as ${shown(from)}`;
  return `${shown(place)} goes on from what this account had read ${before}; ${messages(waiting)} in it not known yet ${waiting === 1 ? 'is' : 'are'} read.`;
}

/** What is told of a mailbox that was read under another account id. */
export function wentOnAsAccount(place: ImapPlace): string {
  return `${shown(place)} goes on where it was under another account id.`;
}

/** What is told of a mailbox that is begun though the account has read another one. */
export function begun(place: ImapPlace, aside: number, stateFile: string): string {
  return `${shown(place)} is read for the first time, and ${messages(aside)} in it ${aside === 1 ? 'was' : 'were'} left aside, since what this account read before is another folder. To have them read, stop the daemon, set another first_run and move ${stateFile} away.`;
}

/** What is told of a server that was put back to a backup. */
export function restored({ mailbox }: ImapPlace, waiting: number): string {
  return `The mail server has put ${oneLine(mailbox, 60)} back to an earlier state and gives its numbers out again; ${messages(waiting)} in it not known yet ${waiting === 1 ? 'is' : 'are'} read.`;
}

function shown({ host, port, user, mailbox }: ImapPlace): string {
  return oneLine(`${mailbox} (${user} at ${host}:${String(port)})`, 120);
}

function messages(count: number): string {
  return `${String(count)} message${count === 1 ? '' : 's'}`;
}
