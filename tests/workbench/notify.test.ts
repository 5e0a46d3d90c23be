import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HAND_PATH, handNote, sample } from './sample-vault.ts';
import { Workbench } from './workbench.ts';

/** What the page's stand-in for the system's notifications was given. */
interface Shown {
  title: string;
  body: string;
  click(): void;
}
declare global {
  interface Window {
    shown: Shown[];
  }
}

let bench: Workbench;
let page: Page;

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.write(HAND_PATH, handNote());
  page = await bench.device({
    data: { preferences: { welcomed: true, notify: true } },
    before: () => {
      window.shown = [];
      class Recorder {
        onclick: (() => void) | null = null;
        constructor(title: string, { body = '' } = {}) {
          window.shown.push({ title, body, click: () => this.onclick?.() });
        }
      }
      Object.assign(window, { Notification: Recorder });
      // Nobody looks at this window.
      document.hasFocus = () => false;
    },
  });
  await page.waitForFunction(() => window.workbench.status()[0] !== '');
});
afterAll(() => bench.stop());

it('tells how many approvals came, without a word of them; a click opens the inbox and decides nothing', async () => {
  const shown = () => page.evaluate(() => window.shown.map(({ title, body }) => [title, body]));
  expect(await shown()).toEqual([]);
  const made = sample('notified', { request: { subject: 'Re: Secret matter' } });
  await bench.write(made.path, made.note);
  await bench.write(made.taskPath, made.taskNote);
  await page.evaluate(() => window.workbench.rescan());
  await expect.poll(shown).toEqual([['One approval waits', '']]);
  await page.evaluate(() => window.shown[0]?.click());
  await page.locator('.countersign-inbox').waitFor();
  expect(await bench.decisions(made.request.id)).toEqual([]);
});
