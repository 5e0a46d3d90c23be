import { placeOf } from '../vault/layout.ts';
import { readApprovalRequest } from '../vault/typed-notes.ts';
import type { Material } from './basis.ts';
import { type HandPin, findHand } from './trusted-hand.ts';
import type { Store } from '../vault/store.ts';

/** The device at which a card is shown: its public key, and what it has pinned about the computer that sends. */
export interface Device {
  readonly key: string;
  readonly pin: HandPin | null;
}

/**
 * Reads all that the card of one note depends on, in one go. `source` is the block's text as the editor has it.
 * Never refuses: what is missing or unreadable is for `readBasis` to say.
 */
export async function gather(store: Store, path: string, source: string, device: Device): Promise<Material> {
  const note = await store.read(path);
  const read = readApprovalRequest(note ?? '');
  const request = read.ok ? read.value.request : null;
  const at = (await store.list('')).find((name) => {
    const placed = placeOf(name);
    return placed !== null && 'id' in placed && placed.id === request?.task && placed.place !== 'quarantine';
  });
  const decisions: string[] = [];
  for (const name of request === null ? [] : await store.list(`Decisions/${request.id}`)) {
    decisions.push((await store.read(name)) ?? '');
  }
  const task = at === undefined ? null : await store.read(at);
  return { path, source, note, task, decisions, key: device.key, ...(await findHand(store, device.pin)) };
}
