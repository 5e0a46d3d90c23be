import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerHello, readHello } from '../../../shared/link/handshake.ts';
import { CLOSE } from '../../../shared/link/limits.ts';
import { base64url } from '../../../shared/text/bytes.ts';
import { LinkBench, ROUND, asInObsidian } from './link-bench.ts';
import { type Frame, Squatter } from './squatter.ts';

let bench: LinkBench;
let squatter: Squatter | null = null;
beforeAll(asInObsidian);
beforeEach(async () => {
  bench = await LinkBench.start();
});
afterEach(async () => {
  await bench.stop();
  await squatter?.close();
  squatter = null;
});

const random = () => crypto.getRandomValues(new Uint8Array(32));
const text = (frame: Frame) => frame.data.toString('latin1');

describe('a process that took the port', () => {
  it.each([
    [
      'makes a challenge up',
      (hello: string) => hello && JSON.stringify({ nonce: base64url(random()), mac: base64url(random()) }),
    ],
    [
      'echoes the device’s own nonce',
      (hello: string) => {
        const { nonce } = JSON.parse(hello) as { nonce: string };
        return JSON.stringify({ nonce, mac: nonce });
      },
    ],
  ])('and %s learns a nonce and a pseudonym, and is refused', async (_what, answer) => {
    squatter = await Squatter.start((_squatter, device) =>
      device.on('message', (data: Buffer) => device.send(answer(data.toString()))),
    );
    const told = bench.dial(undefined, squatter.port);
    expect(await told.end()).toEqual({
      refused: true,
      why: `What answers at port ${String(squatter.port)} is not the Countersign that this device is paired with.`,
    });
    expect(squatter.frames).toHaveLength(1);
    const hello = readHello(squatter.frames[0]!.data.toString());
    expect(Object.keys(hello!).sort()).toEqual(['id', 'kind', 'nonce', 'v']);
    expect(told.heard).toEqual([]);
  });

  it('with a secret of its own is refused too', async () => {
    squatter = await Squatter.start((_squatter, device) =>
      device.once('message', (data: Buffer) => {
        const hello = readHello(data.toString());
        if (hello === null) return;
        void answerHello({ kind: 'device', secret: random() }, hello, random()).then(({ challenge }) =>
          device.send(JSON.stringify(challenge)),
        );
      }),
    );
    expect((await bench.dial(undefined, squatter.port).end()).refused).toBe(true);
  });

  it.each([
    ['words of its own', '{"type":"health"}'],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('can say nothing: %s', async (_what, frame) => {
    squatter = await Squatter.start((_squatter, device) => device.send(frame));
    const told = bench.dial(undefined, squatter.port);
    await told.end();
    expect(told.heard).toEqual([]);
  });

  it('can at most claim that it does not know the device', async () => {
    squatter = await Squatter.start((_squatter, device) => device.close(CLOSE.unknown));
    expect(await bench.dial(undefined, squatter.port).end()).toMatchObject({ refused: true });
  });
});

describe('a process that took the port and forwards to the real Local', () => {
  it('is a wire: the link works, and nothing that is said can be read on it', async () => {
    squatter = await Squatter.forwarding(bench.port);
    const told = bench.dial(undefined, squatter.port);
    await told.message('progress');
    bench.link.noticed('Pending_Approval/email/secret-name.md');
    bench.link.ended({ ...ROUND, trouble: ['The words of a sentence.'] });
    await told.message('health');
    await told.message('changed');
    const wanted = bench.link.wanted(new AbortController().signal);
    told.line?.send({ type: 'sync_now', request: 1 });
    await wanted;
    const seen = squatter.frames.map(text).join('\n');
    for (const word of ['health', 'sync_now', 'secret-name', 'sentence', base64url(bench.secret)])
      expect(seen).not.toContain(word);
    const inClear = squatter.frames.filter(({ isBinary }) => !isBinary);
    expect(inClear.map(({ from }) => from)).toEqual(['device', 'local', 'device']);
  });

  const sealed = ({ isBinary }: Frame) => isBinary;
  const flip = (data: Buffer) => Buffer.from(data.map((byte, at) => (at === 0 ? byte ^ 1 : byte)));

  it.each<[string, (frame: Frame) => Frame[]]>([
    ['changes a bit', (frame) => [sealed(frame) ? { ...frame, data: flip(frame.data) } : frame]],
    ['says a message twice', (frame) => (sealed(frame) ? [frame, frame] : [frame])],
    [
      'turns Local’s words round',
      (frame) => [frame, ...(sealed(frame) ? [{ ...frame, from: 'device' as const }] : [])],
    ],
    [
      'adds bytes',
      (frame) => [sealed(frame) ? { ...frame, data: Buffer.concat([frame.data, frame.data]) } : frame],
    ],
  ])('and %s: the link is cut, and nothing of it is believed', async (_what, change) => {
    squatter = await Squatter.forwarding(bench.port, change);
    const told = bench.dial(undefined, squatter.port);
    await told.end();
    expect(told.heard.length).toBeLessThanOrEqual(2);
    expect(bench.events.filter(({ event }) => event === 'failed')).toEqual([]);
  });

  it('cannot keep a message back and go on', async () => {
    let dropped = 0;
    squatter = await Squatter.forwarding(bench.port, (frame) => {
      const drop = frame.isBinary && frame.from === 'local' && dropped++ === 0;
      return drop ? [] : [frame];
    });
    const told = bench.dial(undefined, squatter.port);
    await told.end();
    expect(told.heard).toEqual([]);
  });
});
