import type { DecisionRecord } from '../shared/approval/decision.ts';
import { decisionPath, signDecision } from '../shared/approval/decision-note.ts';
import type { Signer } from '../shared/approval/keys.ts';
import type { Material } from '../shared/card/basis.ts';
import { type Choice, decide } from '../shared/card/decide.ts';
import { gather } from '../shared/card/gather.ts';
import type { NoteIndex } from '../shared/card/note-index.ts';
import type { HandPin } from '../shared/card/trusted-hand.ts';
import { type CardView, cardView } from '../shared/card/view.ts';
import type { Store } from '../shared/vault/store.ts';

/** What reading and deciding need: the vault, this device's key, and what it knows. */
export interface Desk {
  readonly store: Store;
  readonly signer: Signer;
  readonly pin: HandPin | null;
  readonly index: NoteIndex;
}

/** A card as it was at one moment. */
export interface Reading {
  readonly material: Material;
  readonly view: CardView;
  /** Both as text: two readings with the same text are of the same card. */
  readonly text: string;
}

/** `source` is what an editor shows of the draft, or null where none does. */
export async function readCard(desk: Desk, path: string, source: string | null): Promise<Reading> {
  return readingOf(await gatherAt(desk, path, source));
}

export function gatherAt(
  { store, signer, pin, index }: Desk,
  path: string,
  source: string | null,
): Promise<Material> {
  return gather(store, path, source, { key: signer.publicKey, pin }, index);
}

/** The card that material makes at this moment. */
export function readingOf(material: Material): Reading {
  const view = cardView(material, Date.now());
  return { material, view, text: JSON.stringify([material, view]) };
}

/** Signs a choice over what was read, and writes it. Gives what went wrong, or ''. */
export async function signChoice(
  { store, signer }: Desk,
  { material }: Reading,
  choice: Choice,
): Promise<string> {
  const record = decide(material, choice, Date.now());
  return record.ok ? signRecord({ store, signer }, record.value) : record.refusal.message;
}

/** Signs a decision and writes its note. Gives what went wrong, or ''. */
export async function signRecord(
  { store, signer }: Pick<Desk, 'store' | 'signer'>,
  record: DecisionRecord,
): Promise<string> {
  const note = await signDecision(record, signer);
  if (!note.ok) return note.refusal.message;
  const written = await store.create(decisionPath(record), note.value);
  return written === 'created' ? '' : 'The decision could not be written. Try again.';
}
