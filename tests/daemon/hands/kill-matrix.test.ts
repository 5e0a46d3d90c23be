import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { type HandMoment } from '../../../daemon/hands/email/observe.ts';
import { type OutcomeState } from '../../../daemon/hands/outcome.ts';
import { type FaultServers, faultServers } from '../../support/fault-smtp.ts';
import { type FaultPlan } from '../../support/smtp-fault-plan.ts';
import { type WorkerProgram, workerProgram } from '../../support/worker-process.ts';
import { KillCase } from './kill-fixture.ts';

/**
 * The hand as a real process that is killed (SIGKILL) at every step of its journal, against a real server in a process
 * of its own that misbehaves in every way; then a second process takes over the journal and is asked until it rests.
 */
let program: WorkerProgram;
let servers: FaultServers;

beforeAll(async () => {
  [program, servers] = await Promise.all([
    workerProgram(join(import.meta.dirname, 'hand-process.ts')),
    faultServers(),
  ]);
});
afterAll(() => {
  servers.close();
  program.remove();
});

type Moment = HandMoment | 'never';

interface Server {
  readonly plan: FaultPlan;
  /** The message is asked for (354), so the moments from `asked` on are reached. */
  readonly asks: boolean;
  /** What becomes of it where nobody is killed, with a Sent folder that proves nothing. */
  readonly rest: OutcomeState;
  /** Its process ends with the message. */
  readonly own?: boolean;
}

const SERVERS: Readonly<Record<string, Server>> = {
  'takes it': { plan: {}, asks: true, rest: 'accepted' },
  'takes it slowly': { plan: { delay: 150, pipelining: false }, asks: true, rest: 'accepted' },
  'drops at the greeting': { plan: { greeting: 'drop' }, asks: false, rest: 'waiting' },
  'greets with 554': { plan: { greeting: '554 5.3.2 no service' }, asks: false, rest: 'refused' },
  'drops at MAIL': { plan: { mail: 'drop' }, asks: false, rest: 'waiting' },
  'answers RCPT with 451': { plan: { rcpt: '451 4.7.1 greylisted' }, asks: false, rest: 'refused' },
  'answers RCPT with 550': { plan: { rcpt: '550 5.1.1 nobody here' }, asks: false, rest: 'refused' },
  'answers DATA with 451': {
    plan: { data: '451 4.3.0 later', pipelining: false },
    asks: false,
    rest: 'refused',
  },
  'drops at DATA': { plan: { data: 'drop' }, asks: false, rest: 'waiting' },
  'answers the message with 451': { plan: { end: '451 4.3.0 later' }, asks: true, rest: 'refused' },
  'answers the message with 554': { plan: { end: '554 5.7.1 spam' }, asks: true, rest: 'refused' },
  'keeps it and drops before 250': { plan: { end: 'keep-drop' }, asks: true, rest: 'unknown' },
  'drops without keeping it': { plan: { end: 'drop' }, asks: true, rest: 'unknown' },
  'keeps it and dies': { plan: { end: 'keep-die' }, asks: true, rest: 'unknown', own: true },
};

/** Before a connection is made the server makes no difference, so these are tried with one that takes the message. */
const BEFORE_CONNECTING: readonly Moment[] = ['seen', 'looked', 'checked', 'built', 'intent'];
const WITH_ANY_SERVER: readonly Moment[] = ['never', 'attempt', 'replied', 'recorded'];
const ONCE_ASKED: readonly Moment[] = ['asked', 'data'];

function momentsOf({ asks, rest, plan }: Server): Moment[] {
  return [
    ...(Object.keys(plan).length === 0 ? BEFORE_CONNECTING : []),
    ...WITH_ANY_SERVER,
    ...(asks ? ONCE_ASKED : []),
    // Nothing is filed that was not accepted.
    ...(rest === 'accepted' ? ['filed' as const] : []),
  ];
}

/** What must come out after the restart: unknown only where bytes may have left and no reply was written down. */
function expected(server: Server, moment: Moment): OutcomeState {
  if (server.asks && (moment === 'data' || moment === 'replied')) return 'unknown';
  return server.rest;
}

const cases = Object.entries(SERVERS).flatMap(([name, server]) =>
  momentsOf(server).map((moment) => ({ name, moment, server })),
);

describe.concurrent('killed at every step', () => {
  it.each(cases)('server $name, hand killed at: $moment', async ({ server, moment }) => {
    const at = await servers.listen(server.plan, { own: server.own ?? false });
    const the = await KillCase.make(program, at);
    const killed = the.start({ killAt: moment === 'never' ? '' : moment, asks: 3 });
    await killed.ended();
    if (moment !== 'never') expect(killed.process.signalCode).toBe('SIGKILL');

    const outcome = await the.run({ asks: server.rest === 'waiting' ? 3 : 8 });
    the.expectSound(outcome);
    expect(outcome.state, outcome.message).toBe(expected(server, moment));
    if (outcome.state === 'accepted') expect(the.count('data')).toBe(1);
    // Asking once more changes nothing.
    if (outcome.until === '') {
      const before = the.entries().length;
      expect(await the.askAgain()).toEqual(outcome);
      expect(the.entries()).toHaveLength(before);
      the.expectSound(outcome);
    }
    the.remove();
  });
});

describe.concurrent('killed again and again', () => {
  it.each<{ kills: HandMoment[]; state: OutcomeState; delivered: number }>([
    {
      kills: ['seen', 'looked', 'checked', 'built', 'intent', 'attempt', 'asked', 'attempt', 'asked'],
      state: 'accepted',
      delivered: 1,
    },
    { kills: ['asked', 'recorded', 'filed'], state: 'accepted', delivered: 1 },
    { kills: ['attempt', 'asked', 'data'], state: 'unknown', delivered: 0 },
    { kills: ['attempt', 'replied'], state: 'unknown', delivered: 1 },
  ])('at $kills', async ({ kills, state, delivered }) => {
    const at = await servers.listen({});
    const the = await KillCase.make(program, at);
    for (const killAt of kills) {
      const hand = the.start({ killAt });
      await hand.ended();
      expect(hand.process.signalCode, killAt).toBe('SIGKILL');
    }
    const outcome = await the.run();
    the.expectSound(outcome);
    expect(outcome.state).toBe(state);
    expect(at.deliveries()).toHaveLength(delivered);
    the.remove();
  });
});

describe.concurrent('killed, and the draft is edited before the next start', () => {
  it.each<{ killAt: HandMoment; state: OutcomeState; delivered: number }>([
    { killAt: 'intent', state: 'refused', delivered: 0 },
    { killAt: 'attempt', state: 'refused', delivered: 0 },
    { killAt: 'asked', state: 'refused', delivered: 0 },
    { killAt: 'data', state: 'unknown', delivered: 0 },
    { killAt: 'replied', state: 'unknown', delivered: 1 },
    { killAt: 'recorded', state: 'accepted', delivered: 1 },
  ])('at $killAt: $state', async ({ killAt, state, delivered }) => {
    const at = await servers.listen({});
    const the = await KillCase.make(program, at);
    await the.start({ killAt }).ended();
    expect((await the.edited()).state).toBe(state);
    // Nor does a later start send it, with a server at hand.
    const outcome = await the.run();
    the.expectSound(outcome);
    expect(outcome.state).toBe(state);
    expect(at.deliveries()).toHaveLength(delivered);
    the.remove();
  });
});

describe.concurrent('killed from outside, where the server knows more than the hand', () => {
  it.each([
    {
      what: 'the server has the whole message and says nothing',
      plan: { end: 'keep-hang' },
      event: 'kept',
      sent: false,
      state: 'unknown',
    },
    {
      what: 'the same, and Sent shows it',
      plan: { end: 'keep-hang' },
      event: 'kept',
      sent: true,
      state: 'accepted',
    },
    {
      what: 'the first bytes have arrived',
      plan: { end: 'keep', delay: 60_000 },
      event: 'first-bytes',
      sent: false,
      state: 'unknown',
    },
  ] as const)('$what', async ({ plan, event, sent, state }) => {
    const at = await servers.listen(plan);
    const the = await KillCase.make(program, at, { sent });
    const hand = the.start();
    await at.saw(event);
    hand.process.kill('SIGKILL');
    await hand.ended();
    await at.saw('closed');
    const outcome = await the.run();
    the.expectSound(outcome);
    expect(outcome.state).toBe(state);
    the.remove();
  });

  it.each([
    { name: 'keeps it and drops before 250', end: 'keep-drop', state: 'accepted' },
    { name: 'drops without keeping it', end: 'drop', state: 'unknown' },
  ] as const)('nobody killed, Sent can be looked into, server $name', async ({ end, state }) => {
    const at = await servers.listen({ end });
    const the = await KillCase.make(program, at, { sent: true });
    const outcome = await the.run();
    the.expectSound(outcome);
    expect(outcome).toMatchObject({
      state,
      ...(state === 'accepted' ? { evidence: { word: 'sent-folder' } } : {}),
    });
    the.remove();
  });
});
