import type { Submission, Submitted } from '../../../daemon/hands/email/ports.ts';
import type { Computer } from '../host/computer.ts';
import type { Kernel, Process } from '../host/kernel.ts';

/** A message that a server took: from then on it is in somebody's inbox, and nothing brings it back. */
export interface Delivery {
  readonly from: Computer;
  readonly process: Process;
  readonly envelope: Submission['envelope'];
  readonly raw: Uint8Array;
  /** Step of the schedule in which the first byte was handed over. */
  readonly begun: number;
  /** The server has said no: then, and only then, it may be handed over again without a person. */
  turnedDown: boolean;
}

interface InFlight extends Delivery {
  done: boolean;
}

/** The user's provider: submission server, mailbox and Sent folder. */
export class Mailroom {
  readonly deliveries: Delivery[] = [];
  /** The user's own mailbox, by Message-ID. */
  readonly mailbox = new Map<string, Uint8Array>();
  readonly sent = new Map<string, Uint8Array>();
  /** Message-ID of a mail → the answer that the user wrote elsewhere. */
  readonly answers = new Map<string, Uint8Array>();
  readonly cutOff = new Set<Computer>();
  proves: 'provider-saves' | 'we-append' | 'none' = 'provider-saves';
  /** A journal went back and only Sent tells of it: from now on a Sent folder stays configured. */
  mustProve = false;
  /** How often things go wrong. */
  odds = { refused: 0, deferred: 0, lostBefore: 0, lostAfter: 0, sentLate: 0 };
  /** Messages under way whose sender may be dead. */
  readonly inFlight: InFlight[] = [];
  readonly lateCopies: [string, Uint8Array][] = [];
  /** Told before the first byte leaves, and after a server took a message. */
  onFirstByte: (delivery: Delivery) => void = () => undefined;
  onDelivery: (delivery: Delivery) => void = () => undefined;

  constructor(private readonly kernel: Kernel) {}

  async submit({ envelope, raw, beforeFirstByte }: Submission): Promise<Submitted> {
    const { kernel } = this;
    const { random } = kernel;
    await kernel.park();
    const { process } = kernel;
    if (this.cutOff.has(process.computer))
      return { kind: 'not-reached', message: 'The server can’t be reached.' };
    kernel.moments.pass('server-asks', process.computer);
    if (process.alive) beforeFirstByte();
    // Killed before `data` or in the middle of it: the entry may be durable, but no byte left.
    if (!process.alive) return kernel.never();
    const message: InFlight = {
      from: process.computer,
      process,
      envelope,
      raw,
      begun: kernel.steps,
      turnedDown: false,
      done: false,
    };
    this.onFirstByte(message);
    this.inFlight.push(message);
    kernel.moments.pass('message-under-way', process.computer);
    await kernel.park();
    const recipients = envelope.to.map((address) => ({ address, accepted: true, reply: '' }));
    if (random.chance(this.odds.refused))
      return this.turnDown(message, { kind: 'refused', message: '554 no', recipients: [] });
    if (random.chance(this.odds.deferred))
      return this.turnDown(message, { kind: 'deferred', message: '451 later', recipients: [] });
    if (random.chance(this.odds.lostBefore))
      return this.drop(message, { kind: 'lost', message: 'The connection ended.' });
    this.take(message);
    await kernel.park();
    if (random.chance(this.odds.lostAfter) || this.cutOff.has(process.computer))
      return { kind: 'lost', message: 'The connection ended.' };
    return { kind: 'accepted', reply: '250 2.0.0 Ok', recipients };
  }

  /** The network brings or drops what a dead process had handed over. */
  settle(message: InFlight, arrives: boolean): void {
    if (arrives) this.take(message);
    else this.drop(message, null);
  }

  private turnDown<T>(message: InFlight, answer: T): T {
    message.turnedDown = true;
    return this.drop(message, answer);
  }

  private drop<T>(message: InFlight, answer: T): T {
    this.remove(message);
    return answer;
  }

  private remove(message: InFlight): void {
    message.done = true;
    const at = this.inFlight.indexOf(message);
    if (at >= 0) this.inFlight.splice(at, 1);
  }

  private take(message: InFlight): void {
    if (message.done) return;
    this.remove(message);
    this.deliveries.push(message);
    if (this.proves === 'provider-saves') {
      const id = messageIdIn(message.raw);
      if (this.kernel.random.chance(this.odds.sentLate)) this.lateCopies.push([id, message.raw]);
      else this.sent.set(id, message.raw);
    }
    this.onDelivery(message);
  }
}

export function messageIdIn(raw: Uint8Array): string {
  return /^message-id: *(<[^>]*>)/im.exec(Buffer.from(raw).toString('latin1'))?.[1] ?? '';
}
