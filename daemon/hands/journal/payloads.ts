import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { codeOf } from '../../disk/disk-error.ts';
import { syncFolder } from '../../disk/private-file.ts';
import { createDurably, ensurePrivateFolder, whyUnwritten } from './private-files.ts';

/** Frozen payloads, each under the SHA-256 of its bytes, 0600, durable before `put` returns. */
export interface Payloads {
  put(bytes: Uint8Array): Result<string>;
  /** The bytes that were frozen, checked against their name. */
  get(sha256: string): Result<Uint8Array>;
  /** Removes the bytes for good, whatever the journal says of them; false where there were none. */
  remove(sha256: string): Result<boolean>;
}

export function openPayloads(journalFolder: string): Payloads {
  const folder = join(journalFolder, 'payloads');
  return {
    put(bytes) {
      const name = sha256(bytes);
      try {
        const checked = ensurePrivateFolder(folder);
        if (!checked.ok) return checked;
        const path = join(folder, name);
        if (!createDurably(path, bytes) && sha256(fs.readFileSync(path)) !== name) return changed(path);
        return ok(name);
      } catch (error) {
        return refuse(
          'payload-unwritable',
          `The message can't be stored in ${folder} (${whyUnwritten(codeOf(error))}); nothing is sent. Make room, then try again.`,
        );
      }
    },
    remove(name) {
      const path = join(folder, name);
      try {
        if (!fs.existsSync(path)) return ok(false);
        fs.unlinkSync(path);
        syncFolder(folder);
        return ok(true);
      } catch (error) {
        return refuse(
          'payload-unremovable',
          `The frozen message ${path} can't be removed (${codeOf(error)}); remove it by hand.`,
        );
      }
    },
    get(name) {
      const path = join(folder, name);
      try {
        const bytes = fs.readFileSync(path);
        return sha256(bytes) === name ? ok(bytes) : changed(path);
      } catch (error) {
        return refuse(
          'payload-missing',
          `The frozen message ${path} can't be read (${codeOf(error)}); nothing is sent.`,
        );
      }
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function changed(path: string): Result<never> {
  return refuse(
    'payload-changed',
    `The frozen message ${path} was changed after it was frozen; nothing is sent.`,
  );
}
