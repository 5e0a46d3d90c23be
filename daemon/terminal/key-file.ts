import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { type Signer, newSeed, signerFromSeed } from '../../shared/approval/keys.ts';
import { writePrivate } from '../disk/private-file.ts';

/** scrypt cost: 128 MiB and about half a second, once a signature. */
const COST = { N: 1 << 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

const keyFile = z.strictObject({
  type: z.literal('countersign-terminal-key'),
  version: z.literal(1),
  public_key: z.string(),
  salt: z.string(),
  iv: z.string(),
  sealed: z.string(),
});

/**
 * Makes the terminal's signing key: the seed is sealed with AES-256-GCM under a passphrase (scrypt) in a 0600 file
 * outside the vault. An existing file is never overwritten, since it may be the only copy of a paired key.
 */
export function createTerminalKey(file: string, passphrase: string): Result<Signer> {
  if (existsSync(file))
    return refuse('exists', `${file} already holds a key; move it away first if you want a new one.`);
  if (passphrase.length < 8) return refuse('passphrase', 'Choose a passphrase of at least 8 characters.');
  const seed = newSeed();
  const signer = signerFromSeed(seed);
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', scryptSync(passphrase, salt, 32, COST), iv);
  cipher.setAAD(Buffer.from(signer.publicKey));
  const sealed = Buffer.concat([cipher.update(seed), cipher.final(), cipher.getAuthTag()]);
  const content = {
    type: 'countersign-terminal-key',
    version: 1,
    public_key: signer.publicKey,
    salt: salt.toString('base64'),
    iv: iv.toString('base64'),
    sealed: sealed.toString('base64'),
  };
  writePrivate(file, `${JSON.stringify(content, null, 2)}\n`);
  return ok(signer);
}

/** The public key in a key file, without the passphrase. */
export function terminalPublicKey(file: string): Result<string> {
  const read = readKeyFile(file);
  return read.ok ? ok(read.value.public_key) : read;
}

/** Opens the terminal's key. A wrong passphrase and a damaged file give the same refusal. */
export function openTerminalKey(file: string, passphrase: string): Result<Signer> {
  const read = readKeyFile(file);
  if (!read.ok) return read;
  const { public_key: publicKey, salt, iv, sealed } = read.value;
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const key = scryptSync(passphrase, Buffer.from(salt, 'base64'), 32, COST);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(publicKey));
    decipher.setAuthTag(bytes.subarray(-16));
    const seed = new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]));
    return ok(signerFromSeed(seed));
  } catch {
    return refuse('passphrase', 'The passphrase does not open this key.');
  }
}

function readKeyFile(file: string): Result<z.infer<typeof keyFile>> {
  if (!existsSync(file))
    return refuse(
      'key-file',
      `There is no terminal key in ${file}; make one with: countersign pair --terminal`,
    );
  try {
    return ok(keyFile.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    return refuse(
      'key-file',
      `The terminal key in ${file} can't be read; restore it, or move it away and make one with: countersign pair --terminal`,
    );
  }
}
