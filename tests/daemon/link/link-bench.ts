import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket as NodeSocket } from 'ws';
import { vi } from 'vitest';
import { addPin } from '../../../daemon/config/pins.ts';
import { LocalLink, type RoundTold } from '../../../daemon/link/local-link.ts';
import { keepLinkSecret } from '../../../daemon/link/secrets.ts';
import { dial } from '../../../plugin/link/dial.ts';
import { type Ended, type Line } from '../../../plugin/link/link.ts';
import { type Credential } from '../../../shared/link/handshake.ts';
import { type FromLocal } from '../../../shared/link/messages.ts';
import { Person, VAULT } from '../../support/decisions.ts';

/** Obsidian's own socket: a browser vouches for the origin of the page. */
export class ObsidianSocket extends NodeSocket {
  constructor(url: string) {
    super(url, { origin: 'app://obsidian.md' });
  }
}

/** The plugin's code wants a browser's globals. */
export function asInObsidian(): void {
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('WebSocket', ObsidianSocket);
}

export const ROUND: RoundTold = {
  round: {
    approvals: [],
    hand: {
      executor: 'hand-aaaaaaaaaaaaaaaa',
      mode: 'live',
      paused: false,
      clockTrusted: true,
      publishes: true,
      locked: false,
      trouble: [],
      lastUse: new Map(),
      unfiled: [],
      head: { count: 0, hash: '0'.repeat(64) },
    },
  },
  trouble: [],
  ok: true,
  message: '',
};

/** What a connection of the plugin told, in order; every step can be awaited. */
export class Told {
  readonly heard: FromLocal[] = [];
  line: Line | null = null;
  ended: Ended | null = null;
  #news: (() => void)[] = [];
  readonly #attempt: { close(): void };

  constructor(port: number, credential: Credential) {
    this.#attempt = dial(
      port,
      credential,
    )({
      opened: (line) => this.#tell(() => (this.line = line)),
      heard: (message) => this.#tell(() => this.heard.push(message)),
      ended: (ended) => this.#tell(() => (this.ended = ended)),
    });
  }

  async until<T>(look: () => T | null | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== null && found !== undefined) return found;
      if (this.ended !== null)
        throw new Error(`It ended before: ${JSON.stringify([this.ended, this.heard])}`);
      await new Promise<void>((news) => this.#news.push(news));
    }
  }

  end(): Promise<Ended> {
    return this.until(() => this.ended);
  }

  message<K extends FromLocal['type']>(
    type: K,
    fits: (message: Extract<FromLocal, { type: K }>) => boolean = () => true,
  ): Promise<Extract<FromLocal, { type: K }>> {
    const isIt = (message: FromLocal): message is Extract<FromLocal, { type: K }> =>
      message.type === type && fits(message as Extract<FromLocal, { type: K }>);
    return this.until(() => this.heard.find(isIt));
  }

  close(): void {
    this.#attempt.close();
  }

  #tell(step: () => unknown): void {
    step();
    for (const news of this.#news.splice(0)) news();
  }
}

/** Local's end of the link over a state folder of its own, at a port that the system chooses. */
export class LinkBench {
  readonly state = mkdtempSync(join(tmpdir(), 'countersign-link-'));
  readonly person = new Person('laptop');
  readonly secret = crypto.getRandomValues(new Uint8Array(32));
  readonly events: { event: string; facts: Record<string, unknown> }[] = [];
  readonly told: Told[] = [];
  link!: LocalLink;

  static async start(handshakeMs = 5000): Promise<LinkBench> {
    const bench = new LinkBench();
    addPin(bench.state, bench.person.pin.key, 'laptop', '2026-11-01T00:00:00Z');
    keepLinkSecret(bench.state, bench.person.pin.key, bench.secret);
    bench.link = await bench.open(0, handshakeMs);
    return bench;
  }

  open(port: number, handshakeMs = 5000): Promise<LocalLink> {
    return LocalLink.open({
      config: {
        state: this.state,
        agent: 'local',
        agents: [],
        vault: { id: VAULT, dir: '/' },
        link: { port },
      },
      events: { tell: (event, facts) => void this.events.push({ event, facts }) },
      handshakeMs,
    });
  }

  get port(): number {
    return this.link.port ?? 0;
  }

  dial(credential: Credential = { kind: 'device', secret: this.secret }, port = this.port): Told {
    const told = new Told(port, credential);
    this.told.push(told);
    return told;
  }

  async stop(): Promise<void> {
    for (const told of this.told) told.close();
    await this.link.close();
    rmSync(this.state, { recursive: true });
  }
}
