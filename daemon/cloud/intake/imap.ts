import type { ImapFlow } from 'imapflow';
import { type Result, ok } from '../../../shared/result.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { type ImapSettings, imapTrouble, withinSilence } from '../../mail/imap.ts';
import { wordsOn } from '../../mail/imap-ear.ts';
import { type FetchedMail, fetchMail, searchUids } from '../../mail/imap-find.ts';
import { correctedLogin } from '../../mail/imap-login.ts';
import { isRefusal } from '../../mail/imap-trouble.ts';
import { Retry } from '../../mail/retry.ts';
import { messageIdOf } from '../../mail/source.ts';
import { courseOf } from './imap-course.ts';
import { ImapMemory } from './imap-memory.ts';
import { type ImapIntakeOptions, withDefaults } from './imap-options.ts';
import { type ImapState, keyOf, withFresh } from './imap-state.ts';
import type { Arrival, Intake, IntakeStatus, IntakeTrouble } from './intake.ts';
import { Suspects } from './suspects.ts';
import { waitFor } from './wait.ts';

export type { ImapIntakeOptions } from './imap-options.ts';

/** Bytes of mail given out at once; a batch ends with the message that passes it. */
const BATCH_BYTES = 32 * 1024 * 1024;
/** A sentence about what was decided stands for a day, or until the process ends. */
const REMARK_MS = 86_400_000;

/**
 * Reads a mailbox over IMAP with EXAMINE: no flag changes, not even \Seen. IDLE tells of new mail at once; a search by UID
 * at every rescan finds what IDLE did not tell, and a server that answers nothing is left and connected to again.
 */
export class ImapIntake implements Intake {
  private readonly options: Required<ImapIntakeOptions>;
  private settings: ImapSettings;
  private readonly suspects: Suspects;
  private readonly memory: ImapMemory;
  private readonly retry: Retry;
  private client: ImapFlow | null = null;
  /** The mailbox must be opened anew before it is searched. */
  private stale = true;
  /** The server has told of new mail, or the last batch was cut. */
  private news = false;
  private wake: () => void = () => undefined;
  private remark = { text: '', untilMs: 0 };
  private busy = false;

  constructor(options: ImapIntakeOptions) {
    this.options = withDefaults(options);
    this.settings = options.settings;
    const { account, mailbox, stateDir, alongside } = this.options;
    const { host, port, user } = options.settings;
    this.memory = new ImapMemory(stateDir, account, { host, port, user, mailbox }, alongside);
    this.suspects = new Suspects(this.options.monotonic);
    this.retry = new Retry(this.options.retry, this.options.random, this.options.monotonic);
  }

  async next(limit = 20, skip: ReadonlySet<string> = new Set()): Promise<Result<Arrival[], IntakeTrouble>> {
    const held = this.retry.held();
    if (held !== null && !this.hasNewPassword()) return { ok: false, refusal: held };
    this.busy = true;
    try {
      const connected = await this.connected();
      if (!connected.ok) return this.failed(connected.refusal);
      const client = connected.value;
      const batch = await withinSilence(client, this.options.silenceMs, () => this.read(client, limit, skip));
      this.retry.succeeded();
      return ok(batch);
    } catch (error) {
      const words = this.client === null ? null : wordsOn(this.client);
      return this.failed(imapTrouble(error, this.settings, words));
    } finally {
      this.busy = false;
    }
  }

  async confirm(arrival: Arrival): Promise<void> {
    this.memory.seen.add({
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
    if (trouble === null) return { state: 'ok', message: this.remarks() };
    const { kind, message } = trouble;
    return { state: kind === 'auth' ? 'paused' : 'retrying', kind, message };
  }

  waiting(): number {
    const { state } = this.memory;
    return state === null ? 0 : this.unseen(state).length;
  }

  resume(): void {
    this.retry.reset();
    this.suspects.tryNow();
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
    const opened = await this.options.connect(this.settings, this.options.silenceMs);
    if (!opened.ok) return opened;
    this.client = opened.value;
    this.stale = true;
    opened.value.on('exists', () => {
      this.news = true;
      this.wake();
    });
    opened.value.on('close', () => {
      if (this.client === opened.value && !this.busy) {
        this.failed(imapTrouble(new Error('it closed the connection'), this.settings, wordsOn(opened.value)));
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
    const wanted = state.pending.filter((uid) => !skip.has(keyOf(state, uid)));
    for (const uid of this.suspects.order(wanted)) {
      const key = keyOf(state, uid);
      if (batch.length >= limit || bytes >= BATCH_BYTES) {
        this.news = true;
        break;
      }
      const mail = await this.fetched(client, uid);
      if (mail === 'refused') continue;
      const sha256 = mail === null ? '' : sha256Hex(mail.raw);
      if (mail === null || this.memory.seen.hasHash(sha256)) {
        // Deleted meanwhile, or the same bytes once more: there is nothing to do for this number.
        this.memory.seen.add({ key, sha256, message_id: '' });
        continue;
      }
      bytes += mail.raw.byteLength;
      const { raw, receivedMs } = mail;
      batch.push({ key, raw, receivedMs, where: `${this.options.mailbox} ${key}` });
    }
    // What failed before is asked for when nothing else waits, which is as soon as this batch is dealt with.
    if (batch.length > 0 && this.suspects.size > 0) this.news = true;
    return batch;
  }

  /** One mail, null where it is gone. One that the server won't hand out does not keep the others from coming. */
  private async fetched(client: ImapFlow, uid: number): Promise<FetchedMail | null | 'refused'> {
    this.suspects.asks(uid);
    try {
      const mail = await fetchMail(client, uid);
      this.suspects.settled(uid);
      return mail;
    } catch (error) {
      const one = client.usable && isRefusal(error, wordsOn(client));
      if (one && this.suspects.refused(uid)) return 'refused';
      throw error;
    }
  }

  private remarks(): string {
    const { text, untilMs } = this.remark;
    const standing = this.options.monotonic() < untilMs ? text : '';
    return [standing, this.notHandedOut()].filter((sentence) => sentence !== '').join(' ');
  }

  private notHandedOut(): string {
    const { size } = this.suspects;
    if (size === 0) return '';
    const { mailbox } = this.options;
    return `${String(size)} message${size === 1 ? '' : 's'} of ${mailbox} can’t be fetched from the mail server; each is tried again, the others come in.`;
  }

  private unseen(state: ImapState): number[] {
    return state.pending.filter((uid) => !this.memory.seen.hasKey(keyOf(state, uid)));
  }

  private hasNewPassword(): boolean {
    if (this.retry.trouble?.kind !== 'auth') return false;
    const corrected = correctedLogin(this.settings, this.options.reread);
    if (corrected === null) return false;
    this.settings = corrected;
    this.retry.reset();
    return true;
  }

  /** The state with all UIDs that the mailbox holds now; durable before any of them is given out. */
  private async upToDate(client: ImapFlow): Promise<ImapState> {
    const { mailbox, monotonic } = this.options;
    const open = client.mailbox;
    const fresh = this.stale || open === false;
    const box = fresh ? await client.mailboxOpen(mailbox, { readOnly: true }) : open;
    const course = await courseOf(client, box, this.memory, this.options, fresh);
    this.stale = false;
    if (course.anew) this.suspects.clear();
    if (course.remark !== '') this.remark = { text: course.remark, untilMs: monotonic() + REMARK_MS };
    const before = this.memory.state;
    let state = withFresh(
      course.state,
      await searchUids(client, { uid: `${String(course.state.watermark + 1)}:*` }),
    );
    const pending = this.unseen(state);
    const same = state === before;
    if (!same || pending.length < state.pending.length) state = { ...state, pending };
    if (!same) this.memory.write(state);
    this.suspects.keepOnly(pending);
    this.memory.state = state;
    return state;
  }

  private failed(trouble: IntakeTrouble): { readonly ok: false; readonly refusal: IntakeTrouble } {
    this.client?.close();
    this.client = null;
    this.stale = true;
    this.suspects.broke();
    this.retry.failed(trouble);
    return { ok: false, refusal: trouble };
  }
}
