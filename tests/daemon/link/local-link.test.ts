import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addPin, readPins, revokePin } from '../../../daemon/config/pins.ts';
import { CODE_MS, offerCode, whenPaired } from '../../../daemon/link/pairing-code.ts';
import { keepLinkSecret, linkDevices, linkSecretsPath } from '../../../daemon/link/secrets.ts';
import { pairWithCode } from '../../../plugin/link/pair-with-code.ts';
import { MAX_PATHS } from '../../../shared/link/limits.ts';
import { readPairingCode } from '../../../shared/link/pairing-code.ts';
import { Person } from '../../support/decisions.ts';
import { LinkBench, ROUND, asInObsidian } from './link-bench.ts';

let bench: LinkBench;
beforeAll(asInObsidian);
beforeEach(async () => {
  bench = await LinkBench.start();
});
afterEach(async () => {
  await bench.stop();
});

describe('a paired device', () => {
  it('hears how Local fares, at once and after every round', async () => {
    bench.link.ended({ ...ROUND, trouble: ['The Git host does not answer.'] });
    const told = bench.dial();
    const first = await told.message('health');
    expect(first).toMatchObject({
      mode: 'live',
      executor: 'hand-aaaaaaaaaaaaaaaa',
      trouble: ['The Git host does not answer.'],
      sync: { outcome: 'no-remote' },
      queue: [],
    });
    const hand = { ...ROUND.round.hand, paused: true };
    const news = (approval: string, stage: 'held' | 'limited' | 'accepted', until: number | null) => ({
      approval,
      status: 'held' as const,
      message: 'It\nwaits.',
      until,
      stage,
      ignored: [],
    });
    const approvals = [
      news('ap-aaaaaaaaaaaaaaaa', 'limited', null),
      news('ap-bbbbbbbbbbbbbbbb', 'held', Date.parse('2026-11-20T09:00:00Z')),
      news('ap-cccccccccccccccc', 'accepted', null),
    ];
    bench.link.ended({ ...ROUND, round: { hand, approvals } });
    const second = await told.message('health', ({ paused }) => paused);
    expect(second.queue).toEqual([
      { approval: 'ap-bbbbbbbbbbbbbbbb', stage: 'held', due: '2026-11-20T09:00:00Z', why: 'It waits.' },
      { approval: 'ap-aaaaaaaaaaaaaaaa', stage: 'limited', due: '', why: 'It waits.' },
    ]);
  });

  it('hears which notes changed, many as one message, and of more than can be named', async () => {
    const told = bench.dial();
    await told.message('progress');
    bench.link.noticed('Dashboard.md');
    bench.link.noticed('Updates/local/hand.md');
    const changed = await told.message('changed');
    expect(changed).toEqual({
      type: 'changed',
      paths: ['Dashboard.md', 'Updates/local/hand.md'],
      more: false,
    });
    for (let n = 0; n <= MAX_PATHS; n++) bench.link.noticed(`Done/${String(n)}.md`);
    expect((await told.message('changed', ({ more }) => more)).paths).toHaveLength(MAX_PATHS);
    bench.link.noticed('a\nb.md');
    const odd = await told.message('changed', ({ more, paths }) => more && paths.length === 0);
    expect(odd.paths).toEqual([]);
  });

  it('asks for a round, wakes the loop, and is answered by the round that begins after it', async () => {
    const told = bench.dial();
    await told.message('progress');
    bench.link.begins();
    await told.message('progress', ({ doing }) => doing === 'syncing');
    const wanted = bench.link.wanted(new AbortController().signal);
    told.line?.send({ type: 'sync_now', request: 5 });
    await wanted;
    bench.link.ended(ROUND);
    await told.message('progress', ({ doing }) => doing === 'resting');
    bench.link.begins();
    bench.link.ended({ ...ROUND, ok: false, message: 'The Git host does not answer.' });
    const synced = await told.message('synced');
    expect(synced).toMatchObject({ request: 5, ok: false, message: 'The Git host does not answer.' });
    const order = told.heard.map(({ type }) => type);
    expect(order.lastIndexOf('synced')).toBeGreaterThan(order.indexOf('health'));
  });

  it('hears that a round broke off, and keeps what was known before', async () => {
    const told = bench.dial();
    bench.link.ended(ROUND);
    await told.message('health');
    bench.link.failed('The disk is full.');
    const health = await told.message('health', ({ sync }) => sync.outcome === 'failed');
    expect(health.trouble).toEqual(['The disk is full.']);
    expect(health.executor).toBe('hand-aaaaaaaaaaaaaaaa');
  });

  it('loses its link at once when it is revoked, whoever revokes it, and gets no other', async () => {
    const told = bench.dial();
    await told.message('progress');
    revokePin(bench.state, bench.person.pin.key, '2026-11-20T10:00:00Z');
    expect(await told.message('bye')).toMatchObject({ why: 'revoked' });
    await told.end();
    const again = await bench.dial().end();
    expect(again).toMatchObject({ refused: true, why: expect.stringContaining('does not know this device') });
  });

  it('is told nothing from the moment it is revoked, even where nobody noticed yet', async () => {
    const told = bench.dial();
    await told.message('progress');
    const before = told.heard.length;
    revokePin(bench.state, bench.person.pin.key, '2026-11-20T10:00:00Z');
    bench.link.ended(ROUND);
    await told.end();
    expect(told.heard.slice(before).map(({ type }) => type)).toEqual(['bye']);
  });

  it('loses the link that it had under a secret of before', async () => {
    const told = bench.dial();
    await told.message('progress');
    keepLinkSecret(bench.state, bench.person.pin.key, crypto.getRandomValues(new Uint8Array(32)));
    expect((await told.message('bye')).why).toBe('revoked');
  });

  it('hears that Local stops', async () => {
    const told = bench.dial();
    await told.message('progress');
    await bench.link.close();
    expect((await told.message('bye')).why).toBe('stopping');
    expect(await told.end()).toMatchObject({ refused: false });
  });
});

describe('nobody else', () => {
  it('is let in with a key that is pinned and has no secret', async () => {
    const other = new Person('phone');
    addPin(bench.state, other.pin.key, 'phone', '2026-11-01T00:00:00Z');
    const secret = crypto.getRandomValues(new Uint8Array(32));
    expect((await bench.dial({ kind: 'device', secret }).end()).refused).toBe(true);
    keepLinkSecret(bench.state, other.pin.key, secret);
    await bench.dial({ kind: 'device', secret }).message('progress');
  });

  it('reads the secrets: the file belongs to its owner alone', () => {
    expect(statSync(linkSecretsPath(bench.state)).mode & 0o777).toBe(0o600);
    expect(linkDevices(bench.state).map(({ name }) => name)).toEqual(['laptop']);
  });

  it('nothing that is logged holds a secret', async () => {
    const told = bench.dial();
    await told.message('progress');
    told.close();
    const secret = Buffer.from(bench.secret);
    const logged = JSON.stringify(bench.events);
    for (const form of ['hex', 'base64', 'base64url'] as const)
      expect(logged).not.toContain(secret.toString(form).slice(0, 12));
  });
});

describe('pairing by a code', () => {
  const newKey = new Person('new').pin.key;
  const stopped = new AbortController();

  it('pins the exact key, gives both the same secret, and works once', async () => {
    const offer = await offerCode(bench.state, 'desk', Date.now());
    const waiting = whenPaired(bench.state, offer.id, stopped.signal);
    const paired = await pairWithCode(offer.code, bench.port, newKey);
    if (!paired.ok) throw new Error(paired.refusal.message);
    expect(paired.value).toMatchObject({ name: 'desk', vault: expect.stringMatching(/^v-/) });
    expect(await waiting).toEqual({ ok: true, value: newKey });
    expect(readPins(bench.state).map(({ key }) => key)).toContain(newKey);
    await bench.dial({ kind: 'device', secret: paired.value.secret }).message('progress');
    const again = await pairWithCode(offer.code, bench.port, new Person('thief').pin.key);
    expect(again).toMatchObject({ ok: false });
    expect(readPins(bench.state)).toHaveLength(2);
  });

  it('two who hold the code at once: one is paired, the other is refused', async () => {
    const offer = await offerCode(bench.state, 'desk', Date.now());
    const keys = ['a', 'b', 'c'].map((name) => new Person(name).pin.key);
    const done = await Promise.all(keys.map((key) => pairWithCode(offer.code, bench.port, key)));
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    expect(readPins(bench.state)).toHaveLength(2);
  });

  it('is over after ten minutes, when the command ends, or after five wrong ones', async () => {
    const old = await offerCode(bench.state, 'desk', Date.now() - CODE_MS);
    expect((await pairWithCode(old.code, bench.port, newKey)).ok).toBe(false);
    expect(await whenPaired(bench.state, old.id, stopped.signal)).toMatchObject({
      refusal: { kind: 'expired' },
    });

    const aborted = await offerCode(bench.state, 'desk', Date.now());
    expect(await whenPaired(bench.state, aborted.id, AbortSignal.abort())).toMatchObject({
      refusal: { kind: 'stopped' },
    });
    expect((await pairWithCode(aborted.code, bench.port, newKey)).ok).toBe(false);

    const guessed = await offerCode(bench.state, 'desk', Date.now());
    const waiting = whenPaired(bench.state, guessed.id, stopped.signal);
    for (let n = 0; n < 5; n++) {
      const secret = crypto.getRandomValues(new Uint8Array(16));
      expect((await bench.dial({ kind: 'pairing', secret }).end()).refused).toBe(true);
    }
    expect(await waiting).toMatchObject({ refusal: { kind: 'attempts' } });
    expect((await pairWithCode(guessed.code, bench.port, newKey)).ok).toBe(false);
    expect(readPins(bench.state)).toHaveLength(1);
  });

  it('a revoked key stays revoked, and the command hears why', async () => {
    revokePin(bench.state, bench.person.pin.key, '2026-11-20T10:00:00Z');
    const offer = await offerCode(bench.state, 'desk', Date.now());
    const waiting = whenPaired(bench.state, offer.id, stopped.signal);
    const refused = await pairWithCode(offer.code, bench.port, bench.person.pin.key);
    expect(refused).toMatchObject({ refusal: { message: expect.stringContaining('revoked') } });
    expect(await waiting).toMatchObject({ refusal: { kind: 'key' } });
    expect(linkDevices(bench.state)).toEqual([]);
  });

  it('under a code nothing is told, and a device’s secret pairs no other key', async () => {
    const offer = await offerCode(bench.state, 'desk', Date.now());
    const code = readPairingCode(offer.code);
    if (!code.ok) throw new Error(code.refusal.message);
    const curious = bench.dial({ kind: 'pairing', secret: code.value });
    (await curious.until(() => curious.line)).send({ type: 'sync_now', request: 1 });
    bench.link.ended(ROUND);
    await curious.end();
    expect(curious.heard).toEqual([{ type: 'alive' }]);
    const device = bench.dial();
    (await device.until(() => device.line)).send({ type: 'pair', key: newKey });
    await device.end();
    expect(readPins(bench.state)).toHaveLength(1);
  });
});

describe('the port', () => {
  it('taken by another is a sentence, tried again, and opens when it is free', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const second = await bench.open(bench.port);
    try {
      const [trouble] = second.trouble();
      expect(trouble).toContain(`another program has port ${String(bench.port)}`);
      expect(second.fact()).toBe('not open');
      await bench.link.close();
      await vi.advanceTimersByTimeAsync(2000);
      vi.useRealTimers();
      await vi.waitUntil(() => second.port !== null);
      expect(second.trouble()).toEqual([]);
    } finally {
      vi.useRealTimers();
      await second.close();
    }
  });

  it('is not opened where the link is off', async () => {
    const { LocalLink } = await import('../../../daemon/link/local-link.ts');
    const off = await LocalLink.open({
      config: {
        state: join(bench.state, 'none'),
        agent: 'local',
        agents: [],
        vault: { id: 'v', dir: '/' },
        link: 'off',
      },
      events: { tell: () => undefined },
    });
    expect([off.port, off.fact(), off.trouble()]).toEqual([null, 'off', []]);
    await off.close();
  });

  it('a damaged list of devices lets nobody in, and Local goes on', async () => {
    const told = bench.dial();
    await told.message('progress');
    rmSync(linkSecretsPath(bench.state));
    bench.link.ended(ROUND);
    await told.end();
    expect((await bench.dial().end()).refused).toBe(true);
  });
});
