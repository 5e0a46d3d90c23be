import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HandFixture, handFixture } from '../daemon/hands/hand-fixture.ts';
import { JournalWorld } from './journal-world.ts';
import { says } from './says.ts';

/** A journal that somebody wrote into, cut, or put something else in the place of. */
describe('a journal that is damaged', () => {
  let the: HandFixture;
  beforeEach(() => {
    the = handFixture();
  });
  afterEach(() => {
    the.remove();
  });

  /** The journal file after one mail went its whole way. */
  async function sentOnce(): Promise<string> {
    const hand = the.open();
    const { note } = await the.approve();
    await hand.execute({ records: [note] });
    the.clock.advance(30_000);
    await hand.execute({ records: [note] });
    hand.close();
    return join(the.folder, 'journal.jsonl');
  }

  it('in any line: nothing is sent, no entry is added, and the sentence says what to keep and where to look', async () => {
    const file = await sentOnce();
    const whole = readFileSync(file, 'utf8');
    const lines = whole.split('\n').filter(Boolean);
    for (const [at, line] of lines.entries()) {
      const spoilt = [...lines];
      spoilt[at] = line.replace(
        /"at":(\d)/,
        (_, digit: string) => `"at":${String((Number(digit) + 1) % 10)}`,
      );
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
  });

  it('a line taken out of the middle, or two lines exchanged', async () => {
    const file = await sentOnce();
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
  });

  it('a foreign or torn line at the end spoils only itself', async () => {
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
  });

  it('its secret was exchanged: nothing is sent, since Message-IDs would be others', async () => {
    writeFileSync(join(the.folder, 'secret'), Buffer.alloc(32, 7));
    expect(() => the.open()).toThrow(
      /secret beside the journal is not the one .* Restore both from the same backup\./,
    );
  });

  it('the frozen message was changed on disk: not sent', async () => {
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
  });
});

describe('Local over a journal that is damaged', () => {
  let world: JournalWorld;
  beforeEach(async () => {
    world = await JournalWorld.drafted();
  });
  afterEach(() => {
    world.remove();
  });

  it('a hand that can’t be asked does not make the vault forget the head it published', async () => {
    await world.decide({ kind: 'approve' });
    await world.settle();
    const before = await world.published();
    world.handFails = true;
    await world.round();
    world.handFails = false;
    expect(await world.published()).toEqual(before);
    expect(await world.dashboard()).toContain('The email hand ended.');
  });

  it('exchanged while Local runs: nothing is sent, the rest of Local goes on and says so', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const before = await world.published();
    const file = join(world.journal, 'journal.jsonl');
    const text = readFileSync(file);
    rmSync(file);
    writeFileSync(file, text, { mode: 0o600 });
    world.clock.advance(60_000);
    await world.round();
    expect(world.transport.attempts).toBe(0);
    expect(await world.published()).toEqual(before);
    expect(await world.dashboard()).toMatch(
      /was replaced or shortened while in use.*Nothing is sent any more/,
    );
  });

  it('damaged, looked at, then restored from yesterday as the sentence advises: locked all the same', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    world.keepJournal();
    await world.settle();
    world.handFails = true;
    await world.round();
    world.handFails = false;
    world.restoreJournal();
    const second = await world.another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await world.wait();
    expect((await world.approval(second)).request.result).toMatch(/restored from a backup/);
    expect(world.transport.delivered).toHaveLength(1);
  });
});
