import { type DecisionRecord, canonicalRecord, signingBytes } from '../../shared/approval/decision.ts';
import { writeDecision } from '../../shared/approval/decision-note.ts';
import { publicKeyBytes, signerFromSeed } from '../../shared/approval/keys.ts';
import { verifyDecision } from '../../shared/approval/verify.ts';
import { base64url, fromBase64url, sha256Hex } from '../../shared/text/bytes.ts';
import type { RefusalVector } from '../support/refusal-vector.ts';
import { checkRefusalVector } from '../support/refusal-vectors.ts';
import type { SignatureVector } from '../support/signature-vectors.ts';

/**
 * What the browser run calls inside real Chromium, bundled as the plugin is: the same shared/ code, without Node's
 * globals. Each function takes plain JSON and gives the names of what went wrong, so that an empty list is a pass.
 */
export async function checkSignatures(vectors: readonly SignatureVector[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const vector of vectors) {
    const expect = (what: string, same: boolean) => {
      if (!same) wrong.push(`${vector.name}: ${what}`);
    };
    const record: DecisionRecord = vector.record;
    const bytes = signingBytes(record);
    const signer = signerFromSeed(fromHex(vector.seed));
    const signature = await signer.sign(bytes);
    const trust = {
      vault: record.vault,
      pins: [{ key: vector.public_key, name: 'vector', added: '', revoked: '' }],
    };
    expect('public key', signer.publicKey === vector.public_key);
    expect('canonical text', canonicalRecord(record) === vector.canonical);
    expect('signing bytes', sha256Hex(bytes) === vector.signing_bytes_sha256);
    expect('signature', base64url(signature) === vector.signature);
    expect('note', writeDecision({ record, signature }) === vector.note);
    expect('verification', verifyDecision(vector.note, trust).ok);
    expect('WebCrypto', await platformVerifies(vector, bytes));
  }
  return wrong;
}

/** The browser's own Ed25519 as an oracle that shares no code with ours. */
async function platformVerifies(vector: SignatureVector, bytes: Uint8Array): Promise<boolean> {
  const raw = publicKeyBytes(vector.public_key);
  const signature = fromBase64url(vector.signature);
  if (raw === null || signature === null) return false;
  const key = await crypto.subtle.importKey('raw', new Uint8Array(raw), 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(bytes));
}

/** What every reader must refuse, and how (docs/protocol/vectors/refusals.json). */
export function checkRefusals(vectors: readonly RefusalVector[]): string[] {
  return vectors.map(checkRefusalVector).filter((wrong) => wrong !== '');
}

/** Published vectors, read by the page itself: on the way through a driver half a surrogate pair would be mended. */
export async function fetchVectors<T>(name: string): Promise<T[]> {
  return (await (await fetch(`/vectors/${name}`)).json()) as T[];
}

/** Which of Node's globals this page has: none, or the run proves nothing. */
export function nodeGlobals(): string[] {
  return ['Buffer', 'process', 'require', 'global', 'setImmediate'].filter((name) => name in globalThis);
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
