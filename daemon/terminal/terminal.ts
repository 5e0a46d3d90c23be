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
    ask: (question) => answerTo(question, false),
    askSecret: (question) => answerTo(question, true),
  };
}

/** readline puts the terminal into raw mode and echoes by itself, so muting its output is all that hides a secret. */
function answerTo(question: string, secret: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let muted = false;
    const output = Object.create(process.stderr, {
      write: {
        value: (chunk: string | Uint8Array) => (muted ? true : process.stderr.write(chunk)),
      },
    }) as NodeJS.WriteStream;
    const lines = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
    // Ctrl-C and Ctrl-D close it without an answer.
    const unanswered = () => {
      process.stderr.write('\n');
      reject(new UnansweredError());
    };
    lines.once('close', unanswered);
    lines.question(question, (answer) => {
      muted = false;
      if (secret) process.stderr.write('\n');
      resolve(answer);
      // Only ours: readline's own listeners stop it from echoing what is typed next.
      lines.off('close', unanswered);
      lines.close();
    });
    muted = secret;
  });
}

/** The person left a question unanswered; whoever asked has done nothing yet. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  constructor() {
    super('The question was not answered; nothing was done.');
  }
}
