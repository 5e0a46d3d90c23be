import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../plugin/card/chunks.ts';
import { fromWallClock, span, usualMoments, wallClock } from '../../plugin/card/when.ts';
import { CardMemory } from '../../plugin/card-memory.ts';
import { readPluginData, snooze } from '../../plugin/plugin-data.ts';
import { hasLoneSurrogate } from '../../shared/text/bytes.ts';

/** What Obsidian keeps on one device. */
function device() {
  const kept = new Map<string, string>();
  return {
    loadLocalStorage: (key: string): unknown => JSON.parse(kept.get(key) ?? 'null'),
    saveLocalStorage: (key: string, data: unknown) => {
      if (data === null) kept.delete(key);
      else kept.set(key, JSON.stringify(data));
    },
  };
}

describe('the parts of a text', () => {
  it('are the text again, small, and never half of a character', () => {
    const text = fc.string({
      unit: fc.constantFrom('word ', '\n', 'x'.repeat(100), '😀', '四', 'a'),
      maxLength: 200,
    });
    fc.assert(
      fc.property(text, (whole) => {
        const chunks = chunksOf(whole);
        expect(chunks.join('')).toBe(whole);
        for (const chunk of chunks) {
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length).toBeLessThanOrEqual(240);
          expect(chunk.split('\n').length).toBeLessThanOrEqual(5);
          expect(hasLoneSurrogate(chunk)).toBe(false);
        }
      }),
    );
  });
});

describe('times', () => {
  it('are told in their largest unit', () => {
    expect([span(2 * 86_400_000), span(3_600_000), span(59_999), span(999), span(-5)]).toEqual([
      '2 days',
      '1 hour',
      '59 seconds',
      '',
      '',
    ]);
  });

  it('go through a field of the wall clock and back, to the minute', () => {
    const at = Math.floor(Date.now() / 60_000) * 60_000;
    expect(fromWallClock(wallClock(at))).toBe(at);
    expect(fromWallClock('')).toBeNull();
  });

  it('to which people put things off lie ahead, whatever the day', () => {
    for (let day = 1; day <= 14; day++) {
      const now = new Date(2026, 10, day, 17, 30).getTime();
      const moments = usualMoments(now);
      expect(moments.every(({ at }) => at >= now + 3_600_000)).toBe(true);
      const monday = new Date(moments.find(({ label }) => label === 'Monday morning')?.at ?? 0);
      expect([monday.getDay(), monday.getHours()]).toEqual([1, 9]);
      expect(moments.some(({ label }) => label === 'This evening')).toBe(false);
    }
  });
});

describe('what this device keeps', () => {
  it('snoozes one approval, forgets what is over, and wakes', () => {
    const none = readPluginData(null);
    const one = snooze(none, 'ap-a', 2000, 1000);
    expect(one.snoozed).toEqual({ 'ap-a': 2000 });
    expect(snooze(one, 'ap-b', 9000, 3000).snoozed).toEqual({ 'ap-b': 9000 });
    expect(snooze(one, 'ap-a', null, 1000).snoozed).toEqual({});
  });

  it('reads only what is of its shape', () => {
    const pin = { vault: 'v', executor: 'h', mode: 'live' };
    expect(readPluginData({ pin, snoozed: { a: 1 } })).toMatchObject({ pin, snoozed: { a: 1 } });
    for (const saved of [undefined, 'x', { pin: { mode: 'maybe' }, snoozed: { a: 'soon' } }])
      expect(readPluginData(saved)).toMatchObject({ pin: null, snoozed: {} });
  });

  it('remembers a card in whatever folder its note is, and never drops unsaved text', () => {
    const memory = new CardMemory(device());
    memory.keep('Pending_Approval/email/a.md', { text: 'mine', base: '' });
    for (let at = 0; at < 200; at++) memory.of(`Pending_Approval/email/n${at}.md`).before = 'x';
    expect(memory.of('Approved/email/a.md').unsaved).toEqual({ text: 'mine', base: '' });
    expect(memory.of('Pending_Approval/email/n0.md').before).toBeNull();
    expect(memory.of('Pending_Approval/email/n199.md').before).toBe('x');
  });

  it('keeps unsaved text beyond a restart, until there is none, and believes nothing else that lies there', () => {
    const kept = device();
    new CardMemory(kept).keep('Pending_Approval/email/a.md', { text: 'mine', base: 'theirs' });
    const again = new CardMemory(kept);
    expect(again.of('Approved/email/a.md').unsaved).toEqual({ text: 'mine', base: 'theirs' });
    again.keep('Approved/email/a.md', null);
    expect(new CardMemory(kept).of('Pending_Approval/email/a.md').unsaved).toBeNull();
    for (const foreign of ['x', 7, [], { text: 'mine' }, { text: 1, base: 2 }]) {
      kept.saveLocalStorage('countersign b.md', foreign);
      expect(new CardMemory(kept).of('b.md').unsaved).toBeNull();
    }
  });
});
