import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Whether a mailbox password would also be taken at the submission port (PROTOCOL §10). */
export type Probe =
  | { readonly kind: 'can-send' }
  | { readonly kind: 'cannot-send'; readonly reply: string }
  | { readonly kind: 'no-answer'; readonly message: string };

export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly pass: string;
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
}

/**
 * Tries to log in at a submission server over verified TLS and quits: EHLO, STARTTLS, AUTH PLAIN (RFC 4954), QUIT. It
 * opens no mail transaction, and this file has no code for one.
 */
export async function probeSubmission(target: ProbeTarget): Promise<Probe> {
  let socket: Socket | null = null;
  try {
    socket = target.port === 465 ? await secure(target) : await open(target);
    let lines = conversation(socket, target.timeoutMs ?? 15_000);
    await lines.expect('220');
    await lines.say('EHLO probe.invalid', '250');
    if (target.port !== 465) {
      await lines.say('STARTTLS', '220');
      socket = await secure(target, socket);
      lines = conversation(socket, target.timeoutMs ?? 15_000);
      await lines.say('EHLO probe.invalid', '250');
    }
    const login = Buffer.from(`\0${target.user}\0${target.pass}`).toString('base64');
    const reply = await lines.ask(`AUTH PLAIN ${login}`);
    socket.write('QUIT\r\n');
    return reply.startsWith('235')
      ? { kind: 'can-send' }
      : { kind: 'cannot-send', reply: reply.slice(0, 100) };
  } catch (error) {
    return { kind: 'no-answer', message: error instanceof Error ? error.message : 'no connection' };
  } finally {
    socket?.destroy();
  }
}

function open({ host, port, timeoutMs }: ProbeTarget): Promise<Socket> {
  return settled(connectTcp({ host, port, timeout: timeoutMs ?? 15_000 }), 'connect');
}

function secure({ host, port, ca, timeoutMs }: ProbeTarget, over?: Socket): Promise<Socket> {
  const tls = connectTls({
    ...(over === undefined ? { host, port } : { socket: over }),
    servername: /^[\d.:]+$/.test(host) ? '' : host,
    host,
    timeout: timeoutMs ?? 15_000,
    ...(ca === undefined ? {} : { ca }),
  });
  return settled(tls, 'secureConnect');
}

function settled<T extends Socket>(socket: T, event: string): Promise<T> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => {
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('timeout', () => {
      socket.destroy(new Error('The server did not answer in time.'));
    });
  });
}

function conversation(socket: Socket, timeoutMs: number) {
  let buffer = '';
  let wake: () => void = () => undefined;
  let ended: Error | null = null;
  const end = (error: Error) => {
    ended ??= error;
    wake();
  };
  socket.on('data', (chunk: Buffer) => {
    buffer += chunk.toString('latin1');
    if (buffer.length > 100_000) socket.destroy(new Error('The server talks too much.'));
    wake();
  });
  socket.on('error', end);
  socket.on('close', () => {
    end(new Error('The server closed the connection.'));
  });
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(new Error('The server did not answer in time.'));
  });
  const reply = async (): Promise<string> => {
    for (;;) {
      const last = /^(?:\d{3}-[^\n]*\n)*(\d{3}(?: [^\n]*)?)\r?\n/.exec(buffer);
      if (last !== null) {
        buffer = buffer.slice(last[0].length);
        return (last[1] ?? '').trim();
      }
      if (ended !== null) throw ended;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const expect = async (code: string) => {
    const answer = await reply();
    if (!answer.startsWith(code)) throw new Error(`The server answered ${answer.slice(0, 100)}`);
  };
  const ask = (line: string) => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  return {
    expect,
    ask,
    say: async (line: string, code: string) => {
      socket.write(`${line}\r\n`);
      await expect(code);
    },
  };
}
