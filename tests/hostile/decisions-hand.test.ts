import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmailHand } from '../../daemon/hands/email/email-hand.ts';
import {
  type HandFixture,
  Person,
  buildPause,
  buildReject,
  buildRevokeKey,
  buildUndo,
  handFixture,
} from '../daemon/hands/hand-fixture.ts';
import { ALTERATIONS, alter, recordOf, signedWith } from './forgery.ts';
import { says } from './says.ts';

/** The hand alone is given what an attacker who can write every file in the vault would give it. */
let the: HandFixture;
let hand: EmailHand;

beforeEach(() => {
  the = handFixture();
  hand = the.open();
});
afterEach(() => {
  hand.close();
  the.remove();
});

const types = () => the.entries().map(({ type }) => type);
const stranger = new Person('stranger');

async function later(records: readonly string[], ms = 30_000) {
  await hand.execute({ records });
  the.clock.advance(ms);
  return hand.execute({ records });
}

function nothingLeft(): void {
  expect(the.transport.attempts).toBe(0);
  expect(types()).not.toContain('intent');
}

describe('forged', () => {
  it.each<[string, (note: string) => Promise<string>, RegExp]>([
    [
      'without a signature',
      async (note) => note.replace(/^signature: .*$/m, 'signature: ""'),
      /carries no Ed25519 signature/,
    ],
    [
      'with a signature of zeros',
      async (note) => signedWith(note, new Uint8Array(64)),
      /record was changed after it was signed/,
    ],
    [
      'with a signature of another key over the same bytes',
      async (note) => signedWith(note, await stranger.signer.sign(new TextEncoder().encode('x'))),
      /record was changed after it was signed/,
    ],
    [
      'by a key that nobody paired',
      async () => (await the.approve({ by: stranger })).note,
      /not paired here .*countersign pair/,
    ],
    [
      'by a key that names itself in the note',
      async () =>
        (await the.approve({ by: stranger })).note.replace('---\n', `---\npinned: ${stranger.pin.key}\n`),
      /no key "pinned"/,
    ],
    [
      'for another vault, by a paired key',
      async () => the.sign({ ...recordOf((await the.approve()).note), vault: `v-${'b'.repeat(26)}` }),
      /made for another vault/,
    ],
    [
      'that says more than a record can',
      async (note) => note.replace('{"action":', '{"to":"thief@evil.example","action":'),
      /can't be used/,
    ],
    [
      'whose front matter and record disagree',
      async (note) => note.replace(/^approval: .*$/m, 'approval: "ap-zzzzzzzzzzzzzzzz"'),
      /front matter .* does not say what its record says/,
    ],
    ['written with a leading zero width space', async (note) => `\ufeff${note}`, /./],
    ['of one megabyte', async () => 'x'.repeat(1_000_000), /longer than any decision/],
  ])('%s', async (_, forge, sentence) => {
    const good = (await the.approve()).note;
    const outcome = await later([await forge(good)]);
    expect(outcome).toMatchObject({ state: 'refused', reason: 'not-verified' });
    says(outcome.message, sentence);
    nothingLeft();
    expect(types()).toEqual(['created']);
  });

  it('does not keep the true decision from being carried out, and is named beside it', async () => {
    const { note } = await the.approve();
    const forged = (await the.approve({ by: stranger, action: { to: ['thief@evil.example'] } })).note;
    const outcome = await later([forged, note]);
    expect(outcome.state).toBe('accepted');
    says(outcome.ignored[0] ?? '', /not paired here/);
    expect(the.transport.delivered.map(({ envelope }) => envelope.to)).toEqual([['ana@client.example']]);
  });

  it('a stranger’s undo, reject, pause and revocation stop nothing', async () => {
    const { note, record } = await the.approve();
    const by = { ...stranger.signing({ now: the.clock.wall }), supersedes: [record.decision_id] };
    const undo = await stranger.note(buildUndo(by));
    for (const build of [buildPause('pause', by), buildRevokeKey(by, the.person.pin.key)]) {
      const outcome = hand.control({ record: await stranger.note(build) });
      expect(outcome).toMatchObject({ state: 'refused', reason: 'unknown-key' });
      says(outcome.message, /countersign pair/);
    }
    expect((await later([note, undo])).state).toBe('accepted');
  });
});

describe('altered after it was signed', () => {
  it.each(ALTERATIONS)('%s', async (_, change) => {
    const { note } = await the.approve();
    for (const mend of [true, false]) {
      const outcome = await later([alter(note, change, mend)]);
      expect(outcome).toMatchObject({ state: 'refused', reason: 'not-verified' });
      says(
        outcome.message,
        /changed after it was signed|not that of the action|another vault|can't be used|send_by must/,
      );
    }
    nothingLeft();
    // The true one still stands: an attack on it costs nothing.
    expect((await later([note])).state).toBe('accepted');
    expect(the.transport.delivered).toHaveLength(1);
  });
});

describe('replayed', () => {
  it('after it was sent: told again, not sent again, over restarts and years', async () => {
    const { note } = await the.approve();
    expect((await later([note])).state).toBe('accepted');
    for (const ms of [0, 86_400_000, 365 * 86_400_000]) {
      hand.close();
      the.clock.advance(ms);
      hand = the.open();
      expect((await hand.execute({ records: [note, note, note] })).state).toBe('accepted');
    }
    expect(the.transport.attempts).toBe(1);
  });

  it('after an undo: cancelled for good, though the undo is withheld', async () => {
    const { note, record } = await the.approve();
    await hand.execute({ records: [note, await the.sign(buildUndo(the.signing([record])))] });
    hand.close();
    hand = the.open();
    const outcome = await later([note], 60_000);
    expect(outcome.state).toBe('cancelled');
    says(outcome.message, /Taken back before anything left/);
    nothingLeft();
  });

  it('for another approval of the same task: one answer to one mail', async () => {
    const { note } = await the.approve();
    await later([note]);
    const again = await the.approve({ approval: 'ap-zzzzzzzzzzzzzzzz' });
    const outcome = await later([again.note]);
    expect(outcome).toMatchObject({ state: 'refused', reason: 'slot-accepted' });
    says(outcome.message, /sent already .*needs a task of its own/);
    expect(the.transport.attempts).toBe(1);
  });

  it('a second record under the id of the first is ignored and named', async () => {
    const { note, record } = await the.approve();
    await hand.execute({ records: [note] });
    const twin = await the.approve({ action: { body: 'Another text.' } });
    const same = await the.sign({ ...twin.record, decision_id: record.decision_id });
    const outcome = await later([same]);
    expect(outcome.state).toBe('accepted');
    says(outcome.ignored[0] ?? '', /the one seen first counts/);
    expect(Buffer.from(the.transport.delivered[0]!.raw).toString()).not.toContain('Another text.');
  });

  it('of two approvals in one call: neither is carried out', async () => {
    const one = await the.approve();
    const other = await the.approve({ approval: 'ap-zzzzzzzzzzzzzzzz' });
    const outcome = await later([one.note, other.note]);
    expect(outcome).toMatchObject({ state: 'refused', reason: 'mixed' });
    says(outcome.message, /several approvals were given at once/);
    nothingLeft();
  });
});

describe('out of its time, its place or its trust', () => {
  it.each<[string, Parameters<HandFixture['approve']>[0], number, string, RegExp]>([
    ['expired', { action: { expires: '2026-11-20T09:00:00Z' } }, 1_800_000, 'expired', /approve it again/],
    ['too late for send_by', { sendWithinHours: 1 }, 3_600_000, 'expired', /approve it again/],
    [
      'for another hand',
      { executor: 'hand-aaaaaaaaaaaaaaaa' },
      30_000,
      'unknown',
      /not known here: run Countersign on that computer.*"Send again"/,
    ],
    [
      'from an account that is not here',
      { action: { account: 'private' } },
      30_000,
      'refused',
      /add it to the configuration/,
    ],
    [
      'as a sender the account may not be',
      { action: { from: 'boss@example.com' } },
      30_000,
      'refused',
      /may not send as/,
    ],
  ])('%s', async (_, over, wait, state, sentence) => {
    const { note } = await the.approve(over);
    const outcome = await later([note], wait);
    expect(outcome.state).toBe(state);
    says(outcome.message, sentence);
    nothingLeft();
  });

  it.each([
    [
      'in the list of paired devices',
      () => void (the.pins[0] = { ...the.pins[0]!, revoked: '2026-11-20T08:30:10Z' }),
    ],
    ['by removing it from the list', () => void the.pins.shift()],
  ])('its key was revoked %s, during the hold', async (_, revoke) => {
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    revoke();
    the.clock.advance(30_000);
    const outcome = await hand.execute({ records: [note] });
    expect(outcome.state).toBe('refused');
    says(outcome.message, /decide again on a paired device|not paired here/);
    nothingLeft();
  });
});

describe('devices that contradict each other', () => {
  it('approve here, reject there: nothing leaves until one decision has seen both', async () => {
    const one = await the.approve();
    const phone = new Person('phone');
    const reject = await phone.note(
      buildReject(phone.signing({ now: the.clock.wall }), recordOfAction(one.note), 'no'),
    );
    const outcome = await later([one.note, reject], 86_000_000);
    expect(outcome.state).toBe('contested');
    says(outcome.message, /Open the card and decide once more/);
    nothingLeft();
  });

  it('an approve that claims to supersede a decision of the future settles nothing that it did not see', async () => {
    const one = await the.approve();
    const two = await the.approve({
      by: new Person('phone'),
      action: { body: 'Other.' },
      supersedes: [one.record],
    });
    const three = await the.approve({ action: { body: 'Third.' }, supersedes: [one.record] });
    expect((await later([one.note, two.note, three.note])).state).toBe('contested');
    nothingLeft();
  });

  it('two records that supersede each other leave nothing standing', async () => {
    const one = await the.approve();
    const two = await the.approve({ action: { body: 'Other.' } });
    const a = await the.sign({ ...one.record, supersedes: [two.record.decision_id] });
    const b = await the.sign({ ...two.record, supersedes: [one.record.decision_id] });
    const outcome = await later([a, b]);
    expect(['pending', 'cancelled']).toContain(outcome.state);
    nothingLeft();
  });
});

function recordOfAction(note: string) {
  const record = recordOf(note);
  if (record.kind !== 'approve') throw new Error('This is no approval.');
  return record.action;
}
