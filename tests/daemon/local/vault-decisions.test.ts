import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DecisionRecord } from '../../../shared/approval/decision.ts';
import { decisionPath } from '../../../shared/approval/decision-note.ts';
import { ok, refuse } from '../../../shared/result.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { MOST_BESIDE } from '../../../daemon/hands/controls.ts';
import { type EmailHand } from '../../../daemon/hands/email/email-hand.ts';
import { type HandClient } from '../../../daemon/hands/mcp-client.ts';
import { mcpHand } from '../../../daemon/local/mcp-hand.ts';
import { VaultDecisions } from '../../../daemon/local/vault-decisions.ts';
import {
  type HandFixture,
  Person,
  VAULT,
  buildPause,
  buildRevokeKey,
  handFixture,
} from '../hands/hand-fixture.ts';

/**
 * The owner (`laptop`) and a thief (`phone`) revoke each other's key, and this computer hears of both at once. The thief chooses the
 * ids, and so what is read first. Neither wins, whatever is in the way.
 */
const THIEF = new Person('phone');
let the: HandFixture;
let hand: EmailHand;
let store: MemoryStore;
/** What happens before the hand is asked for the nth time, from 1. */
let before: (call: number) => 'goes on' | 'no answer';
/** So many revocations were beside one at most. */
let longest: number;
let disk: () => void;

beforeEach(() => {
  the = handFixture();
  hand = the.open();
  store = new MemoryStore();
  before = () => 'goes on';
  longest = 0;
  disk = () => undefined;
});
afterEach(() => {
  hand.close();
  the.remove();
});

/** Local as it is after a start. */
function local(): VaultDecisions {
  let calls = 0;
  const control: HandClient['control'] = (record, beside = []) => {
    longest = Math.max(longest, beside.length);
    const gone = before(++calls) === 'no answer';
    // The tool takes so many and no more.
    const answer = gone
      ? refuse('hand-gone', 'The hand ended.')
      : ok(hand.control({ record, beside: beside.slice(0, MOST_BESIDE) }));
    return Promise.resolve(answer);
  };
  return new VaultDecisions({
    store,
    hand: mcpHand({ control } as HandClient, 'live'),
    trust: () => ({ vault: VAULT, pins: the.pins }),
    revoke: (keys) => {
      disk();
      for (const [at, pin] of the.pins.entries())
        if (keys.includes(pin.key)) the.pins[at] = { ...pin, revoked: '2026-11-20T08:30:00Z' };
    },
  });
}

/** @param end the last letters of its id, by which it is sorted */
async function sign(record: DecisionRecord, by: Person, end: string): Promise<void> {
  const named = { ...record, decision_id: `d-${end.padStart(26, '2')}` };
  store.plant(decisionPath(named), await by.note(named));
}

const revocation = (by: Person, key: string) => buildRevokeKey({ ...by.signing(), supersedes: [] }, key);
const lost = () => the.pins.filter(({ revoked }) => revoked !== '').map(({ name }) => name);

async function bothRevoke(): Promise<void> {
  await sign(revocation(THIEF, the.person.pin.key), THIEF, 'zzy');
  await sign(revocation(the.person, THIEF.pin.key), the.person, 'zzz');
}

function nobodyIsTrusted(): void {
  expect(lost()).toEqual(['laptop', 'phone']);
  const { revoked } = hand.status();
  expect(revoked).toEqual(expect.arrayContaining(the.pins.map(({ key }) => key)));
}

describe('two keys that revoke each other are both lost', () => {
  beforeEach(bothRevoke);

  it('… also where the thief revokes fifty strangers under ids that are read first', async () => {
    for (let at = 0; at < MOST_BESIDE; at++) {
      const stranger = new Person(`stranger ${String(at)}`).pin.key;
      await sign(
        revocation(THIEF, stranger),
        THIEF,
        `${'abcdefghij'[at % 10] ?? ''}${'abcde'[(at / 10) | 0] ?? ''}a`,
      );
    }
    const told = await local().carryOut();
    nobodyIsTrusted();
    expect(told).toEqual({ heard: true, said: [] });
    expect(longest).toBe(1);
  });

  it('… also where Local ends between the two, and is started again', async () => {
    before = (call) => {
      if (call === 2) throw new Error('The computer died.');
      return 'goes on';
    };
    await expect(local().carryOut()).rejects.toThrow('died');
    expect(hand.status().revoked).toHaveLength(1);
    before = () => 'goes on';
    const told = await local().carryOut();
    nobodyIsTrusted();
    expect(told).toEqual({ heard: true, said: [] });
  });

  it('… also where the hand gives no answer to the second, which is said; and nothing else is done until it has', async () => {
    await sign(buildPause('resume', THIEF.signing()), THIEF, 'zzx');
    before = (call) => (call === 2 ? 'no answer' : 'goes on');
    const decisions = local();
    const { heard, said } = await decisions.carryOut();
    expect(heard).toBe(false);
    expect(said).toEqual(['The hand has yet to hear of a revocation that "laptop" signed: The hand ended.']);
    expect(lost()).toEqual([]);
    expect(await decisions.carryOut()).toEqual({
      heard: true,
      said: [expect.stringMatching(/^The hand does not carry out a resume that "phone" signed: .*revoked/)],
    });
    nobodyIsTrusted();
  });

  it('… also where the list of paired devices can’t be written the first time', async () => {
    disk = () => {
      throw new Error('ENOSPC');
    };
    const decisions = local();
    await expect(decisions.carryOut()).rejects.toThrow('ENOSPC');
    expect(lost()).toEqual([]);
    disk = () => undefined;
    await decisions.carryOut();
    nobodyIsTrusted();
  });
});

describe('what the hand says to a pause', () => {
  beforeEach(() => sign(buildPause('pause', the.person.signing()), the.person, 'a'));

  it('counts as unheard while its journal can’t take it, and is asked for again', async () => {
    const decisions = local();
    before = () => 'no answer';
    expect(await decisions.carryOut()).toMatchObject({ heard: false });
    before = () => 'goes on';
    expect(await decisions.carryOut()).toEqual({ heard: true, said: [] });
    expect(hand.status().pauses).toHaveLength(1);
  });

  it('is over where the hand refuses it for good, and its reason is told', async () => {
    const other = the.open({ trust: () => ok({ vault: VAULT, pins: [] }) });
    hand.close();
    hand = other;
    const { heard, said } = await local().carryOut();
    expect(heard).toBe(true);
    expect(said).toEqual([
      expect.stringMatching(/^The hand does not carry out a pause that "laptop" signed: .*not paired here/),
    ]);
  });

  it('lasts no longer than its journal is full or damaged', async () => {
    const answer = { state: 'refused', reason: 'journal-full', message: 'The disk is full.' } as const;
    const control = () => Promise.resolve(ok(answer));
    const port = mcpHand({ control } as unknown as HandClient, 'live');
    expect(await port.control('', [])).toEqual({ answer: 'none', message: 'The disk is full.' });
  });
});
