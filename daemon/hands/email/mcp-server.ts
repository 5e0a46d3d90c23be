import { McpServer } from '@modelcontextprotocol/server';
import { type StdioServerHandle, serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';
import { type Refusal, type Result, ok } from '../../../shared/result.ts';
import { MOST_BESIDE, controlOutcomeSchema } from '../controls.ts';
import { compareAnswerSchema, headAnswerSchema } from '../head-answers.ts';
import { outcomeSchema } from '../outcome.ts';
import { handStatusSchema } from '../status.ts';
import { type EmailHand, type EmailHandOptions, openEmailHand } from './email-hand.ts';

/** A decision note's whole text; no note of any kind is longer (PROTOCOL §7: files of at most 1 MiB). */
const note = z.string().max(1_048_576);
const headShape = { count: z.number().int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) };

export type ServeOptions = EmailHandOptions & { readonly version: string };

/**
 * Serves the email hand over MCP on this process's stdin and stdout until stdin ends. The tools take signed decision
 * notes and head numbers, nothing else: no caller, model or agent can put a word or an address into a mail.
 */
export function serveEmailHand(options: ServeOptions): Result<ServedHand> {
  const hand = openEmailHand(options);
  if (!hand.ok) return hand;
  const work = new Set<Promise<unknown>>();
  const handle = serveStdio(() =>
    emailServer(hand.value, options.version, (task) => {
      work.add(task);
      return task.finally(() => work.delete(task));
    }),
  );
  const ended = new Promise<void>((resolve) => process.stdin.once('close', resolve)).then(async () => {
    await Promise.allSettled(work);
  });
  return ok({ hand: hand.value, ended, close: () => handle.close() });
}

export interface ServedHand extends StdioServerHandle {
  readonly hand: EmailHand;
  /**
   * Resolves when stdin has ended, since whoever asked is gone, and what was begun is done and written down. The
   * process should then exit: a mailbox connection would keep it alive with nobody to ask it.
   */
  readonly ended: Promise<void>;
}

type During = <T>(task: Promise<T>) => Promise<T>;

export function emailServer(hand: EmailHand, version: string, during: During = (task) => task): McpServer {
  const server = new McpServer({ name: 'countersign-email', version }, { capabilities: { tools: {} } });
  server.registerTool(
    'execute',
    {
      title: 'Execute one approval',
      description:
        'Give all signed decision notes of one approval. What they allow is done at most once, in its time; the answer ' +
        'says what became of it and when to ask again.',
      inputSchema: z.strictObject({ records: z.array(note).min(1).max(500) }),
      outputSchema: outcomeSchema,
      annotations: { destructiveHint: true, idempotentHint: true, openWorldHint: true },
    },
    async ({ records }) => answer(await during(hand.execute({ records }))),
  );
  server.registerTool(
    'annul',
    {
      title: 'Void one approval',
      description:
        'Give all signed decision notes of one approval whose draft no longer says what was signed. What has not begun to ' +
        'leave never will; the answer says what became of it.',
      inputSchema: z.strictObject({ records: z.array(note).min(1).max(500) }),
      outputSchema: outcomeSchema,
      annotations: { idempotentHint: true, openWorldHint: false },
    },
    async ({ records }) => answer(await during(hand.annul({ records }))),
  );
  server.registerTool(
    'look',
    {
      title: 'Look at one approval',
      description: 'Tells what has become of an approval so far, and does nothing.',
      inputSchema: z.strictObject({ approval: z.string().regex(/^ap-[a-z2-7]{16}$/) }),
      outputSchema: outcomeSchema,
      annotations: { readOnlyHint: true },
    },
    ({ approval }) => answer(hand.look({ approval })),
  );
  server.registerTool(
    'control',
    {
      title: 'Carry out a decision about the whole vault',
      description:
        'Give one signed decision note of the kind pause, resume, revoke_key or release; beside: the revocations that were found together with it.',
      inputSchema: z.strictObject({ record: note, beside: z.array(note).max(MOST_BESIDE).default([]) }),
      outputSchema: controlOutcomeSchema,
      annotations: { idempotentHint: true, openWorldHint: false },
    },
    ({ record, beside }) => answer(hand.control({ record, beside })),
  );
  server.registerTool(
    'status',
    {
      title: 'State of the hand',
      description: 'What is unfinished, paused, locked or unknown.',
      inputSchema: z.strictObject({}),
      outputSchema: handStatusSchema,
      annotations: { readOnlyHint: true },
    },
    () => answer(hand.status()),
  );
  server.registerTool(
    'head',
    {
      title: 'Head of the journal',
      description: 'Count and hash that name the whole past of the journal, to be published.',
      inputSchema: z.strictObject({}),
      outputSchema: headAnswerSchema,
      annotations: { readOnlyHint: true },
    },
    () => {
      const head = hand.head();
      return answer(
        head.ok ? { ...head.value, refused: '' } : { count: 0, hash: '', refused: head.refusal.message },
      );
    },
  );
  server.registerTool(
    'compare_head',
    {
      title: 'Compare a published head',
      description:
        'Locks sending where the journal lacks a head that was published, as after restoring a backup.',
      inputSchema: z.strictObject(headShape),
      outputSchema: compareAnswerSchema,
      annotations: { idempotentHint: true, openWorldHint: false },
    },
    (head) => {
      const held = hand.compareHead(head);
      return answer(held.ok ? { answer: held.value, message: '' } : refusedAnswer(held.refusal));
    },
  );
  return server;
}

function refusedAnswer({ message }: Refusal): z.infer<typeof compareAnswerSchema> {
  return { answer: 'refused', message };
}

function answer<T extends Record<string, unknown>>(value: T) {
  return { content: [{ type: 'text' as const, text: JSON.stringify(value) }], structuredContent: value };
}
