import { createHash } from 'node:crypto';
import { type MailDay } from '../../shared/dashboard/day-mails.ts';
import { dayNotePath } from '../../shared/dashboard/day-note-path.ts';
import { dayNotes, emptyPart } from '../../shared/dashboard/day-note.ts';
import { isOnlyOurs, withUpper } from '../../shared/dashboard/own-part.ts';
import { utf8 } from '../../shared/text/bytes.ts';
import { addDays } from '../../shared/text/days.ts';
import { MAX_NOTE_BYTES } from '../../shared/vault/limits.ts';
import { type Store } from '../../shared/vault/store.ts';

/** Days written in one round, the newest first: the first run over an old mailbox must not keep an undo waiting. */
const DAYS_A_ROUND = 40;
/**
 * Milliseconds for each byte written until the same day may be written again. Git keeps every version, so a day of a
 * thousand mails that come one by one would otherwise be kept a thousand times: 20 kB again after a minute, 300 kB after
 * a quarter of an hour, and never more than 29 MB a day.
 */
const MS_A_BYTE = 3;

/** `Briefings/<day> <domain>.md`: every mail of a day with its id, so that nothing disappears. Only Local writes them. */
export class DayNotes {
  /** What each day was made from when it was last written or found right. */
  readonly #written = new Map<string, string>();
  /** The lists of today and yesterday as they were written last, by path. */
  readonly #lists = new Map<string, string>();
  /** When a day may be written again, on the monotonic clock. */
  readonly #again = new Map<string, number>();

  constructor(
    private readonly store: Store,
    /** Milliseconds of a clock that never jumps. */
    private readonly monotonic: () => number,
  ) {}

  /**
   * Brings the notes of all days up to date; a day whose mails are as they were costs a hash. The notes of `today` and of the
   * day before are looked at as well: sync may have put another computer's list there. Gives sentences about notes that
   * can't be written.
   */
  async write(days: readonly MailDay[], today: string): Promise<string[]> {
    const now = this.monotonic();
    const recent = addDays(today, -1);
    for (const path of this.#lists.keys()) if (path < dayNotePath(recent, '', 1)) this.#lists.delete(path);
    const trouble: string[] = [];
    let room = DAYS_A_ROUND;
    for (const day of days.toReversed()) {
      const key = `${day.day} ${day.domain}`;
      if ((this.#again.get(key) ?? 0) > now) continue;
      const made = fingerprint(day);
      const isRecent = day.day >= recent;
      if (this.#written.get(key) === made && (!isRecent || (await this.#stands(key)))) continue;
      if (room-- <= 0) break;
      const { bytes, failed } = await this.#writeDay(day, isRecent);
      if (bytes > 0) this.#again.set(key, now + bytes * MS_A_BYTE);
      if (failed.length === 0) this.#written.set(key, made);
      trouble.push(...failed);
    }
    return trouble;
  }

  async #stands(key: string): Promise<boolean> {
    for (const [path, upper] of this.#lists) {
      if (!path.startsWith(`Briefings/${key}`)) continue;
      if ((await this.store.read(path))?.startsWith(upper) !== true) return false;
    }
    return true;
  }

  async #writeDay(day: MailDay, isRecent: boolean): Promise<{ bytes: number; failed: string[] }> {
    const failed: string[] = [];
    let bytes = 0;
    const parts = dayNotes(day);
    for (const [at, upper] of parts.entries()) {
      const path = dayNotePath(day.day, day.domain, at + 1);
      if (isRecent) this.#lists.set(path, upper.trimEnd());
      const outcome = await this.#writePart(path, upper);
      if (typeof outcome === 'number') bytes += outcome;
      else failed.push(outcome);
    }
    for (const path of await this.#furtherParts(day, parts.length)) {
      this.#lists.delete(path);
      await this.#clear(path, day);
    }
    return { bytes, failed };
  }

  /** The bytes written, 0 where the note was right; or why it could not be written. */
  async #writePart(path: string, upper: string): Promise<number | string> {
    const before = await this.store.read(path);
    const text = withUpper(before, upper);
    if (text === before) return 0;
    const bytes = utf8(text).length;
    if (bytes > MAX_NOTE_BYTES)
      return `${path} would be larger than 1 MiB with what you wrote in it; move some of that to another note.`;
    if (before !== null) {
      // Somebody is writing in it at this moment: the next round looks again.
      const outcome = await this.store.replace(path, text, before);
      return outcome === 'replaced'
        ? bytes
        : `${path} was being changed; its list of mails is written in the next round.`;
    }
    return (await this.store.create(path, text)) === 'created'
      ? bytes
      : `${path} can't be written: another note has that name (perhaps in other upper and lower case), or it is not text. Rename it.`;
  }

  async #furtherParts({ day, domain }: MailDay, used: number): Promise<string[]> {
    const ours = new RegExp(`^Briefings/${day} ${domain} (\\d{1,3})\\.md$`);
    return (await this.store.list('Briefings')).filter((path) => Number(ours.exec(path)?.[1] ?? 0) > used);
  }

  /** A part that is no longer needed goes, or stays as the person's alone where they wrote something in it. */
  async #clear(path: string, { day, domain }: MailDay): Promise<void> {
    const before = await this.store.read(path);
    if (before === null) return;
    if (isOnlyOurs(before)) await this.store.remove(path, before);
    else if (before.includes(`# ${day} ${domain}`)) {
      const text = withUpper(before, emptyPart(day, domain));
      if (text !== before) await this.store.replace(path, text, before);
    }
  }
}

function fingerprint(day: MailDay): string {
  return createHash('sha256').update(JSON.stringify(day)).digest('base64');
}
