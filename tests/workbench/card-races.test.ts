import { EventEmitter, once } from 'node:events';
import type { Route } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { InboxFace } from './inbox-face.ts';
import { DRAFT, sample } from './sample-vault.ts';

let inbox: InboxFace;

beforeEach(async () => {
  inbox = await InboxFace.start();
});
afterEach(async () => {
  await inbox.face.bench.stop();
});

it('a card that another reading changes while the press is being carried out signs nothing', async () => {
  const { face } = inbox;
  const made = sample('overtaken');
  await inbox.open([made]);
  await face.card.getByText('by Thursday').waitFor();
  await face.settle();
  // The reading of the index goes through; that of the card, and that of the press, wait for us.
  const held: Route[] = [];
  const asked = new EventEmitter();
  let through = true;
  await face.page.route(`**/vault/${made.path}*`, async (route) => {
    if (through) {
      through = held.length > 0;
      await route.continue();
      return;
    }
    held.push(route);
    asked.emit('read');
  });
  const reading = once(asked, 'read');
  await face.bench.write(
    made.path,
    writeApprovalRequest(made.request, DRAFT.replace('by Thursday', 'never')),
  );
  void face.rescan();
  await reading;
  const pressed = once(asked, 'read');
  await face.button('Approve and send').click();
  await pressed;
  await held[0]?.continue();
  await face.card.getByText('Changed since you saw it: the text.').waitFor();
  through = true;
  for (const route of held.slice(1)) await route.continue();
  await face.card.getByText('This has changed since it was shown.').waitFor();
  expect(await face.bench.decisions(made.request.id)).toEqual([]);
});

it('a file that can’t be read stops neither the decision about another nor what the card says of it', async () => {
  const { face } = inbox;
  const [made, locked] = [sample('readable'), sample('locked')];
  await inbox.put(locked);
  await face.page.route(`**/vault/${locked.taskPath}*`, (route) => route.abort());
  await face.open('readable');
  await face.bench.write(locked.taskPath, `${locked.taskNote}\nmore\n`);
  await face.press('Approve and send');
  await face.inState('approved').waitFor();
  expect(await face.card.getByRole('alert').count()).toBe(0);
  expect(await face.button('Undo').isEnabled()).toBe(true);
  expect(await face.records(made.request.id)).toMatchObject([{ kind: 'approve' }]);
  await face.page.unrouteAll();
});

it('a note that is in two places is one line, and the list goes on', async () => {
  const { face } = inbox;
  const errors: Error[] = [];
  face.page.on('pageerror', (error) => errors.push(error));
  const twice = sample('twice');
  await inbox.put(twice);
  await face.bench.write(twice.path.replace('Pending_Approval', 'Approved'), twice.note);
  const later = sample('later');
  await inbox.open([later]);
  await inbox.row(twice.request.id).waitFor();
  expect(await inbox.row(twice.request.id).count()).toBe(1);
  expect(errors).toEqual([]);
});

it('a second press where the editor was closed lets nothing out', async () => {
  const { face } = inbox;
  const made = await face.open('closed');
  await face.settle();
  await face.button('Edit').click();
  await face.settle();
  await face.button('Close').click();
  await face.button('Approve and send').click();
  await face.card.getByText(/has just changed/).waitFor();
  expect(await face.bench.decisions(made.request.id)).toEqual([]);
});

it('what was typed and not saved stays to be seen where the card can’t be edited any more', async () => {
  const { face } = inbox;
  const made = await face.open('cut short');
  await face.button('Edit').click();
  await face.card.getByLabel('The text that will be sent').fill('My own text');
  const newer = sample('cut short by this', { request: { revises: made.request.id } });
  await inbox.put(newer);
  await face.rescan();
  await face.inState('superseded').waitFor();
  await face.card.locator('pre', { hasText: 'My own text' }).waitFor();
  // Also after Obsidian was ended by the phone.
  await face.page.reload();
  await face.page.evaluate(() => window.workbench.start());
  await face.show(made);
  await face.card.locator('pre', { hasText: 'My own text' }).waitFor();
  await face.button('Discard it').click();
  await face.card.locator('pre', { hasText: 'My own text' }).waitFor({ state: 'detached' });
});
