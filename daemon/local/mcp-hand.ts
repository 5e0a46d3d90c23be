import { type ControlOutcome, isForGood } from '../hands/controls.ts';
import { type HandClient } from '../hands/mcp-client.ts';
import { type Outcome } from '../hands/outcome.ts';
import { type HandStatus } from '../hands/status.ts';
import { type Result } from '../../shared/result.ts';
import { type ControlAnswer, type HandOutcome, type HandPort } from './hand-port.ts';

/** The hand as a child process over MCP. What it can't answer is a sentence and a later try, never a guess. */
export function mcpHand(client: HandClient, mode: 'live' | 'dry'): HandPort {
  return {
    execute: async (records) => outcomeOf(await client.execute(records)),
    annul: async (records) => outcomeOf(await client.annul(records)),
    look: async (approval) => outcomeOf(await client.look(approval)),
    control: async (record, beside) => answerOf(await client.control(record, beside)),
    status: async () => reportOf(await client.status(), mode),
    compareHead: async (head) => (await client.compareHead(head)).ok,
    life: () => String(client.pid() ?? ''),
    close: () => client.close(),
  };
}

function answerOf(result: Result<ControlOutcome>): ControlAnswer {
  if (!result.ok) return { answer: 'none', message: result.refusal.message };
  const { state, message } = result.value;
  if (state !== 'refused') return { answer: 'taken', message };
  return { answer: isForGood(result.value) ? 'refused' : 'none', message };
}

function outcomeOf(result: Result<Outcome>): HandOutcome {
  if (!result.ok)
    return {
      state: 'waiting',
      reason: result.refusal.kind,
      heard: false,
      decision: '',
      message: result.refusal.message,
    };
  const { state, reason, approval, decision, message, until, evidence, at } = result.value;
  return {
    state,
    reason,
    heard: approval !== '' && !reason.startsWith('journal-'),
    decision,
    message,
    until,
    evidence: evidence === null ? [] : [...evidenceLines(evidence), `at ${at}`],
    word: evidence?.word,
  };
}

/** The evidence as lines of a note: whose word it is, and what can be checked with the provider. */
export function evidenceLines(evidence: NonNullable<Outcome['evidence']>): string[] {
  const lines = [`word ${evidence.word}`, `message-id ${evidence.message_id}`];
  switch (evidence.word) {
    case 'provider':
      return [
        ...lines,
        `reply ${line(evidence.reply)}`,
        `payload sha256 ${evidence.payload}`,
        ...evidence.recipients.map(
          ({ address, accepted, reply }) =>
            `recipient ${address} ${accepted ? 'accepted' : 'NOT accepted'}${reply === '' ? '' : ` ${line(reply)}`}`,
        ),
      ];
    case 'sent-folder':
      return [...lines, `body sha256 ${evidence.body_sha256}`, `payload sha256 ${evidence.payload}`];
    case 'person':
      return [...lines, `decision ${evidence.by}`];
  }
}

/**
 * A hand that is locked publishes its head too: an older journal yet, which holds all that was published before the lock, lacks
 * at least that. Note and history may name a head each. Beyond those it is silent: two copies of one computer that are at work
 * would answer each other's heads for ever.
 */
const MOST_LACKED = 2;

function reportOf(result: Result<HandStatus>, mode: 'live' | 'dry') {
  if (!result.ok) {
    return {
      executor: '',
      mode,
      paused: false,
      clockTrusted: false,
      publishes: false,
      locked: false,
      trouble: [result.refusal.message],
      head: { count: 0, hash: '0'.repeat(64) },
      lastUse: new Map(),
      unfiled: [],
    };
  }
  const { hand, head, damaged, pauses, lacking, unfinished, unfiled, used } = result.value;
  const unknown = unfinished.filter(({ phase }) => phase === 'unknown').length;
  return {
    executor: hand,
    mode,
    paused: pauses.length > 0,
    clockTrusted: pauses.every(({ reason }) => reason !== 'clock'),
    locked: lacking.length > 0,
    publishes: damaged === '' && lacking.length <= MOST_LACKED,
    trouble: [
      ...(damaged === '' ? [] : [damaged]),
      ...pauses.map(({ message }) => message),
      ...(lacking.length === 0
        ? []
        : [
            'Sending is locked: the journal lacks what it once published. Look through Done/ and Sent, then: countersign release',
          ]),
      ...(unknown === 0 ? [] : [`${String(unknown)} of unknown outcome: say "it was sent" or "send again".`]),
    ],
    head,
    lastUse: new Map(used.map(({ key, at }) => [key, at])),
    unfiled,
  };
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}
