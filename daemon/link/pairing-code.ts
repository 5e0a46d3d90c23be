import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { credentialId } from '../../shared/link/handshake.ts';
import { CODE_BYTES, pairingCodeText } from '../../shared/link/pairing-code.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { base64url, fromBase64url } from '../../shared/text/bytes.ts';
import { fateOf, ownProcess } from '../disk/process-identity.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';

/** How long a code is good for, in milliseconds. */
export const CODE_MS = 10 * 60_000;
/** Wrong codes until the right one is void too: far below guessing, and enough for a person. */
const ATTEMPTS = 5;
/** How often the command looks whether the running Local has used its code, in milliseconds. */
const LOOK_MS = 200;

const codeFile = z.strictObject({
  version: z.literal(1),
  /** Names this code; it is also what a device that holds it says first. */
  id: z.string(),
  /** '' once the code is used or void. */
  secret: z.string(),
  name: z.string(),
  /** Milliseconds since 1970. */
  expires: z.int(),
  attempts_left: z.int(),
  /** The key that was paired by it, or ''. */
  paired: z.string(),
  /** Why the key that was told under it is not paired, or ''. */
  refused: z.string(),
  /** The command that shows it: killed, it leaves no code behind. */
  process: z.object({ pid: z.int(), start: z.string(), boot: z.string(), space: z.string() }),
});
type CodeFile = z.infer<typeof codeFile>;

export interface OpenCode {
  readonly id: string;
  readonly secret: Uint8Array;
  /** How the person who asked for the code called the device. */
  readonly name: string;
}

/**
 * Makes a code under which the running Local will pin one device, and keeps it where only this person's programs can
 * read it. A code that was open before is void.
 */
export async function offerCode(
  state: string,
  name: string,
  nowMs: number,
): Promise<{ readonly code: string; readonly id: string; readonly expires: number }> {
  const secret = new Uint8Array(randomBytes(CODE_BYTES));
  const id = await credentialId({ kind: 'pairing', secret });
  const expires = nowMs + CODE_MS;
  write(state, {
    version: 1,
    id,
    secret: base64url(secret),
    name,
    expires,
    attempts_left: ATTEMPTS,
    paired: '',
    refused: '',
    process: ownProcess(),
  });
  return { code: pairingCodeText(secret), id, expires };
}

/** Waits until the offered code was used, and gives the key that is pinned now; the code is void however this ends. */
export async function whenPaired(state: string, id: string, signal: AbortSignal): Promise<Result<string>> {
  try {
    for (;;) {
      const code = readCode(state);
      if (code?.id !== id) return refuse('replaced', 'Another code was made meanwhile; this one is void.');
      if (code.paired !== '') return ok(code.paired);
      if (code.refused !== '') return refuse('key', code.refused);
      if (code.attempts_left <= 0)
        return refuse('attempts', 'Wrong codes were tried too often; make a new one.');
      if (Date.now() >= code.expires)
        return refuse('expired', 'The code was not used in time; make a new one.');
      if (signal.aborted) return refuse('stopped', 'Stopped; the code is void.');
      await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    if (readCode(state)?.id === id) rmSync(codePath(state), { force: true });
  }
}

/** The code that may be used now, or null. */
export function openCode(state: string, nowMs: number): OpenCode | null {
  const code = readCode(state);
  if (code === null || nowMs >= code.expires || fateOf(code.process, ownProcess()) === 'dead') return null;
  const secret = fromBase64url(code.secret);
  return secret?.length === CODE_BYTES ? { id: code.id, secret, name: code.name } : null;
}

/** Somebody tried a code that is not the open one, or could not prove that they hold it. */
export function countWrongCode(state: string): void {
  const code = readCode(state);
  if (code === null || code.secret === '') return;
  const left = code.attempts_left - 1;
  write(state, { ...code, attempts_left: left, secret: left <= 0 ? '' : code.secret });
}

/** Takes the code: false where it was taken, replaced or voided since it was looked up, so that it is good for one key. */
export function takeCode(state: string, id: string, nowMs: number): boolean {
  const code = readCode(state);
  if (code === null || openCode(state, nowMs)?.id !== id) return false;
  write(state, { ...code, secret: '' });
  return true;
}

/** Tells the command that waits what came of the code it made. */
export function endCode(state: string, id: string, pinned: Result<{ readonly key: string }>): void {
  const code = readCode(state);
  if (code?.id !== id) return;
  const [paired, refused] = pinned.ok ? [pinned.value.key, ''] : ['', pinned.refusal.message];
  write(state, { ...code, paired, refused });
}

function codePath(state: string): string {
  return join(state, 'pairing-code.json');
}

function write(state: string, code: CodeFile): void {
  writePrivate(codePath(state), JSON.stringify(code));
}

/** Null where there is none, or it can't be read: a new one is made in a moment. */
function readCode(state: string): CodeFile | null {
  try {
    return codeFile.parse(JSON.parse(readPrivate(codePath(state)) ?? ''));
  } catch {
    return null;
  }
}
