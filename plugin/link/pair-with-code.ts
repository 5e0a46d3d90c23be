import { readPairingCode } from '../../shared/link/pairing-code.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { dial } from './dial.ts';
import type { Dial, Line } from './link.ts';

/** What this device has after pairing: the vault that the computer serves, how it is called there, and their secret. */
export interface PairedHere {
  readonly vault: string;
  readonly name: string;
  readonly secret: Uint8Array;
}

const UNKNOWN =
  'Countersign on this computer does not take this code: it is wrong, used or older than ten minutes. Make a new one: countersign pair --code';

/**
 * Pairs this device by the code that `countersign pair --code` shows. The code proves each side to the other before the
 * public key is told, so no one else can be paired with, or learn it (PROTOCOL §4, Keys).
 */
export async function pairWithCode(
  typed: string,
  port: number,
  publicKey: string,
): Promise<Result<PairedHere>> {
  const secret = readPairingCode(typed);
  return secret.ok ? talk(dial(port, { kind: 'pairing', secret: secret.value }), publicKey) : secret;
}

function talk(attempt: Dial, publicKey: string): Promise<Result<PairedHere>> {
  return new Promise((resolve) => {
    let line: Line | null = null;
    const talking = attempt({
      opened: (opened) => {
        line = opened;
        opened.send({ type: 'pair', key: publicKey });
      },
      heard: (message) => {
        if (message.type === 'bye') resolve(refuse('refused', message.message));
        if (message.type !== 'paired' || line === null) return;
        const { vault, name } = message;
        void line.lasting(publicKey).then((secret) => {
          resolve(ok({ vault, name, secret }));
          talking.close();
        });
      },
      ended: ({ refused }) =>
        resolve(
          refuse(
            'link',
            refused
              ? UNKNOWN
              : 'Nothing answers on this computer. Start “countersign local” there, and try again.',
          ),
        ),
    });
  });
}
