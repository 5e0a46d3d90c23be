import { join } from 'node:path';
import { codeOf } from '../disk/disk-error.ts';
import { receivedMaildirs } from './maildir-folders.ts';
import { readMaildir } from './maildir.ts';
import { MaildirIndex, type Skip } from './maildir-index.ts';
import {
  MAX_CANDIDATES,
  MAX_UNNAMED,
  type OriginalFound,
  type OriginalRef,
  type Originals,
} from './originals.ts';
import { asSource } from './source.ts';

/** The user's mailbox as a Maildir on this machine, its folders (Maildir++) included; nothing is moved or flagged. */
export class MaildirOriginals implements Originals {
  private readonly indices = new Map<string, MaildirIndex>();

  constructor(private readonly root: string) {}

  async find(ref: OriginalRef): Promise<OriginalFound> {
    let similar: Uint8Array | null = null;
    const unread: string[] = [];
    for (const folder of await receivedMaildirs(this.root)) {
      const found = await this.findIn(folder, ref, unread);
      if (found.kind === 'found' && found.exact) return found;
      // The root has to be there; another folder may have been removed since it was listed.
      if (found.kind === 'unreachable' && folder === this.root) return found;
      if (found.kind === 'found') similar ??= found.raw;
    }
    // What can't be read may be the very mail: what only looks like it does not count then.
    if (unread[0] !== undefined) return { kind: 'unreachable', message: unread[0] };
    return similar === null ? { kind: 'absent' } : { kind: 'found', raw: similar, exact: false };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** @param unread takes a sentence about each file that could not be read */
  private async findIn(folder: string, ref: OriginalRef, unread: string[]): Promise<OriginalFound> {
    const skip: Skip = (entry, error) => {
      if (codeOf(error) === '') throw error;
      unread.push(`${join(folder, entry.folder, entry.file)} can’t be read (${codeOf(error)}).`);
    };
    const index = this.indices.get(folder) ?? new MaildirIndex(folder);
    this.indices.set(folder, index);
    const named = ref.message_id !== '';
    const candidates = await index.byMessageId(ref.message_id, named ? MAX_CANDIDATES : MAX_UNNAMED, skip);
    if (!candidates.ok) return { kind: 'unreachable', message: candidates.refusal.message };
    let similar: Uint8Array | null = null;
    for (const entry of candidates.value) {
      const raw = await readMaildir(folder, entry).catch((error: unknown) => {
        skip(entry, error);
        return null;
      });
      if (raw === null) continue;
      const source = asSource(raw, ref.source_sha256);
      if (source !== null) return { kind: 'found', raw: source, exact: true };
      // The oldest one counts: whoever sends a second mail under a Message-ID they saw comes later.
      if (named) similar ??= raw;
    }
    return similar === null ? { kind: 'absent' } : { kind: 'found', raw: similar, exact: false };
  }
}
