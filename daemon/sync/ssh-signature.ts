import { createHash } from 'node:crypto';
import { type Signer, publicKeyBytes, publicKeyText, verifySignature } from '../../shared/approval/keys.ts';

const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const MAGIC = Buffer.from('SSHSIG');
const KEY_TYPE = 'ssh-ed25519';
/** The namespace under which Git signs and verifies (`gpg.format = ssh`). */
const NAMESPACE = 'git';
const HASHES = ['sha512', 'sha256'] as const;

function field(bytes: Uint8Array | string): Buffer {
  const content = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

/** What an Ed25519 key really signs (OpenSSH PROTOCOL.sshsig, "Signed Data"): never the bare message. */
function signedData(message: Uint8Array, hash: (typeof HASHES)[number]): Buffer {
  const digest = createHash(hash).update(message).digest();
  return Buffer.concat([MAGIC, field(NAMESPACE), field(''), field(hash), field(digest)]);
}

/** Signs a commit's bytes as `git commit -S` with an SSH key does, so that `git verify-commit` can check it. */
export async function signCommit(message: Uint8Array, signer: Signer): Promise<string> {
  const key = publicKeyBytes(signer.publicKey);
  if (key === null) throw new RangeError('The signer has no Ed25519 key.');
  const signature = await signer.sign(signedData(message, 'sha512'));
  const version = Buffer.from([0, 0, 0, 1]);
  const blob = Buffer.concat([
    MAGIC,
    version,
    field(Buffer.concat([field(KEY_TYPE), field(key)])),
    field(NAMESPACE),
    field(''),
    field('sha512'),
    field(Buffer.concat([field(KEY_TYPE), field(signature)])),
  ]);
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return [BEGIN, ...lines, END].join('\n');
}

/**
 * The key (`ed25519:…`) whose valid signature this is, or null. Whether that key belongs to anybody is the caller's
 * question. Exactly one encoding is accepted: trailing bytes, another namespace or another key type are no signature.
 */
export function signerOf(message: Uint8Array, armored: string): string | null {
  const lines = armored.trimEnd().split('\n');
  if (lines[0] !== BEGIN || lines.at(-1) !== END) return null;
  const base64 = lines.slice(1, -1).join('');
  const blob = Buffer.from(base64, 'base64');
  if (blob.toString('base64') !== base64) return null;
  const outer = new Fields(blob);
  if (!outer.magic(MAGIC) || outer.number() !== 1) return null;
  const [publicKey, namespace, reserved, hashName, wrapped] = [
    outer.next(),
    outer.next(),
    outer.next(),
    outer.next(),
    outer.next(),
  ];
  const hash = HASHES.find((name) => name === hashName?.toString('latin1'));
  if (publicKey === null || wrapped === null || hash === undefined || !outer.atEnd()) return null;
  if (namespace?.toString('latin1') !== NAMESPACE || reserved?.length !== 0) return null;
  const key = ed25519Part(publicKey, 32);
  const signature = ed25519Part(wrapped, 64);
  if (key === null || signature === null) return null;
  const text = publicKeyText(key);
  return verifySignature(text, signedData(message, hash), signature) ? text : null;
}

/** The line of Git's `gpg.ssh.allowedSignersFile` for an agent, for people who check with native Git. */
export function allowedSignerLine(agent: string, key: string): string {
  const bytes = publicKeyBytes(key);
  if (bytes === null) throw new RangeError(`${key} is no Ed25519 key.`);
  return `${agent} namespaces="${NAMESPACE}" ${KEY_TYPE} ${Buffer.concat([field(KEY_TYPE), field(bytes)]).toString('base64')}`;
}

function ed25519Part(bytes: Buffer, length: number): Buffer | null {
  const fields = new Fields(bytes);
  if (fields.next()?.toString('latin1') !== KEY_TYPE) return null;
  const part = fields.next();
  return part?.length === length && fields.atEnd() ? part : null;
}

/** Reads SSH's length-prefixed strings (RFC 4251 §5); null where the bytes end too early. */
class Fields {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  magic(expected: Buffer): boolean {
    this.at = expected.length;
    return this.bytes.subarray(0, expected.length).equals(expected);
  }

  number(): number | null {
    if (this.at + 4 > this.bytes.length) return null;
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }

  next(): Buffer | null {
    const length = this.number();
    if (length === null || this.at + length > this.bytes.length) return null;
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  atEnd(): boolean {
    return this.at === this.bytes.length;
  }
}
