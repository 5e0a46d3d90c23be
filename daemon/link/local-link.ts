import { type FSWatcher, watch } from 'node:fs';
import { fingerprint } from '../../shared/approval/keys.ts';
import { pauseAfter } from '../../shared/link/backoff.ts';
import { type Hello } from '../../shared/link/handshake.ts';
import { ALIVE_MS, CLOSE, HANDSHAKE_MS } from '../../shared/link/limits.ts';
import { type Doing, type FromDevice, type FromLocal, type Health } from '../../shared/link/messages.ts';
import { type LocalConfig } from '../config/local.ts';
import { type Events } from '../records/events.ts';
import { type SyncReport } from '../sync/report.ts';
import { Changes } from './changes.ts';
import { guestOf, isWelcome } from './guests.ts';
import { type HealthParts, healthOf, line } from './health.ts';
import { pairUnderCode } from './pair-under-code.ts';
import { countWrongCode } from './pairing-code.ts';
import { type LinkServer, listen } from './server.ts';
import { Visitor, type Wire } from './visitor.ts';
import { makeFolder } from '../disk/make-folder.ts';

export interface LinkOptions {
  readonly config: Pick<LocalConfig, 'state' | 'agent' | 'agents' | 'vault' | 'link'>;
  readonly events: Events;
  /** From the first byte to a proven visitor, in milliseconds. */
  readonly handshakeMs?: number;
}

/** A round as the link tells of it. */
export type RoundTold = Pick<HealthParts, 'round' | 'trouble'> & {
  /** Whether sync did what was asked, and its sentence where not. */
  readonly ok: boolean;
  readonly message: string;
};

/**
 * Local's end of the direct link (docs/link.md): tells devices how it fares and which notes changed, and is woken by
 * them. It takes no decision from anybody and gives no content away that is not in the vault.
 */
export class LocalLink {
  readonly #proven = new Set<Visitor>();
  readonly #changes = new Changes((changed) => void this.#tellAll(changed));
  #server: LinkServer | null = null;
  #watcher: FSWatcher | null = null;
  #retry: NodeJS.Timeout | null = null;
  #alive: NodeJS.Timeout | null = null;
  #failures = 0;
  #trouble = '';
  #closed = false;
  #health: Health | null = null;
  #doing: Doing = 'resting';
  #report: SyncReport | null = null;
  #inStepAt: number | null = null;
  /** Who asked for a round: since the last one began, and before it. */
  #asked: [Visitor, number][] = [];
  #answering: [Visitor, number][] = [];
  #wake: () => void = () => undefined;

  private constructor(private readonly options: LinkOptions) {}

  /** Opens the link, or tries again later where its port is taken: nothing of Local waits for it. */
  static async open(options: LinkOptions): Promise<LocalLink> {
    const link = new LocalLink(options);
    if (options.config.link === 'off') return link;
    await link.#listen();
    link.#watchPins();
    link.#alive = setInterval(() => void link.#tellAll({ type: 'alive' }), ALIVE_MS).unref();
    return link;
  }

  /** The port that is open, or null. */
  get port(): number | null {
    return this.#server?.port ?? null;
  }

  /** A few words for `countersign status`. */
  fact(): string {
    if (this.options.config.link === 'off') return 'off';
    if (this.port === null) return 'not open';
    const count = this.#proven.size;
    return `open on port ${String(this.port)}, ${count === 1 ? '1 window' : `${String(count)} windows`} of Obsidian`;
  }

  /** Sentences for the dashboard. */
  trouble(): readonly string[] {
    return this.#trouble === '' ? [] : [this.#trouble];
  }

  /** Resolves when a device asked for a round, or the signal is aborted. */
  wanted(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        this.#wake = () => undefined;
        resolve();
      };
      if (this.#asked.length > 0 || signal.aborted) {
        done();
        return;
      }
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }

  /** A round begins: it is the answer to everybody who asked before. */
  begins(): void {
    this.#answering.push(...this.#asked.splice(0));
    this.doing('syncing');
  }

  doing(doing: Doing): void {
    if (doing === this.#doing) return;
    this.#doing = doing;
    void this.#tellAll({ type: 'progress', doing });
  }

  noticed(path: string): void {
    this.#changes.noticed(path);
  }

  /** What a cycle of sync came to; null where there is no remote. */
  synced(report: SyncReport | null): void {
    this.#report = report;
    for (const path of report?.applied ?? []) this.noticed(path);
    if (report?.outcome === 'in-step') this.#inStepAt = Date.now();
  }

  ended({ round, trouble, ok, message }: RoundTold): void {
    const { vault, agent } = this.options.config;
    this.#health = healthOf({
      vault: vault.id,
      agent,
      round,
      trouble,
      report: this.#report,
      inStepAt: this.#inStepAt,
      now: Date.now(),
    });
    void this.#tellAll(this.#health);
    this.#answer(ok, message);
  }

  /** The round broke off; what was known before it stays, with the reason in front. */
  failed(message: string): void {
    if (this.#health !== null) {
      const trouble = [line(message), ...this.#health.trouble.slice(0, -1)];
      this.#health = { ...this.#health, trouble, sync: { ...this.#health.sync, outcome: 'failed' } };
      void this.#tellAll(this.#health);
    }
    this.#answer(false, message);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of [this.#retry, this.#alive]) if (timer !== null) clearTimeout(timer);
    this.#changes.close();
    this.#watcher?.close();
    const bye: FromLocal = { type: 'bye', why: 'stopping', message: 'Countersign was stopped.' };
    await Promise.all([...this.#proven].map((visitor) => visitor.bye(bye)));
    await this.#server?.close();
  }

  #answer(ok: boolean, message: string): void {
    this.doing('resting');
    for (const [visitor, request] of this.#answering.splice(0))
      void this.#tell(visitor, { type: 'synced', request, ok, message: line(message) });
  }

  async #listen(): Promise<void> {
    const { config, events, handshakeMs = HANDSHAKE_MS } = this.options;
    if (config.link === 'off') return;
    const { port } = config.link;
    const visit = (wire: Wire) => this.#visit(wire);
    const opened = await listen({ port, handshakeMs, pingMs: ALIVE_MS, visit });
    if (this.#closed) {
      if (opened.ok) await opened.value.close();
      return;
    }
    if (opened.ok) {
      this.#server = opened.value;
      this.#trouble = '';
      events.tell('link', { open: true, port: opened.value.port });
      return;
    }
    const { kind, message } = opened.refusal;
    this.#trouble =
      kind === 'EADDRINUSE'
        ? `The direct link is closed: another program has port ${String(port)} of this computer. Give link.port another number, and the plugin the same, or write link: off. All else goes on.`
        : `The direct link is closed: port ${String(port)} can't be opened (${line(message)}). All else goes on.`;
    events.tell('link', { open: false, message: this.#trouble });
    const pause = pauseAfter(this.#failures++, Math.random());
    this.#retry = setTimeout(() => void this.#listen(), pause).unref();
  }

  #visit(wire: Wire): { visitor: Visitor; end(): void } {
    const { state } = this.options.config;
    const visitor = new Visitor({
      wire,
      guestOf: (hello) => guestOf(state, hello, Date.now()),
      welcomed: (proven) => this.#welcome(proven),
      unproved: ({ kind }: Hello) => {
        if (kind === 'pairing') countWrongCode(state);
      },
      heard: (from, message) => this.#hear(from, message),
      monotonic: () => performance.now(),
    });
    return { visitor, end: () => this.#left(visitor) };
  }

  #welcome(visitor: Visitor): void {
    this.#proven.add(visitor);
    // Whoever holds a code is told that much: a device speaks only once it has heard that its proof was taken.
    if (visitor.guest?.kind !== 'device') return void visitor.tell({ type: 'alive' });
    this.options.events.tell('device', { id: fingerprint(visitor.guest.key), connected: true });
    void this.#tell(visitor, this.#health ?? { type: 'alive' });
    void this.#tell(visitor, { type: 'progress', doing: this.#doing });
  }

  #left(visitor: Visitor): void {
    if (!this.#proven.delete(visitor)) return;
    this.#asked = this.#asked.filter(([who]) => who !== visitor);
    this.#answering = this.#answering.filter(([who]) => who !== visitor);
    const { guest } = visitor;
    if (guest?.kind === 'device')
      this.options.events.tell('device', { id: fingerprint(guest.key), connected: false });
  }

  #hear(visitor: Visitor, message: FromDevice): void {
    const { guest, session } = visitor;
    if (guest?.kind === 'device' && message.type === 'sync_now') {
      if (!isWelcome(this.options.config.state, guest)) return void this.#dismiss(visitor);
      this.#asked.push([visitor, message.request]);
      this.#wake();
    } else if (guest?.kind === 'pairing' && message.type === 'pair' && session !== null) {
      const { config } = this.options;
      void pairUnderCode(config, guest.id, session, message.key).then((answer) => visitor.tell(answer));
    } else visitor.close(CLOSE.malformed);
  }

  /** Nothing is told to a device that is not trusted any more, whoever noticed first. */
  async #tell(visitor: Visitor, message: FromLocal): Promise<void> {
    if (visitor.guest?.kind !== 'device') return;
    if (isWelcome(this.options.config.state, visitor.guest)) await visitor.tell(message);
    else await this.#dismiss(visitor);
  }

  async #tellAll(message: FromLocal): Promise<void> {
    await Promise.all([...this.#proven].map((visitor) => this.#tell(visitor, message)));
  }

  async #dismiss(visitor: Visitor): Promise<void> {
    const message = 'This device is not trusted on this computer any more, or was paired anew.';
    await visitor.bye({ type: 'bye', why: 'revoked', message });
  }

  /** A device that is revoked by a command in another process loses its link at once, not at the next message. */
  #watchPins(): void {
    const { state } = this.options.config;
    try {
      makeFolder(state, 0o700);
      this.#watcher = watch(state, (_event, name) => {
        if (name !== null && !/^(?:pins|link-secrets)\.json$/.test(name)) return;
        for (const visitor of this.#proven)
          if (visitor.guest?.kind === 'device' && !isWelcome(state, visitor.guest))
            void this.#dismiss(visitor);
      });
      this.#watcher.on('error', () => undefined);
    } catch {
      // Then the next message finds out: `alive` goes out every quarter of a minute.
    }
  }
}
