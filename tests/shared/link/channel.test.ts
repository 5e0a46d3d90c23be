import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Channel } from '../../../shared/link/channel.ts';
import { hex } from '../../../shared/text/bytes.ts';

const newKey = () =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);

interface End {
  readonly channel: Channel;
  readonly frames: Uint8Array<ArrayBuffer>[];
  readonly heard: string[];
  readonly broken: string[];
}

async function pair(): Promise<{ a: End; b: End }> {
  const [there, back] = [await newKey(), await newKey()];
  const end = (sendKey: CryptoKey, receiveKey: CryptoKey): End => {
    const frames: Uint8Array<ArrayBuffer>[] = [];
    const heard: string[] = [];
    const broken: string[] = [];
    const channel = new Channel({
      sendKey,
      receiveKey,
      write: (frame) => frames.push(frame),
      heard: (message) => heard.push(hex(message)),
      broken: (why) => broken.push(why),
    });
    return { channel, frames, heard, broken };
  };
  return { a: end(there, back), b: end(back, there) };
}

/** What was given to `receive` is opened in order, so a last good frame shows that all before it was dealt with. */
const settled = () => new Promise((done) => setImmediate(() => setImmediate(done)));

describe('a channel', () => {
  it('carries messages in their order, whatever they are, and shows none of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 40 }), async (messages) => {
        const { a, b } = await pair();
        await Promise.all(messages.map((message) => a.channel.send(message)));
        for (const [at, frame] of a.frames.entries()) {
          expect(frame.length).toBe((messages[at]?.length ?? 0) + 16);
          b.channel.receive(frame);
        }
        await expect.poll(() => b.heard).toEqual(messages.map(hex));
        expect(b.broken).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['repeated', ([first, second]: Uint8Array[]) => [first!, first!, second!], 1],
    ['left out', ([, second, third]: Uint8Array[]) => [second!, third!], 0],
    ['swapped', ([first, second]: Uint8Array[]) => [second!, first!], 0],
    ['cut short', ([first]: Uint8Array[]) => [first!.slice(0, -1)], 0],
    ['changed', ([first]: Uint8Array[]) => [first!.map((byte, at) => (at === 3 ? byte ^ 1 : byte))], 0],
    ['empty', () => [new Uint8Array()], 0],
    ['made up', () => [new Uint8Array(40)], 0],
  ])('a frame that is %s breaks it for good', async (_what, tamper, good) => {
    const { a, b } = await pair();
    for (const word of [1, 2, 3]) await a.channel.send(new Uint8Array([word]));
    for (const frame of [...tamper(a.frames), ...a.frames]) b.channel.receive(frame);
    await expect.poll(() => b.broken).toEqual(['forged']);
    await settled();
    expect(b.heard).toHaveLength(good);
    b.frames.length = 0;
    await b.channel.send(new Uint8Array([9]));
    expect(b.frames).toEqual([]);
  });

  it('a message sent back to its sender breaks it', async () => {
    const { a } = await pair();
    await a.channel.send(new Uint8Array([1]));
    a.channel.receive(a.frames[0]!);
    await expect.poll(() => a.broken).toEqual(['forged']);
  });

  it('who sends faster than is read is cut off', async () => {
    const { a, b } = await pair();
    for (let n = 0; n < 100; n++) b.channel.receive(new Uint8Array(20));
    expect(b.broken).toEqual(['flood']);
    for (let n = 0; n < 100; n++) void a.channel.send(new Uint8Array(1));
    expect(a.broken).toEqual(['flood']);
  });

  it('nothing is heard after it was closed, even if it came before', async () => {
    const { a, b } = await pair();
    await a.channel.send(new Uint8Array([1]));
    b.channel.receive(a.frames[0]!);
    b.channel.close();
    await settled();
    expect(b.heard).toEqual([]);
  });
});
