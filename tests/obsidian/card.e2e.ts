import { $, browser, expect } from '@wdio/globals';
import { obsidianPage } from 'wdio-obsidian-service';
import { DRAFT } from '../workbench/sample-vault.ts';
import { MADE } from './the-vault.ts';

const card = () => $('.countersign-card');
const approve = () => card().$('button=Approve and send');

/** The decisions that are in the vault about the one approval of it. */
async function decisions(): Promise<string[]> {
  return await browser.executeObsidian(async ({ app }, folder) => {
    return (await app.vault.adapter.exists(folder)) ? (await app.vault.adapter.list(folder)).files : [];
  }, `Decisions/${MADE.request.id}`);
}

describe('an approval note in Obsidian', () => {
  before(async () => {
    await obsidianPage.openFile(MADE.path);
    await card().waitForDisplayed();
  });

  it('shows the card, with exactly the text that would leave', async () => {
    await expect(card()).toHaveAttribute('data-state', 'pending');
    const shown = await card().getText();
    for (const line of DRAFT.split('\n').filter((text) => text !== '')) expect(shown).toContain(line);
  });

  it('signs nothing on a click made by code', async () => {
    await approve().waitForDisplayed();
    // Longer than the card wants to have been unchanged and in view (PROTOCOL §4): that is not what stops it.
    await browser.pause(1000);
    await browser.execute(
      (button: HTMLElement) => {
        button.click();
        button.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
        button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      },
      await approve().getElement(),
    );
    await expect(card().$('[role=alert]')).toHaveText(
      expect.stringContaining('click or key press of your own'),
    );
    expect(await decisions()).toEqual([]);
  });

  it('signs one decision on a press of the person’s own', async () => {
    await approve().scrollIntoView({ block: 'center' });
    await browser.pause(1000);
    await approve().click();
    await browser.waitUntil(async () => (await decisions()).length === 1);
    await expect(card()).toHaveAttribute('data-state', 'approved');
  });
});
