import { LINK_VERSION } from './limits.ts';
import { utf8 } from '../text/bytes.ts';

/** Frames that may wait to be opened or written; who sends faster than we read is cut off. */
const MOST_WAITING = 64;

/** What was added to each message says which protocol it belongs to. */
const ABOUT = new Uint8Array(utf8(`countersign/link/${LINK_VERSION}`));

export interface ChannelParts {
  readonly sendKey: CryptoKey;
  readonly receiveKey: CryptoKey;
  readonly write: (frame: Uint8Array<ArrayBuffer>) => void;
  readonly heard: (message: Uint8Array) => void;
  /** Told at most once; nothing is heard or written after it. */
  readonly broken: (why: 'forged' | 'flood') => void;
}

/**
 * Messages under the keys of one handshake: AES-256-GCM, the nonce being the count of messages in that direction. What
 * is left out, repeated, swapped or changed on the way does not open, and breaks the channel for good. So whoever
 * forwards a link, such as a process that took our port, is a wire: it can cut, and can neither read nor speak.
 */
export class Channel {
  readonly #out = new Lane();
  readonly #in = new Lane();
  #over = false;

  constructor(private readonly parts: ChannelParts) {}

  /** Resolves when the frame was handed to `write`, in the order of the calls. */
  send(message: Uint8Array): Promise<void> {
    return this.#next(this.#out, async (params) => {
      const sealed = await crypto.subtle.encrypt(params, this.parts.sendKey, new Uint8Array(message));
      if (!this.#over) this.parts.write(new Uint8Array(sealed));
    });
  }

  receive(frame: Uint8Array): void {
    void this.#next(this.#in, async (params) => {
      const opened = await crypto.subtle
        .decrypt(params, this.parts.receiveKey, new Uint8Array(frame))
        .catch(() => null);
      if (opened === null) this.#break('forged');
      else if (!this.#over) this.parts.heard(new Uint8Array(opened));
    });
  }

  /** Resolves when all that was received has been heard: a last word comes right before the end. */
  drained(): Promise<void> {
    return this.#in.tail;
  }

  /** Nothing more is heard or written; what waits is dropped. */
  close(): void {
    this.#over = true;
  }

  #next(lane: Lane, work: (params: AesGcmParams) => Promise<void>): Promise<void> {
    if (++lane.waiting > MOST_WAITING) this.#break('flood');
    const params = { name: 'AES-GCM', iv: nonce(lane.count++), additionalData: ABOUT };
    lane.tail = lane.tail.then(async () => {
      lane.waiting--;
      if (!this.#over) await work(params);
    });
    return lane.tail;
  }

  #break(why: 'forged' | 'flood'): void {
    if (this.#over) return;
    this.#over = true;
    this.parts.broken(why);
  }
}

/** One direction: its messages are counted and dealt with one after the other. */
class Lane {
  count = 0;
  waiting = 0;
  tail: Promise<void> = Promise.resolve();
}

/** 96 bits, the count in the last 64: never the same twice under one key, since each handshake has its own keys. */
function nonce(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setBigUint64(4, BigInt(count));
  return bytes;
}
