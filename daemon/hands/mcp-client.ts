import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type * as z from 'zod';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { type ControlOutcome, controlOutcomeSchema } from './controls.ts';
import { compareAnswerSchema, headAnswerSchema } from './head-answers.ts';
import { type Head } from './journal/chain.ts';
import { type Outcome, outcomeSchema } from './outcome.ts';
import { type HandStatus, handStatusSchema } from './status.ts';

export interface HandProcess {
  /** The program that is run with `process.execPath`. */
  readonly bundle: string;
  /** Such as `['mcp', 'email', '--config', file]`. */
  readonly args: readonly string[];
  /** What the hand needs of the environment beside the usual: secrets that its configuration names. */
  readonly env?: Readonly<Record<string, string>>;
  readonly version: string;
  /** So long, in milliseconds, a hand that said why it can't start is not started again. */
  readonly restMs?: number;
}

/** A hand in a process of its own, started when it is first asked and again after it has ended. */
export interface HandClient {
  execute(records: readonly string[]): Promise<Result<Outcome>>;
  annul(records: readonly string[]): Promise<Result<Outcome>>;
  look(approval: string): Promise<Result<Outcome>>;
  control(record: string, beside?: readonly string[]): Promise<Result<ControlOutcome>>;
  status(): Promise<Result<HandStatus>>;
  head(): Promise<Result<Head>>;
  compareHead(head: Head): Promise<Result<'held' | 'lacking'>>;
  /** Process id while it runs, else null. */
  pid(): number | null;
  /** Ends the process. */
  close(): Promise<void>;
}

/** Longer than an SMTP server may take over the final dot (ten minutes), so that no answer is given up on. */
const LONGEST_CALL = 15 * 60_000;
/** A round asks about every approval: on a full disk each of these questions would start a process that ends at once. */
const REST_MS = 2000;
/** So much of what the hand last said on stderr is kept for the sentence. */
const LAST_WORDS = 2000;

export function handClient(of: HandProcess): HandClient {
  return new StdioHand(of);
}

interface Session {
  readonly client: Client;
  readonly transport: StdioClientTransport;
  readonly lastWords: () => string;
}

class StdioHand implements HandClient {
  readonly #of: HandProcess;
  #session: Promise<Session> | null = null;
  #pid: number | null = null;
  /** Why it could not start, in its own words, and until when that is believed. */
  #refused: { readonly error: Error; readonly until: number } | null = null;

  constructor(of: HandProcess) {
    this.#of = of;
  }

  execute(records: readonly string[]): Promise<Result<Outcome>> {
    return this.#call('execute', { records }, outcomeSchema);
  }

  annul(records: readonly string[]): Promise<Result<Outcome>> {
    return this.#call('annul', { records }, outcomeSchema);
  }

  look(approval: string): Promise<Result<Outcome>> {
    return this.#call('look', { approval }, outcomeSchema);
  }

  control(record: string, beside: readonly string[] = []): Promise<Result<ControlOutcome>> {
    return this.#call('control', { record, beside }, controlOutcomeSchema);
  }

  status(): Promise<Result<HandStatus>> {
    return this.#call('status', {}, handStatusSchema);
  }

  async head(): Promise<Result<Head>> {
    const answer = await this.#call('head', {}, headAnswerSchema);
    if (!answer.ok) return answer;
    const { count, hash, refused } = answer.value;
    return refused === '' ? ok({ count, hash }) : refuse('journal', refused);
  }

  async compareHead({ count, hash }: Head): Promise<Result<'held' | 'lacking'>> {
    const compared = await this.#call('compare_head', { count, hash }, compareAnswerSchema);
    if (!compared.ok) return compared;
    const { answer, message } = compared.value;
    return answer === 'refused' ? refuse('journal', message) : ok(answer);
  }

  pid(): number | null {
    return this.#pid;
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#pid = null;
    if (session === null) return;
    await session.then(
      ({ client }) => client.close(),
      () => undefined,
    );
  }

  async #call<T>(name: string, args: Record<string, unknown>, schema: z.ZodType<T>): Promise<Result<T>> {
    let words = () => '';
    try {
      const session = await this.#connected();
      words = session.lastWords;
      const result = await session.client.callTool({ name, arguments: args }, { timeout: LONGEST_CALL });
      if (result.isError === true)
        return refuse('hand', `The email hand can't take that: ${JSON.stringify(result.content)}`);
      return ok(schema.parse(result.structuredContent));
    } catch (error) {
      const said = words() || (error instanceof Error ? error.message : String(error));
      return refuse(
        'hand-gone',
        `The email hand ended while it was asked to ${name}; it is started again when next asked. It said: ${said}`,
      );
    }
  }

  #connected(): Promise<Session> {
    if (this.#refused !== null && performance.now() < this.#refused.until)
      return Promise.reject(this.#refused.error);
    this.#session ??= this.#start();
    return this.#session;
  }

  async #start(): Promise<Session> {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [this.#of.bundle, ...this.#of.args],
      ...(this.#of.env === undefined ? {} : { env: { ...this.#of.env } }),
      stderr: 'pipe',
    });
    let words = '';
    transport.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-LAST_WORDS);
    });
    const client = new Client({ name: 'countersign-local', version: this.#of.version });
    const session = { client, transport, lastWords: () => words.trim() };
    const forget = () => {
      if (this.#pid === pid) this.#pid = null;
      this.#session = null;
    };
    let pid: number | null = null;
    client.onclose = forget;
    try {
      await client.connect(transport);
      pid = transport.pid;
      this.#pid = pid;
      return session;
    } catch (error) {
      forget();
      await transport.close();
      const said = session.lastWords();
      const failure = new Error(said || String(error), { cause: error });
      // One that was ended from outside says nothing, and is started again when next asked.
      if (said !== '')
        this.#refused = { error: failure, until: performance.now() + (this.#of.restMs ?? REST_MS) };
      throw failure;
    }
  }
}
