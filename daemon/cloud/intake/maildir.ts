import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { type Result, ok } from '../../../shared/result.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { type MaildirEntry, maildirEntries, readMaildir } from '../../mail/maildir.ts';
import { readPrivate, writePrivate } from '../../disk/private-file.ts';
import type { Arrival, FirstRun, Intake, IntakeStatus, IntakeTrouble } from './intake.ts';
import { SeenLog } from './seen-log.ts';
import { waitFor } from './wait.ts';

export interface MaildirIntakeOptions {
  readonly account: string;
  /** The folder that holds new/ and cur/. */
  readonly maildir: string;
  /** Folder for this intake's memory; outside the vault. */
  readonly stateDir: string;
  /** A Maildir of its own is meant to be read whole, so the default is `everything`. */
  readonly firstRun?: FirstRun;
  /** How often the folders are listed though nothing was heard, in milliseconds. */
  readonly rescanMs?: number;
  readonly now?: () => number;
}

/**
 * Reads a Maildir without touching it. A message is known by its unique name, which mail programs keep, and by the hash of
 * its bytes, which a copy keeps.
 */
export class MaildirIntake implements Intake {
  private readonly options: Required<MaildirIntakeOptions>;
  private readonly seen: SeenLog;
  private readonly startedFile: string;
  private trouble: IntakeTrouble | null = null;
  /** What the last listing held, so that nothing that came after it is missed. */
  private listed: ReadonlySet<string> = new Set();
  /** The last batch was cut. */
  private more = false;

  constructor(options: MaildirIntakeOptions) {
    this.options = { firstRun: 'everything', rescanMs: 30_000, now: Date.now, ...options };
    const name = `maildir-${options.account}-${sha256Hex(options.maildir).slice(0, 12)}`;
    this.startedFile = join(options.stateDir, `${name}.json`);
    this.seen = SeenLog.open(join(options.stateDir, `${name}.seen`));
  }

  async next(limit = 20, skip: ReadonlySet<string> = new Set()): Promise<Result<Arrival[], IntakeTrouble>> {
    const listed = await maildirEntries(this.options.maildir);
    if (!listed.ok) {
      this.trouble = { kind: 'mailbox', message: listed.refusal.message };
      return { ok: false, refusal: this.trouble };
    }
    this.trouble = null;
    this.beginOnce(listed.value);
    this.listed = new Set(listed.value.map(({ unique }) => unique));
    const found: Arrival[] = [];
    this.more = false;
    for (const entry of listed.value) {
      if (found.length >= limit) {
        this.more = true;
        break;
      }
      if (skip.has(entry.unique) || this.seen.hasKey(entry.unique)) continue;
      const raw = await readMaildir(this.options.maildir, entry);
      if (raw === null) continue;
      const arrival = {
        key: entry.unique,
        raw,
        receivedMs: entry.deliveredMs,
        where: `maildir ${entry.unique}`,
      };
      if (this.seen.hasHash(sha256Hex(raw))) await this.confirm(arrival);
      else found.push(arrival);
    }
    return ok(found);
  }

  confirm(arrival: Arrival): Promise<void> {
    this.seen.add({ key: arrival.key, sha256: sha256Hex(arrival.raw), message_id: '' });
    return Promise.resolve();
  }

  async changed(signal: AbortSignal): Promise<void> {
    if (this.more) return;
    const watchers: FSWatcher[] = [];
    try {
      await waitFor(signal, this.options.rescanMs, (wake) => {
        for (const folder of ['new', 'cur']) {
          const watcher = watchFolder(join(this.options.maildir, folder), wake);
          if (watcher !== null) watchers.push(watcher);
        }
        void this.cameMeanwhile().then((more) => {
          if (more) wake();
        });
      });
    } finally {
      for (const watcher of watchers) watcher.close();
    }
  }

  private async cameMeanwhile(): Promise<boolean> {
    const listed = await maildirEntries(this.options.maildir);
    return listed.ok && listed.value.some(({ unique }) => !this.listed.has(unique));
  }

  status(): IntakeStatus {
    return this.trouble === null
      ? { state: 'ok', message: '' }
      : { state: 'retrying', kind: this.trouble.kind, message: this.trouble.message };
  }

  waiting(): number {
    return [...this.listed].filter((unique) => !this.seen.hasKey(unique)).length;
  }

  resume(): void {
    this.trouble = null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The first run notes which messages it leaves aside; afterwards only what was confirmed counts. */
  private beginOnce(entries: readonly MaildirEntry[]): void {
    if (readPrivate(this.startedFile) !== null) return;
    const aside = entries.filter((entry) => !this.wantedAtFirst(entry));
    this.seen.add(...aside.map(({ unique }) => ({ key: unique, sha256: '', message_id: '' })));
    writePrivate(
      this.startedFile,
      `${JSON.stringify({ version: 1, first_run: this.options.firstRun, at: this.options.now() })}\n`,
    );
  }

  private wantedAtFirst(entry: MaildirEntry): boolean {
    const { firstRun, now } = this.options;
    if (firstRun === 'everything') return true;
    if (firstRun === 'now') return false;
    if (firstRun === 'unread') return !entry.flags.includes('S');
    return entry.deliveredMs >= now() - firstRun.last_days * 86_400_000;
  }
}

function watchFolder(folder: string, wake: () => void): FSWatcher | null {
  try {
    return watch(folder, wake).on('error', wake);
  } catch {
    return null;
  }
}
