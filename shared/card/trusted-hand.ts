import type { HandStatus } from '../vault/schemas.ts';
import type { Store } from '../vault/store.ts';
import { roleOf } from '../vault/layout.ts';
import { readHandStatus } from '../vault/typed-notes.ts';

/** What this device relies on about the computer that sends; pinned when first seen, since notes can be forged. */
export type HandPin = Pick<HandStatus, 'vault' | 'executor' | 'mode'>;

export interface FoundHand {
  readonly hand: HandStatus | null;
  /** Why it can't be used as it is, or ''. */
  readonly trouble: string;
}

/** Reads `Updates/<local agent>/hand.md` and compares it with the pin; without a pin the only one there is wins. */
export async function findHand(store: Store, pin: HandPin | null): Promise<FoundHand> {
  const hands = (await handsOffered(store)).map(({ hand }) => hand);
  const known = hands.find((hand) => hand.executor === pin?.executor && hand.vault === pin.vault);
  const hand = known ?? hands[0] ?? null;
  if (hand === null)
    return { hand, trouble: 'Your computer has not reported yet. Start “countersign local” there.' };
  if (known === undefined && hands.length > 1) {
    return {
      hand: null,
      trouble: 'Several computers offer to send. Choose one in the settings of Countersign.',
    };
  }
  if (pin !== null && (known === undefined || known.mode !== pin.mode)) {
    const change = known === undefined ? 'another computer would send' : `it is now ${hand.mode}`;
    return {
      hand,
      trouble: `Your computer’s report has changed: ${change}. Check it in the settings of Countersign.`,
    };
  }
  return { hand, trouble: '' };
}

/** Every computer that offers to send, as it says of itself, by the agent whose report it is. */
export async function handsOffered(
  store: Store,
): Promise<{ readonly agent: string; readonly hand: HandStatus }[]> {
  const found: { agent: string; hand: HandStatus }[] = [];
  for (const path of await store.list('Updates')) {
    const agent = /^Updates\/([^/]+)\/hand\.md$/.exec(path)?.[1] ?? '';
    if (agent === '' || roleOf(agent) !== 'local') continue;
    const read = readHandStatus((await store.read(path)) ?? '');
    if (read.ok) found.push({ agent, hand: read.value });
  }
  return found;
}
