import { type Pin } from '../../shared/approval/keys.ts';
import { fromInstant } from '../../shared/text/time.ts';
import { type HandStatus } from '../../shared/vault/schemas.ts';

/** The newest pins that a report names: revoked devices of years must not make a note that nobody can read. */
const MOST = 100;

/**
 * The devices for the hand's report: names and public keys, no secret. Each device sees by it whether it is paired, which
 * others are, and when each was last used.
 */
export function pairedDevices(
  pins: readonly Pin[],
  lastUse: ReadonlyMap<string, string>,
): HandStatus['devices'] {
  return pins.slice(-MOST).map(({ key, name, added, revoked }) => ({
    key,
    name,
    paired: known(added),
    last_used: known(lastUse.get(key) ?? ''),
    revoked: known(revoked),
  }));
}

/** A list of pins that somebody edited by hand may hold other texts; a report that can't be written helps nobody. */
function known(at: string): string {
  return fromInstant(at) === null ? '' : at;
}
