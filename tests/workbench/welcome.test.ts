import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../shared/approval/keys.ts';
import { FIRST_FOLDERS } from '../../shared/vault/folders.ts';
import { updatesPublished } from '../support/published.ts';
import { type Look, bringAxe, lookAs, takePicture, violationsIn } from './looks.ts';
import { HAND_PATH, handNote } from './sample-vault.ts';
import { Workbench } from './workbench.ts';

let bench: Workbench;
let page: Page;
const dialog = () => page.getByRole('dialog', { name: 'Welcome to Countersign' });
const welcomed = () =>
  page.evaluate(
    async () =>
      ((await window.workbench.kept()) as { preferences: { welcomed: boolean } }).preferences.welcomed,
  );

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.write(HAND_PATH, handNote());
  await bench.write('Notes/mine.md', 'mine');
  page = await bench.device({ data: null });
  await bringAxe(page);
});
afterAll(() => bench.stop());

const look = (seen: Look) => lookAs(page, { height: 900, ...seen });
const violations = () => violationsIn(page, '.modal');

describe('the first start', () => {
  it('says what this is, shows the key and its fingerprint, and makes nothing by itself', async () => {
    await dialog().waitFor();
    const text = (await dialog().textContent()) ?? '';
    const key = /ed25519:[\w-]{43}/.exec(text)?.[0] ?? '';
    expect(text).toContain(fingerprint(key));
    expect(text).toContain(`This vault lacks ${String(FIRST_FOLDERS.length - 1)}.`);
    expect(await page.evaluate(() => window.workbench.folders())).toEqual([
      'Notes',
      'Updates',
      'Updates/local',
    ]);
    expect(await violations()).toEqual([]);
    await look({ dark: true });
    expect(await violations()).toEqual([]);
    await look({});
  });

  it('warns of another committer', async () => {
    await page.keyboard.press('Escape');
    await bench.write('.obsidian/community-plugins.json', '["obsidian-git"]');
    await page.evaluate(() => window.workbench.run('welcome'));
    await dialog().getByText('The plugin obsidian-git is on.').waitFor();
    expect(await violations()).toEqual([]);
  });

  it('creates the folders and the base on a click, and touches nothing', async () => {
    await dialog().getByRole('button', { name: 'Create what is missing' }).click();
    await dialog().getByText('This vault has all of them.').waitFor();
    expect(await page.evaluate(() => window.workbench.folders())).toEqual(
      expect.arrayContaining([...FIRST_FOLDERS]),
    );
    expect(await bench.read('Notes/mine.md')).toBe('mine');
    expect(await bench.read('Approvals.base')).toContain('approval_request');
  });

  it.each([
    ['a phone', { width: 320 }],
    ['a phone with text of twice the size', { width: 320, fontScale: 2 }],
    ['right to left', { dir: 'rtl' }],
  ] as const)('%s: nothing is cut off', async (_, size) => {
    await look(size);
    expect(
      await page.evaluate(() => {
        const modal = document.querySelector('.modal');
        return modal === null ? 1 : modal.scrollWidth - modal.clientWidth;
      }),
    ).toBeLessThanOrEqual(0);
    await look({});
  });

  it.runIf(updatesPublished)('has its picture taken', async () => {
    await takePicture(page.locator('.modal'), 'welcome');
  });

  it('opens the inbox, by keyboard alone', async () => {
    await dialog().getByRole('button', { name: 'Open the inbox' }).press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await page.locator('.countersign-inbox').waitFor();
  });

  it('comes once', async () => {
    expect(await welcomed()).toBe(true);
    const again = await bench.device({ data: { preferences: { welcomed: true } } });
    await again.waitForFunction(() => window.workbench.status()[0] !== '');
    expect(await again.getByRole('dialog').count()).toBe(0);
  });
});
