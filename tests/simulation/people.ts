import { createHash } from 'node:crypto';
import { type Pin, type Signer, signerFromSeed } from '../../shared/approval/keys.ts';
import { base64url, sha256 } from '../../shared/text/bytes.ts';

export const VAULT = `v-${'vault'.padEnd(26, 'a')}`;
export const ACCOUNT = 'work';
export const ME = 'me@example.com';

/** A device with a key; the same name always gives the same key. */
export interface Device {
  readonly name: string;
  readonly signer: Signer;
  readonly pin: Pin;
}

export function device(name: string): Device {
  const signer = signerFromSeed(sha256(`device ${name}`));
  return { name, signer, pin: { key: signer.publicKey, name, added: '2026-11-01T00:00:00Z', revoked: '' } };
}

/** Paired with every computer that sends. */
export const LAPTOP = device('laptop');
export const PHONE = device('phone');
/** A good key that nobody ever pinned. */
export const STRANGER = device('stranger');

/** The key with which an agent signs its commits. */
export function agentKey(agent: string): {
  readonly seed: Uint8Array;
  readonly text: string;
  readonly signer: Signer;
} {
  const seed = new Uint8Array(createHash('sha256').update(`agent ${agent}`).digest());
  return { seed, text: `${base64url(seed)}\n`, signer: signerFromSeed(seed) };
}

/** The n-th mail that somebody writes to the user. Every one asks something, so that it is worth a draft. */
export function mail(n: number): { readonly id: string; readonly raw: Buffer } {
  const [name, address] = SENDERS[n % SENDERS.length] ?? ['Ana Gomez', 'ana@client.example'];
  const id = `<${String(n)}@client.example>`;
  const lines = [
    `Return-Path: <${address}>`,
    'Received: from mx by mail.example.com; Fri, 20 Nov 2026 08:30:00 +0000',
    `From: ${name} <${address}>`,
    `To: ${ME}`,
    ...(n % 5 === 4 ? ['Cc: ben@partner.example'] : []),
    `Subject: Order ${String(1000 + n)}`,
    'Date: Fri, 20 Nov 2026 08:29:58 +0000',
    `Message-ID: ${id}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    '',
    `Which delivery date does order ${String(1000 + n)} have? Please tell me today.`,
    '',
  ];
  return { id, raw: Buffer.from(lines.join('\r\n')) };
}

const SENDERS = [
  ['Ana Gomez', 'ana@client.example'],
  ['Ben Ode', 'ben@partner.example'],
  ['Cleo Park', 'cleo@shop.example'],
] as const;
