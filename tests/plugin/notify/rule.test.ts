import { describe, expect, it } from 'vitest';
import { type Look, NOTHING_TOLD, type Told, nextNotice } from '../../../plugin/notify/rule.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 12);

/** A device with a clock of its own, looked at again and again. */
class Device {
  told: Told = NOTHING_TOLD;
  now = START;
  wanted = { notify: true, notifyWords: false, quietFrom: '', quietTo: '' };

  look(ids: readonly string[], over: Partial<Look> = {}): string {
    const next = nextNotice(this.told, {
      waiting: ids.map((id) => ({ id, who: `${id}@client.example`, subject: `About ${id}` })),
      inFront: false,
      now: this.now,
      minute: new Date(this.now).getUTCHours() * 60 + new Date(this.now).getUTCMinutes(),
      wanted: this.wanted,
      ...over,
    });
    this.told = next.told;
    return next.text;
  }

  later(minutes: number): this {
    this.now += minutes * MINUTE;
    return this;
  }
}

describe('a notification', () => {
  it('says how many wait, once for each, and no word of any mail', () => {
    const device = new Device();
    expect(device.look(['a'])).toBe('One approval waits');
    expect(device.later(10).look(['a'])).toBe('');
    expect(device.later(10).look(['a', 'b'])).toBe('2 approvals wait');
    expect(device.later(10).look(['b'])).toBe('');
    expect(device.later(10).look([])).toBe('');
  });

  it('names sender and subject where the person chose so: of the new ones, three at most', () => {
    const device = new Device();
    device.wanted.notifyWords = true;
    expect(device.look(['a'])).toBe('One approval waits\na@client.example: About a');
    expect(device.later(10).look(['a', 'b', 'c', 'd', 'e']).split('\n')).toEqual([
      '5 approvals wait',
      'b@client.example: About b',
      'c@client.example: About c',
      'd@client.example: About d',
    ]);
  });

  it('is off until it is wanted, and then does not tell the past', () => {
    const device = new Device();
    device.wanted.notify = false;
    expect(device.look(['a', 'b'])).toBe('');
    device.wanted.notify = true;
    expect(device.later(10).look(['a', 'b'])).toBe('');
    expect(device.later(10).look(['a', 'b', 'c'])).toBe('3 approvals wait');
  });

  it('is not given to somebody who looks at Obsidian, then or later', () => {
    const device = new Device();
    expect(device.look(['a'], { inFront: true })).toBe('');
    expect(device.later(10).look(['a'])).toBe('');
    expect(device.later(10).look(['a', 'b'])).toBe('2 approvals wait');
  });

  it('keeps five minutes between two, and tells then what came meanwhile', () => {
    const device = new Device();
    expect(device.look(['a'])).not.toBe('');
    expect(device.later(1).look(['a', 'b'])).toBe('');
    expect(device.later(3).look(['a', 'b', 'c'])).toBe('');
    expect(device.later(1).look(['a', 'b', 'c'])).toBe('3 approvals wait');
  });

  it('waits for the end of the quiet hours, over midnight', () => {
    const device = new Device();
    device.wanted = { ...device.wanted, quietFrom: '22:00', quietTo: '7:00' };
    device.now = Date.UTC(2026, 10, 20, 21, 59);
    expect(device.look(['a'])).toBe('One approval waits');
    for (const minutes of [6, 120, 240, 120]) expect(device.later(minutes).look(['a', 'b'])).toBe('');
    device.now = Date.UTC(2026, 10, 21, 7, 0);
    expect(device.look(['a', 'b'])).toBe('2 approvals wait');
  });

  it('says nothing of what was decided in the quiet hours', () => {
    const device = new Device();
    device.wanted = { ...device.wanted, quietFrom: '22:00', quietTo: '7:00' };
    device.now = Date.UTC(2026, 10, 20, 23);
    expect(device.look(['a'])).toBe('');
    device.now = Date.UTC(2026, 10, 21, 7);
    expect(device.look([])).toBe('');
  });

  it('comes again for what waits again after it was put off', () => {
    const device = new Device();
    expect(device.look(['a'])).not.toBe('');
    expect(device.later(10).look([])).toBe('');
    expect(device.later(10).look(['a'])).toBe('One approval waits');
  });
});
