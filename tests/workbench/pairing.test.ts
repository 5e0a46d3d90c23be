import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceByFingerprint } from '../../daemon/commands/pair-note.ts';
import { localConfig } from '../../daemon/config/local.ts';
import { fingerprint } from '../../shared/approval/keys.ts';
import { Person } from '../support/decisions.ts';
import { VAULT } from '../support/signature-vectors.ts';
import { Face } from './face.ts';
import { HAND_PATH, handNote } from './sample-vault.ts';

let face: Face;
beforeEach(async () => {
  face = await Face.start();
});
afterEach(() => face.bench.stop());

const PASSPHRASE = 'four words and some';
const LAPTOP = new Person('laptop').signer.publicKey;
const row = (name: string) => face.page.locator(`.setting-item[data-name="${name}"]`);
const field = (name: string) => face.page.getByLabel(name, { exact: true });
const yes = (name: string) => face.page.locator('.modal').getByRole('button', { name, exact: true });
const device = (key: string, name: string, revoked = '') => ({
  key,
  name,
  paired: '2026-11-20T08:30:00Z',
  last_used: '',
  revoked,
});

/** The computer that sends says which devices it has pinned, and Obsidian notices. */
async function reports(...devices: ReturnType<typeof device>[]): Promise<void> {
  await face.bench.write(HAND_PATH, handNote({ devices }));
  await face.rescan();
}

const standing = () => row('Fingerprint').textContent();

/** The key that the settings show now, to be pinned. */
async function shownKey(): Promise<string> {
  const text = await row('Public key of this device').textContent();
  return /ed25519:[\w-]{43}/.exec(text ?? '')?.[0] ?? '';
}

describe('pairing a phone', () => {
  it('the key note that the device leaves is pinned by the fingerprint on its screen, and by no other', async () => {
    const shown = /[A-Z2-7]{4}(?: [A-Z2-7]{4}){4}/.exec((await standing()) ?? '')?.[0] ?? '';
    await row('Ask to be paired').click();
    await field('Name').fill('my phone');
    await yes('Ask').click();
    await face.page.locator('.modal').waitFor({ state: 'detached' });
    const state = mkdtempSync(join(tmpdir(), 'countersign-pairing-'));
    const config = localConfig.parse({
      role: 'local',
      vault: { id: VAULT, dir: face.bench.folder },
      state,
      accounts: [{ id: 'work', address: 'me@example.com' }],
    });
    expect(await deviceByFingerprint(config, shown)).toMatchObject({
      ok: true,
      value: { key: face.key, name: 'my phone', vault: VAULT },
    });
    expect(await deviceByFingerprint(config, fingerprint(LAPTOP))).toMatchObject({ ok: false });
    // Asked again it repairs a note that was damaged on its way.
    await face.bench.write(`Devices/${fingerprint(face.key)}.md`, '---\ntype: device_k');
    await face.rescan();
    await row('Ask to be paired').click();
    await yes('Ask').click();
    await face.page.locator('.modal').waitFor({ state: 'detached' });
    expect(await deviceByFingerprint(config, shown)).toMatchObject({ ok: true });
    rmSync(state, { recursive: true });
  });

  it('says when the computer has paired it, and lists every device', async () => {
    expect(await standing()).toMatch(/Not paired, as far as your computer has reported/);
    await reports(device(LAPTOP, 'laptop'), device(face.key, 'my phone'));
    await expect.poll(standing).toMatch(/Paired\.$/);
    expect(await row('Ask to be paired').count()).toBe(0);
    expect(await row('my phone (this one)').textContent()).toContain(fingerprint(face.key));
    expect(await row('laptop').textContent()).toMatch(/last used never · click to revoke/);
  });
});

describe('revoking', () => {
  it('another device is revoked by a signed decision, after a question', async () => {
    await reports(device(LAPTOP, 'laptop'), device(face.key, 'my phone'));
    await row('laptop').click();
    await face.settle();
    await yes('Revoke').click();
    await face.page.locator('.modal').waitFor({ state: 'detached' });
    expect(await face.records('vault')).toMatchObject([
      { kind: 'revoke_key', revoked: LAPTOP, key: face.key, vault: VAULT },
    ]);
  });

  it('a press made by a program revokes nothing', async () => {
    await reports(device(LAPTOP, 'laptop'), device(face.key, 'my phone'));
    await row('laptop').click();
    await face.settle();
    await yes('Revoke').evaluate((button) => (button as HTMLButtonElement).click());
    await face.page.getByRole('alert').waitFor();
    expect(await face.bench.decisions('vault')).toEqual([]);
  });

  it('this device, revoked elsewhere, says so, signs no more, and is paired again with a new key', async () => {
    await reports(device(face.key, 'my phone', '2026-11-21T08:30:00Z'), device(LAPTOP, 'laptop'));
    await expect.poll(standing).toMatch(/was revoked and signs nothing/);
    await row('laptop').click();
    await face.settle();
    await yes('Revoke').click();
    await face.page.getByText('This device was revoked and signs nothing.').last().waitFor();
    expect(await face.bench.decisions('vault')).toEqual([]);
    await face.page.keyboard.press('Escape');
    await row('Make a new key').click();
    await expect.poll(shownKey).not.toBe(face.key);
    expect(await standing()).toMatch(/Not paired/);
  });
});

describe('a passphrase', () => {
  it('over a key that nobody can read makes a new one, which signs once it is paired', async () => {
    await reports(device(face.key, 'my phone'), device(LAPTOP, 'laptop'));
    await expect.poll(standing).toMatch(/Paired\./);
    await row('Passphrase').click();
    await face.page.getByText('The present key can’t be read').waitFor();
    await field('Passphrase').fill(PASSPHRASE);
    await field('Once more').fill('something else');
    await yes('Use it').click();
    await face.page.getByText('The two differ.').waitFor();
    await field('Once more').fill(PASSPHRASE);
    await yes('Use it').click();
    await expect.poll(shownKey).not.toBe(face.key);
    const fresh = await shownKey();
    expect(await standing()).toMatch(/Until then the key before it signs/);

    await reports(device(face.key, 'my phone'), device(fresh, 'sealed'), device(LAPTOP, 'laptop'));
    await expect.poll(standing).toMatch(/Paired\./);
    await row('laptop').click();
    await face.settle();
    await yes('Revoke').click();
    await field('Passphrase').fill('not the right one');
    await yes('Open').click();
    await face.page.getByText('This is not the passphrase.').waitFor();
    await field('Passphrase').fill(PASSPHRASE);
    await yes('Open').click();
    await face.page.locator('.modal').first().waitFor({ state: 'detached' });
    await expect.poll(() => face.records('vault', [fresh])).toMatchObject([{ key: fresh, revoked: LAPTOP }]);
  });
});
