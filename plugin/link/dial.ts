import { Channel } from '../../shared/link/channel.ts';
import {
  type Credential,
  type Hello,
  NONCE_BYTES,
  type Session,
  prove,
  readChallenge,
  sayHello,
} from '../../shared/link/handshake.ts';
import { CLOSE, HANDSHAKE_MS, MAX_FROM_LOCAL, SILENCE_MS } from '../../shared/link/limits.ts';
import { messageBytes, readFromLocal } from '../../shared/link/messages.ts';
import type { Dial } from './link.ts';

/** AES-GCM's tag; bytes. */
const SEAL = 16;

const UNKNOWN =
  'Countersign on this computer does not know this device’s link. Pair it again, by the line or by a code.';

/** Why Local ends a connection before it is proved, for the person. Whoever took the port may say it too. */
const REASONS: Readonly<Record<number, string>> = {
  [CLOSE.unknown]: UNKNOWN,
  [CLOSE.unproved]: UNKNOWN,
  [CLOSE.version]: 'Countersign on this computer and this plugin have different versions: update both.',
};

/** Opens one connection to Local on this computer, and proves on both sides that it is the right one. */
export function dial(port: number, credential: Credential): Dial {
  return (events) => {
    // The address and nothing else: what a URL holds is logged by proxies and shown by developer tools.
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    socket.binaryType = 'arraybuffer';
    let hello: Hello | null = null;
    let channel: Channel | null = null;
    let timer = 0;
    let over = false;

    const close = () => {
      over = true;
      window.clearTimeout(timer);
      channel?.close();
      socket.close();
    };
    const end = (why = '') => {
      if (over) return;
      close();
      events.ended({ refused: why !== '', why });
    };
    /** Whoever says nothing for so long is gone: a process can be stopped without its sockets closing. */
    const expectWithin = (ms: number) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(end, ms);
    };

    const open = ({ toLocal, toDevice, lasting }: Session) => {
      let opened = false;
      const opening = new Channel({
        sendKey: toLocal,
        receiveKey: toDevice,
        write: (frame) => socket.send(frame),
        heard: (bytes) => {
          const message = readFromLocal(bytes);
          // Sealed, so it is Local that speaks: a newer one, which says more than we know.
          if (!message.ok) {
            end(`${message.refusal.message} Update the plugin.`);
            return;
          }
          expectWithin(SILENCE_MS);
          // Only now is it known that Local took our proof; until then it would not listen.
          if (!opened) events.opened({ send: (said) => void opening.send(messageBytes(said)), lasting });
          opened = true;
          events.heard(message.value);
        },
        broken: () => end(),
      });
      channel = opening;
    };
    const answer = async (said: Hello, text: string) => {
      const challenge = readChallenge(text);
      const proved = challenge && (await prove(credential, said, challenge));
      if (over) return;
      if (proved === null) {
        end(`What answers at port ${port} is not the Countersign that this device is paired with.`);
        return;
      }
      open(proved.session);
      socket.send(JSON.stringify(proved.proof));
    };

    socket.onopen = async () => {
      const said = await sayHello(credential, crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
      if (over) return;
      hello = said;
      socket.send(JSON.stringify(said));
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const said = hello;
      hello = null;
      if (channel !== null && data instanceof ArrayBuffer && data.byteLength <= MAX_FROM_LOCAL + SEAL)
        channel.receive(new Uint8Array(data));
      else if (said !== null && typeof data === 'string') void answer(said, data);
      else end();
    };
    socket.onclose = async ({ code }) => {
      await channel?.drained();
      end(REASONS[code]);
    };
    expectWithin(2 * HANDSHAKE_MS);
    return { close };
  };
}
