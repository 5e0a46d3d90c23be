import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Link, type LineEvents } from '../../../plugin/link/link.ts';
import { openLinkSecret } from '../../../plugin/link/link-secret.ts';
import { portProblem } from '../../../plugin/link/port.ts';
import { type FromDevice, type Health } from '../../../shared/link/messages.ts';

/** Attempts as the link makes them; the test plays Local. */
class Dialled {
  readonly attempts: { events: LineEvents; closed: boolean; said: FromDevice[] }[] = [];

  readonly dial = (events: LineEvents) => {
    const attempt = { events, closed: false, said: [] as FromDevice[] };
    this.attempts.push(attempt);
    return { close: () => void (attempt.closed = true) };
  };

  get last() {
    return this.attempts.at(-1)!;
  }

  connect(): void {
    const { events, said } = this.last;
    events.opened({
      send: (message) => void said.push(message),
      lasting: () => Promise.resolve(new Uint8Array()),
    });
    events.heard({ type: 'alive' });
  }
}

let link: Link;
let local: Dialled;
beforeEach(() => {
  vi.stubGlobal('window', globalThis);
  vi.useFakeTimers();
  link = new Link();
  local = new Dialled();
});
afterEach(() => {
  link.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const HEALTH = { type: 'health', role: 'local', paused: false } as Health;

describe('the link', () => {
  it('is off until it is started, and off again when stopped, whatever then comes', () => {
    expect(link.state).toBe('off');
    link.start(local.dial);
    expect(link.state).toBe('connecting');
    local.connect();
    link.stop();
    expect([link.state, local.last.closed]).toEqual(['off', true]);
    vi.advanceTimersByTime(10 * 60_000);
    expect(local.attempts).toHaveLength(1);
  });

  it('tells of what it hears: state, health, what is being done, and when', () => {
    const seen: string[] = [];
    link.listen(() => seen.push(`${link.state} ${link.doing} ${String(link.health !== null)}`));
    link.start(local.dial);
    local.connect();
    local.last.events.heard(HEALTH);
    local.last.events.heard({ type: 'progress', doing: 'syncing' });
    expect(seen).toEqual([
      'connecting resting false',
      'connected resting false',
      'connected resting true',
      'connected syncing true',
    ]);
    expect(link.heardAt).toBe(Date.now());
  });

  it('names the notes that changed, or says that there are more than can be named', () => {
    const heard: (readonly string[] | null)[] = [];
    const stop = link.onChanged((paths) => heard.push(paths));
    link.start(local.dial);
    local.connect();
    local.last.events.heard({ type: 'changed', paths: ['Dashboard.md'], more: false });
    local.last.events.heard({ type: 'changed', paths: ['Dashboard.md'], more: true });
    stop();
    local.last.events.heard({ type: 'changed', paths: ['a.md'], more: false });
    expect(heard).toEqual([['Dashboard.md'], null]);
  });

  it('comes back after ever longer pauses, and at once when somebody looks', () => {
    link.start(local.dial);
    const pauses = [1000, 2000, 4000, 8000];
    for (const [at, pause] of pauses.entries()) {
      local.last.events.ended({ refused: false, why: '' });
      expect(link.state).toBe('connecting');
      vi.advanceTimersByTime(pause / 2 - 1);
      expect(local.attempts).toHaveLength(at + 1);
      vi.advanceTimersByTime(pause / 2 + 1);
      expect(local.attempts).toHaveLength(at + 2);
    }
    local.last.events.ended({ refused: false, why: '' });
    link.hurry();
    expect(local.attempts).toHaveLength(pauses.length + 2);
    link.hurry();
    expect(local.attempts).toHaveLength(pauses.length + 2);
    vi.advanceTimersByTime(10 * 60_000);
    expect(local.attempts).toHaveLength(pauses.length + 2);
  });

  it('begins with short pauses again after it was connected', () => {
    link.start(local.dial);
    for (let n = 0; n < 6; n++) {
      local.last.events.ended({ refused: false, why: '' });
      vi.advanceTimersByTime(60_000);
    }
    local.connect();
    const before = local.attempts.length;
    local.last.events.ended({ refused: false, why: '' });
    vi.advanceTimersByTime(1000);
    expect(local.attempts).toHaveLength(before + 1);
  });

  it('says why it is refused, and tries again: it may be paired meanwhile', () => {
    link.start(local.dial);
    local.last.events.ended({ refused: true, why: 'Pair it again.' });
    expect([link.state, link.why]).toEqual(['refused', 'Pair it again.']);
    vi.advanceTimersByTime(1000);
    local.connect();
    expect([link.state, link.why]).toEqual(['connected', '']);
  });

  it('keeps what it knew when Local is gone, and says that it is from before', () => {
    link.start(local.dial);
    local.connect();
    local.last.events.heard(HEALTH);
    local.last.events.heard({ type: 'progress', doing: 'working' });
    local.last.events.ended({ refused: false, why: '' });
    expect([link.state, link.health, link.doing]).toEqual(['connecting', HEALTH, 'resting']);
  });

  it('keeps the last word of a Local that ends the link', () => {
    link.start(local.dial);
    local.connect();
    local.last.events.heard({ type: 'bye', why: 'revoked', message: 'Not trusted any more.' });
    local.last.events.ended({ refused: false, why: '' });
    expect([link.state, link.why]).toEqual(['refused', 'Not trusted any more.']);
  });

  it('one that stops is no refusal', () => {
    link.start(local.dial);
    local.connect();
    local.last.events.heard({ type: 'bye', why: 'stopping', message: 'Countersign was stopped.' });
    local.last.events.ended({ refused: false, why: '' });
    expect([link.state, link.why]).toEqual(['connecting', 'Countersign was stopped.']);
  });
});

describe('sync now', () => {
  it('is answered by the round that was asked for, each by its own', async () => {
    link.start(local.dial);
    local.connect();
    const [first, second] = [link.syncNow(), link.syncNow()];
    expect(local.last.said).toEqual([
      { type: 'sync_now', request: 1 },
      { type: 'sync_now', request: 2 },
    ]);
    local.last.events.heard({ type: 'synced', request: 2, ok: false, message: 'Offline.' });
    local.last.events.heard({ type: 'synced', request: 1, ok: true, message: '' });
    expect(await Promise.all([first, second])).toEqual([
      { ok: true, message: '' },
      { ok: false, message: 'Offline.' },
    ]);
  });

  it('without a link, or with one that is cut, says so and never hangs', async () => {
    expect((await link.syncNow()).message).toContain('no link');
    link.start(local.dial);
    expect((await link.syncNow()).ok).toBe(false);
    local.connect();
    const asked = link.syncNow();
    local.last.events.ended({ refused: false, why: '' });
    expect(await asked).toMatchObject({ ok: false, message: expect.stringContaining('cut') });
  });
});

it('the secret is made once and kept on the device; what is not one is made anew', () => {
  const kept = new Map<string, string>();
  const secrets = {
    getSecret: (id: string) => kept.get(id) ?? null,
    setSecret: (id: string, secret: string) => void kept.set(id, secret),
  };
  const first = openLinkSecret(secrets);
  expect(first).toHaveLength(32);
  expect(openLinkSecret(secrets)).toEqual(first);
  kept.set([...kept.keys()][0]!, 'cleared');
  expect(openLinkSecret(secrets)).not.toEqual(first);
});

it.each([
  ['26417', true],
  [' 1 ', true],
  ['65535', true],
  ['65536', false],
  ['0', false],
  ['', false],
  ['12.5', false],
  ['-1', false],
  ['0x10', false],
])('the port %j is fine: %s', (typed, fine) => {
  expect(portProblem(typed) === '').toBe(fine);
});
