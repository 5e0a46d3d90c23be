import { join } from 'node:path';
import * as z from 'zod';
import { SECRET_BYTES } from '../../shared/link/handshake.ts';
import { base64url, fromBase64url } from '../../shared/text/bytes.ts';
import { readPins } from '../config/pins.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';

const secretsFile = z.strictObject({
  version: z.literal(1),
  secrets: z.array(z.strictObject({ key: z.string(), secret: z.string() })),
});

/** A device that may use the direct link now: its pinned key, and the secret it shares with this computer. */
export interface LinkDevice {
  readonly key: string;
  readonly name: string;
  readonly secret: Uint8Array;
}

/** Beside the pins and never in the vault; 0600. Who reads it can see the queue and ask for a round, and decide nothing. */
export function linkSecretsPath(state: string): string {
  return join(state, 'link-secrets.json');
}

/** Keeps the link secret of a device; pairing it again replaces the one before. */
export function keepLinkSecret(state: string, key: string, secret: Uint8Array): void {
  const others = readSecrets(state).filter((kept) => kept.key !== key);
  const secrets = [...others, { key, secret: base64url(secret) }];
  writePrivate(linkSecretsPath(state), `${JSON.stringify({ version: 1, secrets }, null, 2)}\n`);
}

/** The devices whose key is pinned and not revoked, and that have a secret; throws where either file is damaged. */
export function linkDevices(state: string): LinkDevice[] {
  const secrets = new Map(readSecrets(state).map(({ key, secret }) => [key, fromBase64url(secret)]));
  return readPins(state).flatMap(({ key, name, revoked }) => {
    const secret = secrets.get(key);
    return revoked === '' && secret?.length === SECRET_BYTES ? [{ key, name, secret }] : [];
  });
}

function readSecrets(state: string): z.infer<typeof secretsFile>['secrets'] {
  const file = linkSecretsPath(state);
  const text = readPrivate(file);
  if (text === null) return [];
  const parsed = secretsFile.safeParse(json(text));
  if (parsed.success) return parsed.data.secrets;
  throw new Error(
    `The secrets of the direct link ${file} are damaged; remove the file and pair your devices again.`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
