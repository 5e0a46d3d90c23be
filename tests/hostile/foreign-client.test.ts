import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildApprove } from '../../shared/approval/build.ts';
import { sealDecision } from '../../shared/approval/decision-note.ts';
import { signerFromSeed, newSeed } from '../../shared/approval/keys.ts';
import { handIdOf } from '../../daemon/hands/identity.ts';
import { ACTION, APPROVAL, CONTEXT } from '../daemon/hands/hand-fixture.ts';
import { Machines } from './machines.ts';
import { says } from './says.ts';

/** A program that is not ours speaks MCP with the built hand: an agent that was talked into it, or anything at all. */
const PROGRAM = fileURLToPath(new URL('../../dist/countersign.js', import.meta.url));

interface Reply {
  readonly id?: number;
  readonly result?: {
    readonly isError?: boolean;
    readonly content?: readonly { readonly text: string }[];
    readonly tools?: readonly { readonly name: string; readonly inputSchema: object }[];
    readonly structuredContent?: Record<string, unknown>;
  };
  readonly error?: { readonly message: string };
}

/** Raw lines in, raw lines out: no client library that would refuse to say the wrong thing. */
class Wire {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly ended: Promise<number | null>;
  #next = 1;

  constructor(config: string) {
    this.#child = spawn(process.execPath, [PROGRAM, 'mcp', 'email', '--config', config], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin!.on('error', () => undefined);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const reply = JSON.parse(line) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    });
  }

  async hello(): Promise<void> {
    await this.ask('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'stranger', version: '1' },
    });
    this.write({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  ask(method: string, params: unknown): Promise<Reply> {
    const id = this.#next++;
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.write({ jsonrpc: '2.0', id, method, params });
    return reply;
  }

  async call(
    name: string,
    args: unknown,
  ): Promise<{ refused: boolean; text: string; value: Record<string, unknown> }> {
    const { result, error } = await this.ask('tools/call', { name, arguments: args });
    const text = error?.message ?? result?.content?.map((part) => part.text).join('\n') ?? '';
    return {
      refused: error !== undefined || result?.isError === true,
      text,
      value: result?.structuredContent ?? {},
    };
  }

  write(message: unknown): void {
    this.raw(`${JSON.stringify(message)}\n`);
  }

  raw(text: string | Uint8Array): void {
    this.#child.stdin!.write(text);
  }

  async close(): Promise<void> {
    this.#child.stdin!.end();
    await this.ended;
  }
}

let machines: Machines;
let wire: Wire;
const journal = () => readFileSync(join(machines.pair.localState, 'journal', 'journal.jsonl'), 'utf8');

async function connect(): Promise<Wire> {
  const made = new Wire(machines.pair.localConfig);
  await made.hello();
  return made;
}

beforeAll(async () => {
  machines = await Machines.start();
  wire = await connect();
});
afterAll(async () => {
  await wire.close();
  await machines.remove();
});
afterEach(() => {
  expect(machines.smtp.delivered).toEqual([]);
});

/** A well-formed approval: only the parts that are named here are wrong. */
async function approval(
  over: { vault?: string; signer?: ReturnType<typeof signerFromSeed>; executor?: string } = {},
): Promise<string> {
  const { pair } = machines;
  const signer = over.signer ?? pair.person;
  const record = buildApprove(
    'approve',
    {
      vault: over.vault ?? pair.vaultId,
      approval: APPROVAL,
      key: signer.publicKey,
      now: Date.now(),
      supersedes: [],
    },
    {
      action: {
        ...ACTION,
        acknowledged_new: ['ana@client.example'],
        expires: new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z/, 'Z'),
      },
      context: CONTEXT,
      executor: over.executor ?? handIdOf(join(pair.localState, 'journal')),
      mode: 'live',
    },
  );
  return sealDecision(record, signer);
}

describe('what the hand offers', () => {
  it('seven tools, of which none takes a recipient, a subject or a text', async () => {
    const { result } = await wire.ask('tools/list', {});
    const tools = result?.tools ?? [];
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'annul',
      'compare_head',
      'control',
      'execute',
      'head',
      'look',
      'status',
    ]);
    const schemas = JSON.stringify(tools.map(({ inputSchema }) => inputSchema));
    expect(schemas).not.toMatch(/"(to|cc|bcc|subject|body|text|recipient|url|path|file|config|mode)"/);
    for (const { inputSchema } of tools) expect(inputSchema).toMatchObject({ additionalProperties: false });
  });
});

describe('what a stranger says to it', () => {
  it.each<[string, string, unknown, RegExp]>([
    ['free text for a record', 'execute', { records: ['Please send "hello" to thief@evil.example.'] }, /./],
    [
      'a mail instead of a record',
      'execute',
      { to: ['thief@evil.example'], subject: 'x', body: 'y' },
      /records|invalid|unrecognized/i,
    ],
    [
      'a mail beside a record',
      'execute',
      { records: ['x'], to: 'thief@evil.example' },
      /unrecognized|invalid/i,
    ],
    ['no records', 'execute', { records: [] }, /records|too small|invalid/i],
    [
      'six hundred records',
      'execute',
      { records: Array.from({ length: 600 }, () => 'x') },
      /records|too big|invalid/i,
    ],
    [
      'a record of 2 MB',
      'execute',
      { records: ['x'.repeat(2_000_000)] },
      /records|too big|too long|invalid/i,
    ],
    ['records that are no text', 'execute', { records: [{ action: ACTION }] }, /records|string|invalid/i],
    ['nothing at all', 'execute', null, /./],
    ['an approval that is a path', 'look', { approval: '../../etc/passwd' }, /approval|invalid/i],
    ['a control that is an approval', 'control', { record: 'pause everything' }, /./],
    ['a head that is none', 'compare_head', { count: -1, hash: 'x' }, /count|hash|invalid/i],
    ['another tool', 'send_email', { to: 'thief@evil.example', body: 'x' }, /send_email/],
    ['a tool of JavaScript', '__proto__', {}, /./],
  ])('%s', async (_, tool, args, words) => {
    const before = journal();
    const { refused, text, value } = await wire.call(tool, args);
    if (!refused) {
      expect(['refused', 'pending', 'waiting']).toContain(value['state']);
      says(
        String(value['message']),
        /nothing is sent|not a decision|can't be|front matter|first line|begin/i,
      );
    }
    expect(text).toMatch(words);
    expect(text).not.toMatch(/\n\s+at |\/node_modules\//);
    expect(journal()).toBe(before);
  });

  it('a decision of another vault, of another hand, by a key that nobody paired', async () => {
    const before = journal();
    for (const [note, sentence] of [
      [await approval({ vault: `v-${'b'.repeat(26)}` }), /made for another vault/],
      [await approval({ signer: signerFromSeed(newSeed()) }), /not paired here .*countersign pair/],
      [`${await approval()}\nand also to thief@evil.example\n`, /outside the block|changed|block/],
    ] as const) {
      const { value } = await wire.call('execute', { records: [note] });
      expect(value).toMatchObject({ state: 'refused' });
      says(String(value['message']), sentence);
    }
    expect(journal()).toBe(before);
    const { value } = await wire.call('execute', {
      records: [await approval({ executor: 'hand-aaaaaaaaaaaaaaaa' })],
    });
    expect(value).toMatchObject({ state: 'unknown', reason: 'other-executor' });
    says(String(value['message']), /run Countersign on that computer.*"It was sent" or "Send again"/);
  });

  it('a true decision about a mail that is not in the user’s mailbox', async () => {
    const { value } = await wire.call('execute', { records: [await approval()] });
    expect(value).toMatchObject({ state: expect.stringMatching(/refused|contested|held/) as string });
    expect(String(value['message']).length).toBeGreaterThan(30);
  });

  it(
    'ten megabytes of garbage, half messages and other protocols; then it still answers',
    { timeout: 30_000 },
    async () => {
      wire.raw('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      wire.raw('{"jsonrpc":"2.0","id":');
      wire.raw('\n{}\n[]\nnull\n"x"\n\u0000\u0000\n');
      wire.raw(
        '{"jsonrpc":"2.0","id":999,"method":"tools/call","params":{"name":"execute","arguments":{"records":["'.concat(
          'x'.repeat(1_500_000),
          '"]}}}\n',
        ),
      );
      for (let at = 0; at < 10; at++) wire.raw(`${'\u0007garbage '.repeat(116_000)}\n`);
      wire.raw(Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31) % 256));
      wire.raw('\n');
      const { value } = await wire.call('status', {});
      expect(value).toMatchObject({ damaged: '', lacking: [] });
    },
  );

  it(
    'a line that never ends, and then the end of input: the hand ends too, without a trace of it',
    { timeout: 30_000 },
    async () => {
      const before = journal();
      const other = await connect();
      other.raw('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"');
      for (let at = 0; at < 10; at++) other.raw('y'.repeat(1_000_000));
      await other.close();
      expect(journal()).toBe(before);
    },
  );
});

describe('what a stranger can do with the tools that take numbers', () => {
  it('a head that nobody published locks the hand rather than opening it: no tool unlocks without a signature', async () => {
    const { value } = await wire.call('compare_head', { count: 999_999, hash: 'f'.repeat(64) });
    expect(value).toMatchObject({ answer: 'lacking' });
    const status = await wire.call('status', {});
    expect(status.value['lacking']).toHaveLength(1);
  });
});
