import { receivedMaildirs } from './maildir-folders.ts';
import { readMaildir } from './maildir.ts';
import { MaildirIndex } from './maildir-index.ts';
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
    for (const folder of await receivedMaildirs(this.root)) {
      const found = await this.findIn(folder, ref);
      if (found.kind === 'found' && found.exact) return found;
      // The root has to be there; another folder may have been removed since it was listed.
      if (found.kind === 'unreachable' && folder === this.root) return found;
      if (found.kind === 'found') similar ??= found.raw;
    }
    return similar === null ? { kind: 'absent' } : { kind: 'found', raw: similar, exact: false };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async findIn(folder: string, ref: OriginalRef): Promise<OriginalFound> {
    const index = this.indices.get(folder) ?? new MaildirIndex(folder);
    this.indices.set(folder, index);
    const named = ref.message_id !== '';
    const candidates = await index.byMessageId(ref.message_id, named ? MAX_CANDIDATES : MAX_UNNAMED);
    if (!candidates.ok) return { kind: 'unreachable', message: candidates.refusal.message };
    let similar: Uint8Array | null = null;
    for (const entry of candidates.value) {
      const raw = await readMaildir(folder, entry);
      if (raw === null) continue;
      const source = asSource(raw, ref.source_sha256);
      if (source !== null) return { kind: 'found', raw: source, exact: true };
      // The oldest one counts: whoever sends a second mail under a Message-ID they saw comes later.
      if (named) similar ??= raw;
    }
    return similar === null ? { kind: 'absent' } : { kind: 'found', raw: similar, exact: false };
  }
}
