import { type Result, ok, refuse } from '../result.ts';
import { type DecisionRecord, signingBytes } from './decision.ts';
import { readDecision } from './decision-note.ts';
import { type Pin, fingerprint, verifySignature } from './keys.ts';

/** What this computer trusts; both are kept outside the vault. */
export interface Trust {
  readonly vault: string;
  readonly pins: readonly Pin[];
}

/** A record whose signature, key and vault were checked. Only `verifyDecision` makes one. */
export interface VerifiedDecision {
  readonly record: DecisionRecord;
  /** The name under which the key was pinned. */
  readonly device: string;
  /** The note's text, for a journal or another verifier. */
  readonly text: string;
}

/** What a device of ours signed while its key counted: the same gate, blind to revocations. It lets nothing out. */
export function verifyOnceTrusted(text: string, { vault, pins }: Trust): Result<VerifiedDecision> {
  return verifyDecision(text, { vault, pins: pins.map((pin) => ({ ...pin, revoked: '' })) });
}

/** A record that really is of the key that it names, whoever that is: it lets nothing out, but may hold something back. */
export function verifyStranger(text: string, vault: string): Result<DecisionRecord> {
  const read = readDecision(text);
  if (!read.ok) return read;
  const { key } = read.value.record;
  const verified = verifyDecision(text, { vault, pins: [{ key, name: '', added: '', revoked: '' }] });
  return verified.ok ? ok(verified.value.record) : verified;
}

/**
 * The one gate that every decision passes, in the plugin, the executive and the hand (I2): shape, canonical bytes,
 * this vault, a key that is pinned and not revoked *now*, and its signature. It does not say whether the decision is
 * still live; that follows from all records of an approval (`approvalState`).
 */
export function verifyDecision(text: string, trust: Trust): Result<VerifiedDecision> {
  const read = readDecision(text);
  if (!read.ok) return read;
  const { record, signature } = read.value;
  if (record.vault !== trust.vault) {
    return refuse('other-vault', 'This decision was made for another vault; it means nothing here.');
  }
  const pin = trust.pins.find((candidate) => candidate.key === record.key);
  if (pin === undefined) {
    return refuse(
      'unknown-key',
      `This decision is signed by a key that is not paired here (${fingerprint(record.key)}). ` +
        'If it is your device, run `countersign pair` on this computer; otherwise somebody tried.',
    );
  }
  if (pin.revoked !== '') {
    return refuse(
      'revoked-key',
      `The key of "${pin.name}" was revoked at ${pin.revoked}; decide again on a paired device.`,
    );
  }
  if (!verifySignature(record.key, signingBytes(record), signature)) {
    return refuse(
      'bad-signature',
      'The signature does not fit this decision: the record was changed after it was signed.',
    );
  }
  return ok({ record, device: pin.name, text });
}
