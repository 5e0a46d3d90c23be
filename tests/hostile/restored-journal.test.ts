import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { buildRelease } from '../../shared/approval/build.ts';
import { decisionPath } from '../../shared/approval/decision-note.ts';
import { refuse } from '../../shared/result.ts';
import { readHandStatus } from '../../shared/vault/typed-notes.ts';
import { type HandClient } from '../../daemon/hands/mcp-client.ts';
import { Executive } from '../../daemon/local/executive.ts';
import { mcpHand } from '../../daemon/local/mcp-hand.ts';
import { AuditLog } from '../../daemon/records/audit.ts';
import { VAULT, handFixture } from '../daemon/hands/hand-fixture.ts';
import { LocalWorld, MAIL } from '../support/local-world.ts';
import { says } from './says.ts';
import { Backup } from './vault-snapshot.ts';

/** Memory that is put back to yesterday, taken away or damaged. */
const HAND_NOTE = 'Updates/local/hand.md';
let world: LocalWorld;

beforeEach(async () => {
  world = new LocalWorld();
  world.deliver(MAIL);
  await world.cloudRound();
  await world.round();
});
afterEach(() => {
  world.remove();
});

const journal = () => join(world.folder, 'journal');
const yesterday = () => join(world.folder, 'yesterday');
const dashboard = async () => (await world.vault.read('Dashboard.md')) ?? '';

function keepJournal(): void {
  cpSync(journal(), yesterday(), { recursive: true });
}

function restoreJournal(): void {
  world.restart();
  rmSync(journal(), { recursive: true });
  cpSync(yesterday(), journal(), { recursive: true });
}

async function published(): Promise<{ executor: string; count: number; hash: string }> {
  const read = readHandStatus((await world.vault.read(HAND_NOTE)) ?? '');
  if (!read.ok) throw new Error(`${HAND_NOTE}: ${read.refusal.message}`);
  return { executor: read.value.executor, count: read.value.journal_count, hash: read.value.journal_hash };
}

/** As `countersign release` does it: it names the head that the hand says it lacks. */
async function release(): Promise<void> {
  const { hand, lacking } = world.hand.status();
  const by = { ...world.person.signing({ now: world.clock.wall }), vault: VAULT };
  for (const head of lacking) {
    const record = buildRelease(by, hand, head);
    world.plant(decisionPath(record), await world.person.note(record));
  }
}

/** A second mail with a request of its own. */
async function another(): Promise<string> {
  world.deliver(MAIL.replace('<1@', '<2@').replace('January invoice', 'February invoice'));
  await world.cloudRound();
  await world.round();
  const found = (await world.notes()).find(
    (note) => note.kind === 'approval' && note.request.message_id === '<2@client.example>',
  );
  if (found?.kind !== 'approval') throw new Error('There is no second request.');
  return found.request.id;
}

async function wait(): Promise<void> {
  await world.settle();
  world.clock.advance(60_000);
  await world.settle();
}

describe('a journal of yesterday', () => {
  it('locks sending by the head that the vault remembers, over restarts, and says why', async () => {
    keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    restoreJournal();
    await world.round();
    const second = await another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await wait();
    world.restart();
    await wait();
    expect(world.transport.delivered).toHaveLength(1);
    const { request } = await world.approval(second);
    says(request.result, /journal lacks what it once published .* restored from a backup.* released it/);
    expect(await dashboard()).toMatch(/countersign release/);
  });

  it('the lock holds before anything can leave: the very approval that was sent is not sent again', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    keepJournal();
    const vault = await Backup.of(world.vault);
    await world.settle();
    const head = (await world.vault.read(HAND_NOTE)) ?? '';
    restoreJournal();
    // Only the journal's head is newer in the vault, as when Local died before it filed the note.
    await vault.restore(world.vault);
    world.plant(HAND_NOTE, head);
    await wait();
    expect(world.transport.delivered).toHaveLength(1);
    expect((await world.approval()).request.result).toMatch(/restored from a backup/);
  });

  it('the published head is not overwritten by the older journal before a person has released it', async () => {
    keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    const before = await published();
    restoreJournal();
    await wait();
    expect(await published()).toEqual(before);
  });

  it('`countersign release`, signed after Local has said that it is locked, unlocks', async () => {
    keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    restoreJournal();
    await wait();
    await release();
    const second = await another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await wait();
    expect((await world.approval(second)).request.status).toBe('sent');
    expect(world.transport.delivered).toHaveLength(2);
  });

  it('a release for another head, or of another hand, unlocks nothing', async () => {
    keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    const { executor, count, hash } = await published();
    restoreJournal();
    const by = { ...world.person.signing({ now: world.clock.wall }), vault: VAULT };
    for (const record of [
      buildRelease(by, executor, { count: count - 1, hash }),
      buildRelease(by, 'hand-aaaaaaaaaaaaaaaa', { count, hash }),
    ])
      world.plant(decisionPath(record), await world.person.note(record));
    const second = await another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await wait();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('a head that reaches the vault only after Local has started locks too', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    keepJournal();
    const old = (await world.vault.read(HAND_NOTE)) ?? '';
    await world.settle();
    const head = (await world.vault.read(HAND_NOTE)) ?? '';
    // The whole computer is of yesterday, and the network comes a round later.
    restoreJournal();
    world.plant(HAND_NOTE, old);
    await world.round();
    world.plant(HAND_NOTE, head);
    const second = await another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await wait();
    expect((await world.approval(second)).request.result).toMatch(/restored from a backup/);
  });

  it('a journal that was cut off in the middle is one of yesterday', async () => {
    await world.decide({ kind: 'approve' });
    await world.settle();
    world.restart();
    const file = join(journal(), 'journal.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n`);
    const second = await another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await wait();
    expect(world.transport.delivered).toHaveLength(1);
    expect((await world.approval(second)).request.result).toMatch(/restored from a backup/);
  });
});

describe('a journal that is gone', () => {
  it('is another hand: what was approved for the old one is not carried out, and it is said', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    world.restart();
    rmSync(journal(), { recursive: true });
    await wait();
    expect(world.transport.attempts).toBe(0);
    says((await world.approval()).request.result, /approved for the hand .* approve it again for this one/);
  });

  it('does not send a second time what the lost journal had sent, on the advice to approve again', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const vault = await Backup.of(world.vault);
    await world.settle();
    const head = (await world.vault.read(HAND_NOTE)) ?? '';
    expect(world.transport.delivered).toHaveLength(1);
    // Local died before it filed the note; the journal is lost with the disk's other half.
    await vault.restore(world.vault);
    world.plant(HAND_NOTE, head);
    world.restart();
    rmSync(journal(), { recursive: true });
    await wait();
    await world.decide({ kind: 'approve' });
    await wait();
    expect(world.transport.delivered).toHaveLength(1);
  });
});

describe('a journal that is damaged', () => {
  it('in any line: nothing is sent, no entry is added, and the sentence says what to keep and where to look', async () => {
    const the = handFixture();
    const hand = the.open();
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    await hand.execute({ records: [note] });
    hand.close();
    const file = join(the.folder, 'journal.jsonl');
    const whole = readFileSync(file, 'utf8');
    const lines = whole.split('\n').filter(Boolean);
    for (const [at, line] of lines.entries()) {
      const spoilt = [...lines];
      spoilt[at] = line.replace(/"at":(\d)/, (_, digit: string) => `"at":${String((Number(digit) + 1) % 10)}`);
      expect(spoilt[at]).not.toBe(line);
      writeFileSync(file, `${spoilt.join('\n')}\n`);
      let message = '';
      try {
        the.open();
      } catch (error) {
        message = error instanceof Error ? error.message : '';
      }
      says(message, /damaged \(line \d+: .*Nothing is sent any more.*Sent folder/);
      expect(readFileSync(file, 'utf8')).toBe(`${spoilt.join('\n')}\n`);
    }
    expect(the.transport.delivered).toHaveLength(1);
    the.remove();
  });

  it('a line taken out of the middle, or two lines exchanged', async () => {
    const the = handFixture();
    const hand = the.open();
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    await hand.execute({ records: [note] });
    hand.close();
    const file = join(the.folder, 'journal.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const [a = '', b = '', c = '', ...rest] = lines;
    for (const spoilt of [
      [a, c, ...rest],
      [a, c, b, ...rest],
      [b, c, ...rest],
    ]) {
      writeFileSync(file, `${spoilt.join('\n')}\n`);
      expect(() => the.open()).toThrow(/is damaged .* missing or was changed/);
    }
    the.remove();
  });

  it('a foreign or torn line at the end spoils only itself', async () => {
    const the = handFixture();
    let hand = the.open();
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    hand.close();
    appendFileSync(join(the.folder, 'journal.jsonl'), '{"prev":"x","entry":{"type":"accep');
    the.clock.advance(30_000);
    hand = the.open();
    expect((await hand.execute({ records: [note] })).state).toBe('accepted');
    expect(the.transport.delivered).toHaveLength(1);
    hand.close();
    the.remove();
  });

  it('its secret was exchanged: nothing is sent, since Message-IDs would be others', async () => {
    const the = handFixture();
    writeFileSync(join(the.folder, 'secret'), Buffer.alloc(32, 7));
    expect(() => the.open()).toThrow(/secret beside the journal is not the one .* Restore both from the same backup\./);
    the.remove();
  });

  it('the frozen message was changed on disk: not sent', async () => {
    const the = handFixture();
    const hand = the.open();
    const { note } = await the.approve();
    the.transport.next = ['not-reached'];
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    await hand.execute({ records: [note] });
    const intent = the.entries().find(({ type }) => type === 'intent');
    if (intent?.type !== 'intent') throw new Error('Nothing was frozen.');
    writeFileSync(join(the.folder, 'payloads', intent.payload), 'To: thief@evil.example\r\n\r\nx\r\n');
    the.clock.advance(60_000);
    const outcome = await hand.execute({ records: [note] });
    says(outcome.message, /was changed after it was frozen; nothing is sent/);
    expect(the.transport.delivered).toHaveLength(0);
    hand.close();
    the.remove();
  });

  it('a hand that can’t be asked does not make the vault forget the head it published', async () => {
    await world.decide({ kind: 'approve' });
    await world.settle();
    const before = await published();
    await brokenHand().round();
    expect(await published()).toEqual(before);
    expect(await dashboard()).toMatch(/journal .* is damaged/);
  });

  it('exchanged while Local runs: nothing is sent, the rest of Local goes on and says so', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const before = await published();
    const file = join(journal(), 'journal.jsonl');
    const text = readFileSync(file);
    rmSync(file);
    writeFileSync(file, text, { mode: 0o600 });
    world.clock.advance(60_000);
    await world.round();
    expect(world.transport.attempts).toBe(0);
    expect(await published()).toEqual(before);
    expect(await dashboard()).toMatch(/was replaced or shortened while in use.*Nothing is sent any more/);
  });

  it('damaged, looked at, then restored from yesterday as the sentence advises: locked all the same', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    keepJournal();
    await world.settle();
    await brokenHand().round();
    restoreJournal();
    const second = await another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await wait();
    expect((await world.approval(second)).request.result).toMatch(/restored from a backup/);
    expect(world.transport.delivered).toHaveLength(1);
  });
});

/** Local with a hand whose process ends at once, as it does over a damaged journal. */
function brokenHand(): Executive {
  world.restart();
  const gone = () =>
    Promise.resolve(refuse('hand-gone', 'The journal /x/journal.jsonl is damaged (line 3). Nothing is sent any more.'));
  const client: HandClient = {
    execute: gone,
    look: gone,
    control: gone,
    status: gone,
    head: gone,
    compareHead: gone,
    pid: () => null,
    close: () => Promise.resolve(),
  };
  const store = guardedStore(world.vault, 'local', 'local');
  return new Executive({
    store,
    agent: 'local',
    hand: mcpHand(client, 'live'),
    audit: new AuditLog(store, 'local', () => world.clock.wall),
    trust: () => ({ vault: VAULT, pins: world.pins }),
    accounts: [{ id: 'work', address: 'me@example.com' }],
    holdSeconds: 30,
    answeredElsewhere: () => Promise.resolve(new Map()),
    revoke: () => undefined,
    published: () => Promise.resolve(null),
    trouble: () => [],
    cameFromElsewhere: () => false,
    now: () => world.clock.wall,
    monotonic: () => world.clock.up,
  });
}
