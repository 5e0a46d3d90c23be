import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApprovalRequest, writeTask } from '../../shared/vault/typed-notes.ts';
import { readTask } from '../../shared/vault/typed-notes.ts';
import { Face } from './face.ts';
import { DRAFT, sample } from './sample-vault.ts';

let face: Face;

beforeAll(async () => {
  face = await Face.start();
});

afterAll(async () => {
  await face.bench.stop();
});

const LONG = Array.from({ length: 120 }, (_, at) => `Line ${at} of a long letter to Ana.`).join('\n');

describe('what does not sign', () => {
  it('a click made by code, however it is made', async () => {
    const made = await face.open('synthetic');
    await face.settle();
    await face.button('Approve and send').evaluate((element: HTMLButtonElement) => {
      element.click();
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    });
    await face.card.getByRole('alert').waitFor();
    expect(await face.card.getByRole('alert').textContent()).toContain('click or key press of your own');
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('Enter made by code in the field of a reason', async () => {
    const made = await face.open('synthetic enter');
    await face.button('Reject…').click();
    await face.settle();
    await face.card.getByPlaceholder('Reason').evaluate((field) => {
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    });
    await face.card.getByRole('alert').waitFor();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('a key that was already held down; a fresh press signs once', async () => {
    const made = await face.open('held key');
    const { keyboard } = face.page;
    await face.settle();
    await keyboard.down('Enter');
    await face.button('Approve and send').focus();
    for (let repeat = 0; repeat < 5; repeat++) await keyboard.down('Enter');
    await keyboard.up('Enter');
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await keyboard.down('Enter');
    for (let repeat = 0; repeat < 5; repeat++) await keyboard.down('Enter');
    await keyboard.up('Enter');
    await face.inState('approved').waitFor();
    expect(await face.records(made.request.id)).toMatchObject([{ kind: 'approve' }]);
  });

  it('a card that has only just appeared under the pointer', async () => {
    const fresh = await face.otherDevice();
    const { page } = fresh;
    // The page's clock stands still, so that this does not depend on how fast the machine is.
    await page.clock.install();
    const made = sample('too soon');
    await face.bench.write(made.path, made.note);
    await face.bench.write(made.taskPath, made.taskNote);
    await fresh.rescan();
    await page.evaluate((path) => window.workbench.open(path), made.path);
    await page.clock.pauseAt(Date.now() + 3_600_000);
    await page.clock.runFor(200);
    await fresh.card.waitFor();
    await fresh.button('Approve and send').click();
    expect(await fresh.card.getByRole('alert').textContent()).toMatch(/just changed|full view/);
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await page.clock.runFor(500);
    await fresh.button('Approve and send').click();
    await fresh.inState('approved').waitFor();
    await page.context().close();
  });

  it('a press that began on another content than the one it ended on', async () => {
    const made = await face.open('changed between');
    await face.settle();
    const { mouse } = face.page;
    await face.button('Approve and send').hover();
    await mouse.down();
    await face.bench.write(
      made.path,
      writeApprovalRequest({ ...made.request, risks: ['It asks for money.'] }, DRAFT),
    );
    await face.rescan();
    await face.card.getByLabel('Risks').waitFor();
    await face.settle();
    const box = await face.button('Approve and send').boundingBox();
    await mouse.move((box?.x ?? 0) + 5, (box?.y ?? 0) + 5);
    await mouse.up();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('a button below something else', async () => {
    const made = await face.open('covered');
    await face.settle();
    await face.button('Approve and send').focus();
    await face.page.addStyleTag({ content: '#over { position: fixed; inset: 0; background: white }' });
    await face.page.evaluate(() => {
      const over = document.createElement('div');
      over.id = 'over';
      document.body.append(over);
    });
    await face.page.keyboard.press('Enter');
    await face.card.getByText('lies over this button').waitFor();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await face.page.evaluate(() => document.querySelector('#over')?.remove());
  });

  it('a text of which not all was on screen: the end alone is not enough, scrolling through it is', async () => {
    const made = await face.open('long', { draft: LONG });
    const approve = face.button('Approve and send');
    await approve.scrollIntoViewIfNeeded();
    await face.press('Approve and send');
    await face.card.getByText('You have not seen all of it').waitFor();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await face.readAll();
    await approve.scrollIntoViewIfNeeded();
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
  });
});

describe('what changes under an open card', () => {
  it('the note, changed behind Obsidian’s back: nothing is signed, and the change has to be read', async () => {
    const made = await face.open('changed behind');
    await face.settle();
    // Pressed at once: the card looks by itself from time to time.
    await face.button('Approve and send').focus();
    await face.bench.write(made.path, made.note.replace('by Thursday', 'never'));
    await face.page.keyboard.press('Enter');
    await face.card.getByText('Changed since you saw it: the text.').waitFor();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await face.show(made);
    // Drawn anew, as Obsidian does after every edit, it still says so.
    await face.card.getByText('Changed since you saw it: the text.').waitFor();
    expect(await face.button('Approve and send').isDisabled()).toBe(true);
    await face.button('I have read it').click();
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    expect(await face.records(made.request.id)).toMatchObject([
      { action: { body: DRAFT.replace('by Thursday', 'never') } },
    ]);
  });

  it('the mail that is answered', async () => {
    const made = await face.open('task changed');
    const read = readTask(made.taskNote);
    if (!read.ok) throw new Error('no task');
    await face.bench.write(made.taskPath, writeTask(read.value.task, 'Please pay to another account.'));
    await face.rescan();
    await face.card.getByText('Changed since you saw it: the original.').waitFor();
    await face.card.locator('.countersign-original summary').first().click();
    expect(await face.text()).toContain('Please pay to another account.');
    expect(await face.button('Approve and send').isDisabled()).toBe(true);
  });

  it('the conversation', async () => {
    const made = await face.open('thread changed');
    const later = sample('thread, later', {
      task: { thread: made.request.thread, message_id: '<2@client.example>' },
    });
    await face.bench.write(later.taskPath.replace('Pending_Approval', 'Needs_Action'), later.taskNote);
    await face.rescan();
    await face.card.getByText('Changed since you saw it: the conversation.').waitFor();
  });

  it('a tick that was given for something else', async () => {
    const made = await face.open('tick changed', { request: { cc: ['boss@rival.example'] } });
    await face.card.getByLabel('boss@rival.example').check();
    const changed = { ...made.request, cc: ['boss@other.example'] };
    await face.bench.write(made.path, writeApprovalRequest(changed, DRAFT));
    await face.rescan();
    await face.button('I have read it').click();
    expect(await face.card.getByLabel('boss@other.example').isChecked()).toBe(false);
    expect(await face.button('Approve and send').isDisabled()).toBe(true);
  });
});

describe('where a card stands', () => {
  it.each([
    ['an embed', 'internal-embed markdown-embed'],
    ['a hover preview', 'hover-popover'],
    ['a canvas', 'canvas-node'],
  ])('never in %s, not even of the note itself', async (_, around) => {
    const made = sample('not at home');
    await face.bench.write(made.path, made.note);
    await face.rescan();
    await face.page.evaluate(([path, place]) => window.workbench.openIn(path, path, place), [
      made.path,
      around,
    ] as const);
    await face.page.getByText('open its own note').waitFor();
    expect(await face.card.count()).toBe(0);
  });

  it('never in another note, whatever that note holds', async () => {
    const made = await face.open('embedded');
    await face.bench.write('Briefings/Monday.md', '```countersign\nHello\n```\n');
    await face.rescan();
    await face.page.evaluate(([tab, shown]) => window.workbench.openIn(tab, shown, 'plain'), [
      'Briefings/Monday.md',
      made.path,
    ] as const);
    await face.page.getByText('open its own note').waitFor();
    await face.page.evaluate(() => window.workbench.open('Briefings/Monday.md'));
    await face.inState('unreadable').waitFor();
    expect(await face.card.getByRole('button').count()).toBe(0);
  });
});
