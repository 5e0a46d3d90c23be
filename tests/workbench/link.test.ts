import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offerCode, whenPaired } from '../../daemon/link/pairing-code.ts';
import { readPins } from '../../daemon/config/pins.ts';
import { Machine } from '../daemon/commands/cli.ts';
import { Squatter } from '../daemon/link/squatter.ts';
import { type RoleProcess } from '../support/role-process.ts';
import { Face } from './face.ts';
import { Workbench } from './workbench.ts';

/**
 * The built plugin in Chromium, the built `countersign local`, and the link between them. The page's own origin is not
 * Obsidian's, and so is refused; what stands between forwards with the right one, and is a wire like any other.
 */
let machine: Machine;
let local: RoleProcess;
let port: number;
let wire: Squatter;
let bench: Workbench;
let face: Face;

const row = (name: string) => face.page.locator(`.setting-item[data-name="${name}"]`);
const status = () => face.page.evaluate(() => window.workbench.status()[0]);
const notices = () => face.page.evaluate(() => window.workbench.notices());

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function start(): Promise<void> {
  local = machine.local();
  await local.event('the link', ({ event, open }) => event === 'link' && open === true);
}

beforeAll(async () => {
  machine = await Machine.setUp();
  port = await freePort();
  machine.configure('local', (config) => (config['link'] = { port }));
  await start();
  wire = await Squatter.forwarding(port);
  bench = await Workbench.start(machine.pair.localVault);
  const preferences = { welcomed: true, linkPort: String(wire.port) };
  face = await Face.over(bench, await bench.device({ data: { preferences } }), machine.pair.vaultId);
});
afterAll(async () => {
  await bench.stop();
  await wire.close();
  await machine.remove();
});

describe('the direct link between the built plugin and the built daemon', () => {
  it('a device that is not paired is refused, and says what to do', async () => {
    await expect.poll(status).toContain('no link');
    await face.page.evaluate(() => window.workbench.settings());
    await row('State').getByText('Pair it again').waitFor();
  });

  it('is paired by the code that is typed in the settings, and linked at once', async () => {
    const { localState } = machine.pair;
    const offer = await offerCode(localState, 'obsidian', Date.now());
    const paired = whenPaired(localState, offer.id, new AbortController().signal);
    const box = face.page.getByLabel('Pair by a code', { exact: true });
    await box.fill(offer.code.toUpperCase().replaceAll('-', ' '));
    await box.blur();
    expect(await paired).toEqual({ ok: true, value: face.key });
    expect(readPins(localState).find(({ key }) => key === face.key)?.name).toBe('obsidian');
    await expect.poll(notices).toContain('Paired as “obsidian”.');
    await expect.poll(status).toContain('linked');
    const kept = JSON.stringify(await face.page.evaluate(() => window.workbench.kept()));
    expect(kept).not.toContain(offer.code);
  });

  it('a page of the web is refused by the daemon itself, in a real browser', async () => {
    const page = await bench.device();
    const seen = await page.evaluate(
      (to) =>
        new Promise((done) => {
          const socket = new WebSocket(`ws://127.0.0.1:${String(to)}`);
          socket.onopen = () => done('open');
          socket.onmessage = () => done('message');
          socket.onclose = ({ code }) => done(code);
        }),
      port,
    );
    expect(seen).toBe(1006);
  });

  it('without the daemon everything goes on over the files, and with it the link comes back', async () => {
    await local.stop();
    await expect.poll(status).toContain('files only');
    await start();
    await face.page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await expect.poll(status, { timeout: 15_000 }).toContain('linked');
  });

  it('a revoked device loses it at once', async () => {
    expect((await machine.run('devices', 'revoke', face.key, '--yes')).code).toBe(0);
    await expect.poll(status).toContain('no link');
  });

  it('all of it went over a wire that could read none of it', () => {
    const sealed = wire.frames.filter(({ isBinary }) => isBinary);
    expect(sealed.length).toBeGreaterThan(5);
    const seen = wire.frames.map(({ data }) => data.toString('latin1')).join('\n');
    for (const word of ['health', 'Dashboard', machine.pair.vaultId, face.key])
      expect(seen).not.toContain(word);
  });

  it('nobody threw in the page', () => expect(bench.broken).toEqual([]));
});
