import { pauseAfter } from '../../shared/link/backoff.ts';
import type { Doing, FromDevice, FromLocal, Health } from '../../shared/link/messages.ts';

/**
 * - `off`: a phone, switched off in the settings, or the plugin is being unloaded;
 * - `connecting`: nobody answers at the port yet, or not any more; it is tried again;
 * - `connected`: the daemon of this computer has proved itself, and so have we;
 * - `refused`: somebody answers who does not know this device, or who is not our daemon (`why` says which).
 */
export type LinkState = 'off' | 'connecting' | 'connected' | 'refused';

/** A connection in which both sides have proved themselves. */
export interface Line {
  send(message: FromDevice): void;
  /** The lasting secret that follows from a pairing with this public key. */
  readonly lasting: (publicKey: string) => Promise<Uint8Array>;
}

/** How a connection ended; `why` is a sentence for the person, '' where nobody answered at all. */
export interface Ended {
  readonly refused: boolean;
  readonly why: string;
}

export interface LineEvents {
  readonly opened: (line: Line) => void;
  readonly heard: (message: FromLocal) => void;
  readonly ended: (ended: Ended) => void;
}

/** Tries to open one connection; tells exactly one `ended`, unless it is closed before. */
export type Dial = (events: LineEvents) => { close(): void };

export interface SyncAnswer {
  readonly ok: boolean;
  readonly message: string;
}

const NOT_CONNECTED =
  'There is no link to Countersign on this computer; notes are synced when it next looks.';

/** Whoever asks to sync waits for the round that answers; a round may take as long as a mail server does. */
const LOST: SyncAnswer = { ok: false, message: 'The link was cut before sync had answered.' };

/** The direct link as the rest of the plugin sees it (docs/link.md). Nothing that decides ever goes through it. */
export class Link {
  state: LinkState = 'off';
  /** Why the link is refused or was last cut, as a sentence, or ''. */
  why = '';
  /** The last word on how Local fares; of a link that is not connected, it is from before. */
  health: Health | null = null;
  doing: Doing = 'resting';
  /** When Local was last heard, milliseconds since 1970; null for never. */
  heardAt: number | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #changed = new Set<(paths: readonly string[] | null) => void>();
  readonly #asked = new Map<number, (answer: SyncAnswer) => void>();
  #dial: Dial | null = null;
  #attempt: { close(): void } | null = null;
  #line: Line | null = null;
  /** Local's last word, where it ended the link itself. */
  #bye: Extract<FromLocal, { type: 'bye' }> | null = null;
  #failures = 0;
  #timer = 0;
  #requests = 0;

  /** Begins, or begins anew after the settings changed; null switches it off. */
  start(dial: Dial | null): void {
    this.#drop();
    this.#dial = dial;
    this.#failures = 0;
    this.#become(dial === null ? 'off' : 'connecting', '');
    this.#try();
  }

  stop(): void {
    this.start(null);
  }

  /** Tells of every change of what is shown here. Gives what stops it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells which notes Local wrote, moved or removed; null for more than can be named. Gives what stops it. */
  onChanged(listener: (paths: readonly string[] | null) => void): () => void {
    this.#changed.add(listener);
    return () => void this.#changed.delete(listener);
  }

  /** Asks Local for a round of sync now, and resolves when it has ended; never rejects. */
  syncNow(): Promise<SyncAnswer> {
    const line = this.#line;
    if (line === null) return Promise.resolve({ ok: false, message: NOT_CONNECTED });
    const request = ++this.#requests;
    return new Promise((resolve) => {
      this.#asked.set(request, resolve);
      line.send({ type: 'sync_now', request });
    });
  }

  /** Somebody looks at Obsidian again: no use in waiting out the pause. */
  hurry(): void {
    if (this.#attempt !== null || this.#dial === null) return;
    window.clearTimeout(this.#timer);
    this.#try();
  }

  #try(): void {
    if (this.#dial === null) return;
    this.#attempt = this.#dial({
      opened: (line) => {
        this.#line = line;
        this.#failures = 0;
        this.#become('connected', '');
      },
      heard: (message) => this.#hear(message),
      ended: ({ refused, why }) => {
        const last = this.#bye;
        this.#drop();
        const isRefused = refused || (last !== null && last.why !== 'stopping');
        this.#become(isRefused ? 'refused' : 'connecting', last?.message ?? why);
        this.#timer = window.setTimeout(() => this.#try(), pauseAfter(this.#failures++, Math.random()));
      },
    });
  }

  #hear(message: FromLocal): void {
    this.heardAt = Date.now();
    switch (message.type) {
      case 'health':
        this.health = message;
        break;
      case 'progress':
        this.doing = message.doing;
        break;
      case 'changed':
        for (const listener of this.#changed) listener(message.more ? null : message.paths);
        return;
      case 'synced':
        this.#asked.get(message.request)?.({ ok: message.ok, message: message.message });
        this.#asked.delete(message.request);
        return;
      case 'bye':
        this.#bye = message;
        return;
      case 'alive':
      case 'paired':
        return;
    }
    this.#tell();
  }

  #drop(): void {
    window.clearTimeout(this.#timer);
    this.#attempt?.close();
    this.#attempt = null;
    this.#line = null;
    this.#bye = null;
    this.doing = 'resting';
    for (const answer of this.#asked.values()) answer(LOST);
    this.#asked.clear();
  }

  #become(state: LinkState, why: string): void {
    this.state = state;
    this.why = why;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
