import { type Socket } from 'node:net';

/** One answer of a mail server: its code, and the text behind it on the last line, as it came. */
export interface Reply {
  readonly code: string;
  readonly text: string;
}

/** Says a line and gives the answer to it. Rejects where the server closes, falls silent or talks too much. */
export interface SmtpTalk {
  ask(line: string): Promise<Reply>;
  /** The answer that comes unasked: the greeting. */
  heard(): Promise<Reply>;
}

const MOST_CHARACTERS = 100_000;

/** The lines of SMTP over a socket that is connected (RFC 5321 §4.2). */
export function smtpTalk(socket: Socket, timeoutMs: number): SmtpTalk {
  let buffer = '';
  let wake: () => void = () => undefined;
  let ended: Error | null = null;
  const end = (error: Error) => {
    ended ??= error;
    wake();
  };
  socket.on('data', (chunk: Buffer) => {
    // Bytes for now: a character of UTF-8 can be cut between two pieces.
    buffer += chunk.toString('latin1');
    if (buffer.length > MOST_CHARACTERS) socket.destroy(new Error('The server talks too much.'));
    wake();
  });
  socket.on('error', end);
  socket.on('close', () => {
    end(new Error('The server closed the connection.'));
  });
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(new Error('The server did not answer in time.'));
  });
  const heard = async (): Promise<Reply> => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: ([^\n]*))?\r?\n/.exec(buffer);
      if (whole !== null) {
        buffer = buffer.slice(whole[0].length);
        const [, code = '', text = ''] = whole;
        return { code, text: Buffer.from(text, 'latin1').toString('utf8').trim() };
      }
      if (ended !== null) throw ended;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    heard,
    ask: (line) => {
      socket.write(`${line}\r\n`);
      return heard();
    },
  };
}
