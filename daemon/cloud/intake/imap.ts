import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { type Result, ok } from '../../../shared/result.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { type ImapSettings, connectImap, imapTrouble, withinSilence } from '../../mail/imap.ts';
import { fetchMail, searchUids } from '../../mail/imap-find.ts';
import { messageIdOf } from '../../mail/source.ts';
import { firstState, renumberedState } from './imap-begin.ts';
import { type ImapState, readImapState, withFresh, writeImapState } from './imap-state.ts';
import type { Arrival, FirstRun, Intake, IntakeStatus, IntakeTrouble } from './intake.ts';
import { Retry } from './retry.ts';
import { SeenLog } from './seen-log.ts';
import { waitFor } from './wait.ts';

export interface ImapIntakeOptions {
  readonly account: string;
  readonly settings: ImapSettings;
  readonly mailbox?: string;
  /** Folder for this intake's memory; outside the vault. */
  readonly stateDir: string;
  readonly firstRun?: FirstRun;
  /** After this long without news the mailbox is opened and searched again, since IDLE can die silently. */
  readonly rescanMs?: number;
  /** How long the server may be silent while it should answer. */
  readonly silenceMs?: number;
  readonly retry?: { readonly firstMs: number; readonly maxMs: number; readonly authMs: number };
  readonly now?: () => number;
}

/** Bytes of mail given out at once; a batch ends with the message that passes it. */
const BATCH_BYTES = 32 * 1024 * 1024;

/**
 * Reads a mailbox over IMAP with EXAMINE: no flag changes, not even \Seen. IDLE tells of new mail at once; a search by UID
 * at every rescan finds what IDLE did not tell, and a server that answers nothing is left and connected to again.
 */
export class ImapIntake implements Intake {
  private readonly options: Required<ImapIntakeOptions>;
  private readonly stateFile: string;
  private readonly seen: SeenLog;
  private readonly retry: Retry;
  private client: ImapFlow | null = null;
  /** The mailbox must be opened anew before it is searched. */
  private stale = true;
  /** The server has told of new mail, or the last batch was cut. */
  private news = false;
  private wake: () => void = () => undefined;
  private state: ImapState | null;
  private busy = false;

  constructor(options: ImapIntakeOptions) {
    this.options = {
      mailbox: 'INBOX',
      firstRun: 'now',
      rescanMs: 4 * 60_000,
      silenceMs: 30_000,
      retry: { firstMs: 1000, maxMs: 60_000, authMs: 3_600_000 },
      now: Date.now,
      ...options,
    };
    const { account, settings, mailbox, stateDir } = this.options;
    const identity = [settings.host, String(settings.port), settings.user, mailbox].join('\0');
    const name = `imap-${account}-${sha256Hex(identity).slice(0, 12)}`;
    this.stateFile = join(stateDir, `${name}.json`);
    this.state = readImapState(this.stateFile);
    this.seen = SeenLog.open(join(stateDir, `${name}.seen`));
    this.retry = new Retry(this.options.retry);
  }

  async next(limit = 20, skip: ReadonlySet<string> = new Set()): Promise<Result<Arrival[], IntakeTrouble>> {
    const held = this.retry.held();
    if (held !== null) return { ok: false, refusal: held };
    this.busy = true;
    try {
      const connected = await this.connected();
      if (!connected.ok) return this.failed(connected.refusal);
      const client = connected.value;
      const batch = await withinSilence(client, this.options.silenceMs, () => this.read(client, limit, skip));
      this.retry.succeeded();
      return ok(batch);
    } catch (error) {
      return this.failed(imapTrouble(error, this.options.settings));
    } finally {
      this.busy = false;
    }
  }

  async confirm(arrival: Arrival): Promise<void> {
    this.seen.add({
      key: arrival.key,
      sha256: sha256Hex(arrival.raw),
      message_id: await messageIdOf(arrival.raw),
    });
  }

  async changed(signal: AbortSignal): Promise<void> {
    const client = this.client;
    const idle = this.retry.held() === null && client?.usable === true;
    if (idle && this.news) return;
    await waitFor(signal, idle ? this.options.rescanMs : this.retry.waitMs(), (wake) => {
      this.wake = wake;
      if (idle) void client.idle().catch(() => undefined);
    });
    this.wake = () => undefined;
    if (!this.news) this.stale = true;
  }

  status(): IntakeStatus {
    const trouble = this.retry.trouble;
    if (trouble === null) return { state: 'ok', message: '' };
    return { state: trouble.kind === 'auth' ? 'paused' : 'retrying', message: trouble.message };
  }

  resume(): void {
    this.retry.reset();
    this.wake();
  }

  async close(): Promise<void> {
    const client = this.client;
    this.client = null;
    if (client?.usable === true)
      await withinSilence(client, 2000, () => client.logout()).catch(() => undefined);
    client?.close();
    this.wake();
  }

  private async connected(): Promise<Result<ImapFlow, IntakeTrouble>> {
    if (this.client?.usable === true) return ok(this.client);
    const opened = await connectImap(this.options.settings, this.options.silenceMs);
    if (!opened.ok) return opened;
    this.client = opened.value;
    this.stale = true;
    opened.value.on('exists', () => {
      this.news = true;
      this.wake();
    });
    opened.value.on('close', () => {
      if (this.client === opened.value && !this.busy) {
        this.failed(imapTrouble(new Error('it closed the connection'), this.options.settings));
      }
      this.wake();
    });
    return opened;
  }

  private async read(client: ImapFlow, limit: number, skip: ReadonlySet<string>): Promise<Arrival[]> {
    this.news = false;
    const state = await this.upToDate(client);
    const batch: Arrival[] = [];
    let bytes = 0;
    for (const uid of state.pending) {
      const key = `${state.uidvalidity}:${String(uid)}`;
      if (skip.has(key) || this.seen.hasKey(key)) continue;
      if (batch.length >= limit || bytes >= BATCH_BYTES) {
        this.news = true;
        break;
      }
      const mail = await fetchMail(client, uid);
      const sha256 = mail === null ? '' : sha256Hex(mail.raw);
      if (mail === null || this.seen.hasHash(sha256)) {
        // Deleted meanwhile, or the same bytes once more: there is nothing to do for this number.
        this.seen.add({ key, sha256, message_id: '' });
        continue;
      }
      bytes += mail.raw.byteLength;
      batch.push({
        key,
        raw: mail.raw,
        receivedMs: mail.receivedMs,
        where: `${this.options.mailbox} ${key}`,
      });
    }
    return batch;
  }

  /** The state with all UIDs that the mailbox holds now; durable before any of them is given out. */
  private async upToDate(client: ImapFlow): Promise<ImapState> {
    const { mailbox, firstRun, now } = this.options;
    const open = client.mailbox;
    const box = this.stale || open === false ? await client.mailboxOpen(mailbox, { readOnly: true }) : open;
    this.stale = false;
    const before = this.state;
    let state = before;
    if (state === null) state = await firstState(client, box, firstRun, now());
    else if (state.uidvalidity !== String(box.uidValidity))
      state = await renumberedState(client, box, state, this.seen);
    state = withFresh(state, await searchUids(client, { uid: `${String(state.watermark + 1)}:*` }));
    if (state === before) return state;
    const { uidvalidity } = state;
    state = {
      ...state,
      pending: state.pending.filter((uid) => !this.seen.hasKey(`${uidvalidity}:${String(uid)}`)),
    };
    writeImapState(this.stateFile, state);
    this.state = state;
    return state;
  }

  private failed(trouble: IntakeTrouble): { readonly ok: false; readonly refusal: IntakeTrouble } {
    this.client?.close();
    this.client = null;
    this.stale = true;
    this.retry.failed(trouble);
    return { ok: false, refusal: trouble };
  }
}
