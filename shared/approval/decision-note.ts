import { type Result, ok, refuse } from '../result.ts';
import { fromBase64url, base64url } from '../text/bytes.ts';
import { fenced, readBlock } from '../vault/block.ts';
import { parseNote, writeNote } from '../vault/note.ts';
import { type DecisionRecord, canonicalRecord, parseDecision, signingBytes } from './decision.ts';
import { type Signer } from './keys.ts';

export interface SignedDecision {
  readonly record: DecisionRecord;
  /** 64 bytes, Ed25519 over `signingBytes(record)`. */
  readonly signature: Uint8Array;
}

const KEYS = ['type', 'version', 'id', 'approval', 'kind', 'signature'];
const MAX_LENGTH = 900_000;

/** `Decisions/<approval>/<decision>.md`: one file each, created once, never edited (PROTOCOL §4). */
export function decisionPath(record: DecisionRecord): string {
  return `Decisions/${record.approval}/${record.decision_id}.md`;
}

/** The note that carries a signed record: the record's canonical bytes stand in it as they were signed. */
export function writeDecision({ record, signature }: SignedDecision): string {
  const data = {
    type: 'decision',
    version: '1',
    id: record.decision_id,
    approval: record.approval,
    kind: record.kind,
    signature: base64url(signature),
  };
  return writeNote(data, fenced('json', canonicalRecord(record)));
}

/**
 * Signs a record and gives the text of its note, or says why no reader would accept it: a decision that is signed and
 * then ignored would leave an earlier one standing.
 */
export async function signDecision(record: DecisionRecord, signer: Signer): Promise<Result<string>> {
  const checked = parseDecision(record);
  if (!checked.ok) return checked;
  const open = signer.open === undefined ? ok(signer) : await signer.open();
  return open.ok ? ok(await sealDecision(checked.value, open.value)) : open;
}

/** Signs without asking whether the record is one; for tests of what readers refuse. */
export async function sealDecision(record: DecisionRecord, signer: Signer): Promise<string> {
  if (record.key !== signer.publicKey) throw new Error('A record is signed by the key it names.');
  return writeDecision({ record, signature: await signer.sign(signingBytes(record)) });
}

/**
 * Reads a decision note's shape. The block must hold the canonical form to the byte, so that no two texts mean the
 * same record and no JSON reader's leniency matters. The signature is checked by `verifyDecision`, not here.
 */
export function readDecision(text: string): Result<SignedDecision> {
  if (text.length > MAX_LENGTH)
    return refuse('too-long', 'This decision note is longer than any decision can be.');
  const note = parseNote(text);
  if (!note.ok) return note;
  const { data, body } = note.value;
  if (data['type'] !== 'decision') return refuse('type', 'This note is not a decision.');
  if (data['version'] !== '1') {
    return refuse('unknown-version', 'This decision was written by a newer version; update Countersign.');
  }
  const strange = Object.keys(data).find((key) => !KEYS.includes(key));
  if (strange !== undefined) return refuse('shape', `A decision note has no key "${strange.slice(0, 40)}".`);
  const block = readBlock(body, 'json');
  if (!block.ok) return block;
  const value = parseJson(block.value);
  if (value === undefined) return refuse('json', 'The record in this decision note is not JSON.');
  const record = parseDecision(value);
  if (!record.ok) return record;
  if (canonicalRecord(record.value) !== block.value) {
    return refuse('not-canonical', 'The record in this decision note is not in canonical form (RFC 8785).');
  }
  const { approval, decision_id: id, kind } = record.value;
  if (data['id'] !== id || data['approval'] !== approval || data['kind'] !== kind) {
    return refuse(
      'front-matter',
      'The front matter of this decision note does not say what its record says.',
    );
  }
  const signature = typeof data['signature'] === 'string' ? fromBase64url(data['signature']) : null;
  if (signature?.length !== 64)
    return refuse('signature', 'This decision note carries no Ed25519 signature.');
  return ok({ record: record.value, signature });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
