import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Face } from './face.ts';

let face: Face;

beforeEach(async () => {
  face = await Face.start();
});

afterEach(async () => {
  await face.bench.stop();
});

describe('where the keyboard goes on', () => {
  it('at the sentence that says what came of it, where the pressed button is gone', async () => {
    await face.open('focus');
    await face.settle();
    await face.button('Approve and send').press('Enter');
    await face.inState('approved').waitFor();
    await face.card.locator('.countersign-status:focus').waitFor();
  });

  it('there too where the vault is slow, and news of what was written overtakes the reading of it', async () => {
    await face.open('slow');
    await face.settle();
    // Longer than the pause before changes are told.
    await face.page.route('**/vault/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await route.continue();
    });
    await face.button('Approve and send').press('Enter');
    await face.inState('approved').waitFor();
    await face.card.locator('.countersign-status:focus').waitFor();
  });

  it('on the button that could not do it', async () => {
    const made = await face.open('failed');
    await face.settle();
    await face.page.route('**/vault/Decisions/**', (route) => route.abort());
    await face.button('Approve and send').press('Enter');
    await face.card.getByRole('alert').waitFor();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await expect
      .poll(() => face.page.evaluate(() => document.activeElement?.textContent))
      .toBe('Approve and send');
  });
});
