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

/** The user's mailbox as a Maildir on this machine; nothing is moved or flagged. */
export class MaildirOriginals implements Originals {
  private readonly index: MaildirIndex;

  constructor(root: string) {
    this.index = new MaildirIndex(root);
  }

  async find(ref: OriginalRef): Promise<OriginalFound> {
    const named = ref.message_id !== '';
    const candidates = await this.index.byMessageId(ref.message_id, named ? MAX_CANDIDATES : MAX_UNNAMED);
    if (!candidates.ok) return { kind: 'unreachable', message: candidates.refusal.message };
    let similar: Uint8Array | null = null;
    for (const entry of candidates.value) {
      const raw = await readMaildir(this.index.root, entry);
      if (raw === null) continue;
      const source = asSource(raw, ref.source_sha256);
      if (source !== null) return { kind: 'found', raw: source, exact: true };
      // The oldest one counts: whoever sends a second mail under a Message-ID they saw comes later.
      if (named) similar ??= raw;
    }
    return similar === null ? { kind: 'absent' } : { kind: 'found', raw: similar, exact: false };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
