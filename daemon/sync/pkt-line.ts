import { Errors } from 'isomorphic-git';

/** One packet line (gitprotocol-common(5)); `flush` ends a part of the talk. */
export type Packet = { readonly kind: 'data'; readonly bytes: Buffer } | { readonly kind: 'flush' };

/** Four hex digits that count themselves, then the text with a line feed. */
export function packetLine(text: string): Buffer {
  const bytes = Buffer.from(`${text}\n`, 'utf8');
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

export const FLUSH = Buffer.from('0000');

/** Of one answer: empty packets cost four bytes there and a hundred here. A pack of a gigabyte has a sixtieth of it. */
const MOST_PACKETS = 1_000_000;

/**
 * Reads packet lines up to the end, to what is none, or to more than an answer has; `rest` is where that begins. Never
 * throws: what a server says is judged by whoever asked.
 */
export function readPackets(body: Buffer): { readonly packets: Packet[]; readonly rest: number } {
  const packets: Packet[] = [];
  let at = 0;
  while (at + 4 <= body.length && packets.length < MOST_PACKETS) {
    const digits = body.toString('latin1', at, at + 4);
    const length = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (length < 0 || (length > 2 && length < 4) || at + length > body.length) break;
    // 0001 and 0002 are of protocol version 2 and part what 0000 parts.
    if (length < 4) packets.push({ kind: 'flush' });
    else packets.push({ kind: 'data', bytes: body.subarray(at + 4, at + length) });
    at += Math.max(4, length);
  }
  return { packets, rest: at };
}

/**
 * What a server sent over side-band-64k (gitprotocol-pack(5)): channel 1. Progress (2) is left out; an error (3) is thrown
 * as the server's word.
 */
export function demultiplex(packets: readonly Packet[], url: string): Buffer {
  const parts: Buffer[] = [];
  for (const packet of packets) {
    if (packet.kind === 'flush') continue;
    const [channel] = packet.bytes;
    if (channel === 1) parts.push(packet.bytes.subarray(1));
    else if (channel === 3) throw noAnswer(url, packet.bytes.toString('utf8', 1));
    else if (channel !== 2) throw noAnswer(url, packet.bytes.toString('utf8'));
  }
  return Buffer.concat(parts);
}

/** A server that answers, but not as Git's protocol says; its words are cut short and never shown as they are. */
export function noAnswer(url: string, words: string): Error {
  return new Errors.SmartHttpError(`${url} did not answer as a Git host does`, words.slice(0, 200));
}

/** The whole body of an answer. */
export async function bodyOf(body: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body ?? []) parts.push(part);
  const [only] = parts;
  return parts.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(parts);
}

/** The library's HTTP clients take an async iterator. */
export async function* bytesOf(parts: readonly Uint8Array[]): AsyncIterableIterator<Uint8Array> {
  yield* parts;
}
