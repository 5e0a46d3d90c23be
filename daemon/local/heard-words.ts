import { placeOf } from '../../shared/vault/layout.ts';
import { readTask } from '../../shared/vault/typed-notes.ts';
import { type SyncReport } from '../sync/report.ts';
import { type CorrectionParts, record } from './corrections.ts';

/**
 * Corrections that a person made in the vault itself, in the inbox of Obsidian: the note says them already. Here they get what
 * `countersign correct` gives them besides, the line in this computer's log and the news that the cloud learns from (decision
 * 0012). Seen in what a round published that Local did not write: what came from elsewhere was said elsewhere.
 */
export class HeardWords {
  #own = new Set<string>();

  /** Local itself wrote this note. */
  wrote(path: string): void {
    this.#own.add(path);
  }

  async hear(parts: CorrectionParts, report: Pick<SyncReport, 'published'> | null): Promise<void> {
    const own = this.#own;
    this.#own = new Set();
    for (const path of report?.published?.paths ?? []) {
      const placed = placeOf(path);
      if (own.has(path) || placed === null || !('id' in placed) || !placed.base.startsWith('EMAIL_'))
        continue;
      const read = readTask((await parts.store.read(path)) ?? '');
      if (read.ok && read.value.task.corrected !== '') await record(parts, read.value.task, false);
    }
  }
}
