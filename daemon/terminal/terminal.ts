import { createInterface } from 'node:readline';

/** What a person's terminal can do; tests and the demo's scripted person bring their own. */
export interface Terminal {
  /** Whether a person sits there: signing is refused where nobody does (PROTOCOL §4, Gesture). */
  readonly interactive: boolean;
  show(text: string): void;
  ask(question: string): Promise<string>;
  /** Like `ask`, without showing what is typed. */
  askSecret(question: string): Promise<string>;
}

/** The terminal this process runs in. Questions go to stderr, so that `--json` output stays clean. */
export function processTerminal(): Terminal {
  return {
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    show: (text) => {
      process.stderr.write(`${text}\n`);
    },
    ask: (question) => question1(question, false),
    askSecret: (question) => question1(question, true),
  };
}

function question1(question: string, secret: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let muted = false;
    const output = Object.create(process.stderr, {
      write: {
        value: (chunk: string | Uint8Array) => (muted ? true : process.stderr.write(chunk)),
      },
    }) as NodeJS.WriteStream;
    const lines = createInterface({ input: process.stdin, output, terminal: true });
    lines.once('close', () => {
      reject(new Error('The question was not answered.'));
    });
    lines.question(question, (answer) => {
      muted = false;
      if (secret) process.stderr.write('\n');
      resolve(answer);
      lines.close();
    });
    muted = secret;
  });
}
