import { randomBytes } from 'node:crypto';
import { Channel } from '../../shared/link/channel.ts';
import {
  type Credential,
  type Hello,
  NONCE_BYTES,
  type Proof,
  type Session,
  answerHello,
  readHello,
  readProof,
} from '../../shared/link/handshake.ts';
import { CLOSE, LINK_VERSION, MAX_FROM_DEVICE } from '../../shared/link/limits.ts';
import { type FromDevice, type FromLocal, messageBytes, readFromDevice } from '../../shared/link/messages.ts';
import { TokenBucket } from './token-bucket.ts';

/** The socket, as far as a visitor uses it. */
export interface Wire {
  send(frame: string | Uint8Array): void;
  /** With a code of `CLOSE` or 1000. */
  close(code: number): void;
}

/** Who a visitor turned out to be: a device by its pinned key, or somebody with the open pairing code. */
export type Guest =
  | { readonly kind: 'device'; readonly key: string; readonly secret: Uint8Array }
  | { readonly kind: 'pairing'; readonly id: string; readonly secret: Uint8Array };

export interface VisitorParts {
  readonly wire: Wire;
  /** Whose id a hello names, or null. Read anew each time: a device may have been revoked just now. */
  readonly guestOf: (hello: Hello) => Promise<Guest | null>;
  readonly welcomed: (visitor: Visitor) => void;
  /** Somebody who said hello did not prove it. */
  readonly unproved: (hello: Hello) => void;
  readonly heard: (visitor: Visitor, message: FromDevice) => void;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
}

interface Pending {
  readonly hello: Hello;
  readonly guest: Guest;
  accept(said: Proof): Promise<Session | null>;
}

/** A device asks by hand, and never often. */
const BURST = 10;
const PER_SECOND = 1;

/** One connection: the handshake as a small machine of states, then sealed messages. Anything unexpected ends it. */
export class Visitor {
  /** Null until both sides have proved themselves. */
  guest: Guest | null = null;
  session: Session | null = null;
  #channel: Channel | null = null;
  /** What the proof is held against, once the challenge is out. */
  #pending: Pending | null = null;
  /** Between a message of the handshake and our answer nothing may be said. */
  #busy = false;
  #over = false;
  readonly #bucket: TokenBucket;

  constructor(private readonly parts: VisitorParts) {
    this.#bucket = new TokenBucket(BURST, PER_SECOND, parts.monotonic);
  }

  /** What came over the socket; text in the handshake, bytes after it. */
  async receive(frame: string | Uint8Array): Promise<void> {
    if (this.#over) return;
    if (this.#channel !== null) {
      if (typeof frame === 'string') this.close(CLOSE.malformed);
      else if (frame.length > MAX_FROM_DEVICE + 16 || !this.#bucket.take()) this.close(CLOSE.flood);
      else this.#channel.receive(frame);
      return;
    }
    if (this.#busy || typeof frame !== 'string') {
      this.close(CLOSE.malformed);
      return;
    }
    this.#busy = true;
    await (this.#pending === null ? this.#meet(frame) : this.#check(frame, this.#pending));
    this.#busy = false;
  }

  /** Resolves when it is on the wire, or will never be. */
  async tell(message: FromLocal): Promise<void> {
    await this.#channel?.send(messageBytes(message));
  }

  /** A last word, then the end. */
  async bye(message: Extract<FromLocal, { type: 'bye' }>): Promise<void> {
    await this.tell(message);
    this.close(1000);
  }

  close(code: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#channel?.close();
    this.parts.wire.close(code);
  }

  async #meet(text: string): Promise<void> {
    const hello = readHello(text);
    if (hello === null) {
      this.close(CLOSE.malformed);
      return;
    }
    if (hello.v !== LINK_VERSION) {
      this.close(CLOSE.version);
      return;
    }
    const guest = await this.parts.guestOf(hello);
    if (guest === null) {
      this.close(CLOSE.unknown);
      return;
    }
    const credential: Credential = { kind: guest.kind, secret: guest.secret };
    const answer = await answerHello(credential, hello, new Uint8Array(randomBytes(NONCE_BYTES)));
    this.#pending = { hello, guest, accept: (said) => answer.accept(said) };
    if (!this.#isOver()) this.parts.wire.send(JSON.stringify(answer.challenge));
  }

  async #check(text: string, pending: Pending): Promise<void> {
    const { hello, guest } = pending;
    const proof = readProof(text);
    const session = proof === null ? null : await pending.accept(proof);
    if (this.#isOver()) return;
    if (session === null) {
      this.parts.unproved(hello);
      this.close(CLOSE.unproved);
      return;
    }
    this.guest = guest;
    this.session = session;
    this.#channel = new Channel({
      sendKey: session.toDevice,
      receiveKey: session.toLocal,
      write: (frame) => this.parts.wire.send(frame),
      heard: (bytes) => this.#hear(bytes),
      broken: () => this.close(CLOSE.malformed),
    });
    this.parts.welcomed(this);
  }

  #hear(bytes: Uint8Array): void {
    const message = readFromDevice(bytes);
    if (message.ok) this.parts.heard(this, message.value);
    else this.close(CLOSE.malformed);
  }

  /** Asked anew after every wait. */
  #isOver(): boolean {
    return this.#over;
  }
}
