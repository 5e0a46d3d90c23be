import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { InboxFace, samples } from './inbox-face.ts';
import { DRAFT } from './sample-vault.ts';

let inbox: InboxFace;

beforeEach(async () => {
  inbox = await InboxFace.start();
});

afterEach(async () => {
  await inbox.face.bench.stop();
});

const page = () => inbox.face.page;
const keyboard = () => inbox.face.page.keyboard;

describe('by keyboard alone', () => {
  it('decides ten cards', async () => {
    const ten = samples('ten', 10);
    await inbox.open(ten);
    await page().keyboard.press('Tab');
    await inbox.list.focus();
    for (const [at, { request }] of ten.entries()) {
      await expect.poll(() => inbox.current()).toBe(request.id);
      if (at === 4) {
        await inbox.key('r');
        await keyboard().type('Not now');
        await inbox.key('Enter');
        await inbox.face.inState('rejected').waitFor();
      } else {
        await inbox.key('a');
        await inbox.face.inState('approved').waitFor();
      }
      await keyboard().press('j');
    }
    for (const [at, { request }] of ten.entries())
      expect(await inbox.decided(request.id)).toEqual([at === 4 ? 'reject' : 'approve']);
    await expect
      .poll(() => page().evaluate(() => window.workbench.status()[0]))
      .toContain('Nothing to approve');
  });

  it('undoes what was approved, edits, asks for changes, and opens the note', async () => {
    const [first, second] = samples('actions', 2);
    await inbox.open([first!, second!]);
    await inbox.list.focus();
    await inbox.key('a');
    await inbox.face.inState('approved').waitFor();
    await inbox.key('u');
    await inbox.face.inState('undone').waitFor();
    expect((await inbox.decided(first!.request.id)).sort()).toEqual(['approve', 'undo']);
    await keyboard().press('j');
    await inbox.face.inState('pending').waitFor();
    await keyboard().press('e');
    await inbox.face.card.getByRole('textbox').fill('Dear Ana, yes.');
    await keyboard().press('Control+Enter');
    await inbox.face.card.locator('.countersign-draft', { hasText: 'Dear Ana, yes.' }).waitFor();
    await keyboard().press('c');
    await keyboard().type('a j k r');
    await inbox.key('Control+Enter');
    await inbox.face.inState('revising').waitFor();
    expect(await inbox.face.records(second!.request.id)).toMatchObject([{ kind: 'revise', wish: 'a j k r' }]);
    await keyboard().press('o');
    expect(await page().evaluate(() => window.workbench.opened())).toEqual([second!.path]);
  });

  it('a long letter has to be scrolled through: Space does it', async () => {
    const draft = Array.from({ length: 120 }, (_, at) => `Line ${String(at)} of a long letter.`).join('\n');
    const [made] = samples('long', 1, { draft });
    await inbox.open([made!]);
    await inbox.list.focus();
    await inbox.key('a');
    await inbox.face.card.getByRole('alert').waitFor();
    expect(await inbox.decided(made!.request.id)).toEqual([]);
    for (let screen = 0; screen < 12; screen++) {
      await keyboard().press('Space');
      await page().waitForTimeout(60);
    }
    await inbox.key('a');
    await inbox.face.inState('approved').waitFor();
  });
});

describe('what decides nothing', () => {
  it('a key held down, on this card or the next', async () => {
    const three = samples('held', 3);
    await inbox.open(three);
    await inbox.list.focus();
    await keyboard().down('a');
    await inbox.face.settle();
    for (let repeat = 0; repeat < 4; repeat++) await keyboard().down('a');
    await inbox.face.settle();
    const before = (await inbox.decided(three[0]!.request.id)).length;
    await keyboard().press('j');
    await inbox.face.settle();
    for (let repeat = 0; repeat < 4; repeat++) await keyboard().down('a');
    await keyboard().up('a');
    expect(before).toBeLessThanOrEqual(1);
    for (const { request } of three.slice(1)) expect(await inbox.decided(request.id)).toEqual([]);
  });

  it('a key made by code', async () => {
    const [made] = samples('synthetic', 1);
    await inbox.open([made!]);
    await inbox.face.settle();
    await inbox.list.evaluate((list) =>
      list.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true })),
    );
    await inbox.face.card.getByText('press of your own').waitFor();
    expect(await inbox.decided(made!.request.id)).toEqual([]);
  });

  it('a command that other code runs; as a hotkey it decides', async () => {
    const two = samples('command', 2);
    await inbox.open(two);
    await inbox.list.focus();
    await inbox.face.settle();
    expect(await inbox.run('approve')).toBe(true);
    await inbox.face.card.getByText('press of your own').waitFor();
    expect(await inbox.decided(two[0]!.request.id)).toEqual([]);
    await page().evaluate(() => window.workbench.hotkey('F8', 'approve-and-go-on'));
    await inbox.key('F8');
    await expect.poll(() => inbox.current()).toBe(two[1]!.request.id);
    expect(await inbox.decided(two[0]!.request.id)).toEqual(['approve']);
  });

  it('a link: it opens the note that it names, and nothing else', async () => {
    const [made] = samples('link', 1);
    await inbox.open([made!]);
    const open = (id: string) =>
      page().evaluate((at) => window.workbench.link('countersign', { open: at }), id);
    await open('../../evil');
    await open('ap-2222222222222222');
    expect(await page().evaluate(() => window.workbench.opened())).toEqual([]);
    await open(made!.request.id);
    expect(await page().evaluate(() => window.workbench.opened())).toEqual([made!.path]);
    expect(await inbox.decided(made!.request.id)).toEqual([]);
  });

  it('a card that changed under the selection: it wants to be read again', async () => {
    const [made] = samples('changed', 1);
    await inbox.open([made!]);
    await inbox.list.focus();
    await inbox.face.settle();
    await inbox.face.bench.write(
      made!.path,
      writeApprovalRequest(made!.request, DRAFT.replace('Ana', 'Ben')),
    );
    await inbox.face.rescan();
    await inbox.face.card.getByText('Changed since you saw it').waitFor();
    await inbox.key('a');
    expect(await inbox.decided(made!.request.id)).toEqual([]);
  });
});

describe('a card that was read ahead', () => {
  it('is what its note says now, and nothing else can be signed', async () => {
    const [first, second] = samples('ahead', 2);
    await inbox.open([first!, second!]);
    await inbox.list.focus();
    // Without news of it: Obsidian may notice late what others write.
    const note = await inbox.face.bench.read(second!.path);
    await inbox.face.bench.write(second!.path, note.replace(DRAFT, 'Dear Ana, no.'));
    await keyboard().press('j');
    await inbox.face.card.locator('.countersign-draft', { hasText: 'Dear Ana, no.' }).waitFor();
    await inbox.key('a');
    await inbox.face.card.getByText('Changed since you saw it').or(inbox.face.inState('approved')).waitFor();
    if (await inbox.face.button('I have read it').isVisible()) {
      await inbox.face.button('I have read it').click();
      await inbox.list.focus();
      await inbox.key('a');
      await inbox.face.inState('approved').waitFor();
    }
    const [record] = await inbox.face.records(second!.request.id);
    expect(record).toMatchObject({ action: { body: 'Dear Ana, no.' } });
  });
});
