import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { Face } from './face.ts';
import { DRAFT } from './sample-vault.ts';

let face: Face;

beforeEach(async () => {
  face = await Face.start();
});

afterEach(async () => {
  await face.bench.stop();
});

/** Every look at it takes longer than the pause before changes are told. */
async function slowVault(): Promise<void> {
  await face.page.route('**/vault/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await route.continue();
  });
}

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
    await slowVault();
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

  it('there too where it expires while the keyboard is on a button', async () => {
    const { path, request } = await face.open('expires');
    await face.button('Edit').focus();
    await face.bench.write(
      path,
      writeApprovalRequest({ ...request, expires: '2026-01-01T00:00:00Z' }, DRAFT),
    );
    await face.rescan();
    await face.button('Edit').waitFor({ state: 'detached' });
    await face.card.locator('.countersign-status:focus').waitFor();
  });
});

describe('while what was pressed is under way', () => {
  it('no button is offered again before what came of it is on screen', async () => {
    await face.open('offered');
    await face.settle();
    await slowVault();
    const offered = face.button('Approve and send').evaluate(
      (button) =>
        new Promise<boolean>((resolve) => {
          const observer = new MutationObserver(() => {
            if (!button.isConnected) resolve(false);
            else if (!button.hasAttribute('disabled')) resolve(true);
          });
          observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        }),
    );
    await face.button('Approve and send').press('Enter');
    expect(await offered).toBe(false);
  });
});
