import { type Result, ok, refuse } from '../../shared/result.ts';
import { headerOnly } from './header-section.ts';
import { MAIL_LIMITS } from './limits.ts';
import { type MaildirEntry, maildirEntries, readMaildir } from './maildir.ts';
import { parseMail } from './parse.ts';

interface Ids {
  readonly message_id: string;
  /** What it answers: In-Reply-To, and the latest of References. */
  readonly answered: readonly string[];
}

export type Skip = (entry: MaildirEntry, error: unknown) => void;

function rethrow(_entry: MaildirEntry, error: unknown): never {
  throw error;
}

const MOST_LOOKS = 4;

/** Under the name that could not be read it is none of ours: a folder, a link, or gone for good. */
function isRenamed(before: MaildirEntry | undefined, now: MaildirEntry): boolean {
  return before !== undefined && (before.file !== now.file || before.folder !== now.folder);
}

/** Finds messages of a Maildir by their ids; remembers those of a file, whose content never changes. */
export class MaildirIndex {
  readonly root: string;
  private readonly known = new Map<string, Ids>();

  constructor(root: string) {
    this.root = root;
  }

  /**
   * Messages with that Message-ID, oldest first; '' finds those without one.
   *
   * @param skip hears of a file that can't be read, and may throw on; left out, the file system's error ends the search
   */
  byMessageId(messageId: string, limit: number, skip: Skip = rethrow): Promise<Result<MaildirEntry[]>> {
    return this.select((ids) => ids.message_id === messageId, limit, skip);
  }

  /** Messages that answer the one with that Message-ID, oldest first. */
  byAnswered(messageId: string, limit: number): Promise<Result<MaildirEntry[]>> {
    return this.select((ids) => ids.answered.includes(messageId), limit, rethrow);
  }

  private async select(
    wanted: (ids: Ids) => boolean,
    limit: number,
    skip: Skip,
  ): Promise<Result<MaildirEntry[]>> {
    const found: MaildirEntry[] = [];
    const unread = new Map<string, MaildirEntry>();
    // A mail program renames a file to change its flags: what had gone when it was to be read is looked for under its new name.
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const listed = await maildirEntries(this.root);
      if (!listed.ok) return listed;
      const toRead =
        looks === 0
          ? listed.value
          : listed.value.filter((entry) => isRenamed(unread.get(entry.unique), entry));
      unread.clear();
      for (const entry of toRead) {
        if (found.length >= limit) break;
        try {
          const ids = await this.idsOf(entry);
          if (ids === null) unread.set(entry.unique, entry);
          else if (wanted(ids)) found.push(entry);
        } catch (error) {
          skip(entry, error);
        }
      }
      if (unread.size === 0 || found.length >= limit) return ok(found);
    }
    return refuse(
      'mailbox',
      `Files in ${this.root} are being renamed again and again; it is looked at again later.`,
    );
  }

  private async idsOf(entry: MaildirEntry): Promise<Ids | null> {
    const known = this.known.get(entry.unique);
    if (known !== undefined) return known;
    const head = await readMaildir(this.root, entry, MAIL_LIMITS.headerBytes);
    if (head === null) return null;
    const mail = await parseMail(headerOnly(head));
    const ids =
      mail.kind === 'mail'
        ? {
            message_id: mail.message_id,
            answered: [mail.in_reply_to, ...mail.references].filter((id) => id !== ''),
          }
        : { message_id: '', answered: [] };
    this.known.set(entry.unique, ids);
    return ids;
  }
}
