import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { InboxFace, samples, sentBefore } from './inbox-face.ts';
import { sample } from './sample-vault.ts';

let inbox: InboxFace;

beforeEach(async () => {
  inbox = await InboxFace.start();
});

afterEach(async () => {
  await inbox.face.bench.stop();
});

const page = () => inbox.face.page;
const keyboard = () => inbox.face.page.keyboard;

describe('the list', () => {
  it('does not move under the selection when cards come, or when they are decided', async () => {
    const three = samples('stays', 3);
    await inbox.open(three);
    await inbox.list.focus();
    await keyboard().press('j');
    const place = await inbox.row(three[1]!.request.id).boundingBox();
    // Older mail of high priority: laid out anew, it would come first.
    const late = sample('late', { task: { priority: 'high', received: '2026-11-19T08:00:00Z' } });
    await inbox.put(late);
    await inbox.face.rescan();
    await page().getByRole('button', { name: 'Show 1 new' }).waitFor();
    expect(await inbox.current()).toBe(three[1]!.request.id);
    expect(await inbox.row(three[1]!.request.id).boundingBox()).toEqual(place);
    expect(await inbox.row(late.request.id).count()).toBe(0);
    await inbox.key('a');
    await inbox.face.inState('approved').waitFor();
    await inbox.row(three[1]!.request.id).getByText('approved, can be undone').waitFor();
    expect(await inbox.row(three[1]!.request.id).boundingBox()).toEqual(place);
    await keyboard().press('n');
    await inbox.row(late.request.id).waitFor();
    expect(await inbox.row(three[1]!.request.id).count()).toBe(0);
    expect(await page().locator('.countersign-group').allTextContents()).toEqual([
      'High priority · 1',
      'Waits for you · 2',
    ]);
  });

  it('is searched by every word, and groups by domain', async () => {
    const made = samples('search', 3);
    await inbox.open(made);
    await inbox.list.focus();
    await keyboard().press('/');
    await keyboard().type('ANA search 2');
    await inbox.said.getByText('1 found').waitFor();
    expect(await page().locator('.countersign-entry').count()).toBe(1);
    await keyboard().press('Escape');
    await expect.poll(() => page().locator('.countersign-entry').count()).toBe(3);
    await page().getByRole('button', { name: 'By domain' }).click();
    expect(await page().locator('.countersign-group').allTextContents()).toEqual(['email · 3']);
  });

  it('puts off what is snoozed, and counts it no more', async () => {
    const two = samples('snoozed', 2);
    await inbox.open(two);
    await inbox.list.focus();
    await keyboard().press('s');
    await inbox.face.button('Tomorrow morning').press('Enter');
    await page().getByRole('tab', { name: 'Needs you (1)' }).waitFor();
    await inbox.list.focus();
    await keyboard().press('n');
    await page().locator('.countersign-group', { hasText: 'Snoozed · 1' }).waitFor();
    await expect
      .poll(() => page().evaluate(() => window.workbench.status()[0]))
      .toBe('1 to approve · files only');
  });

  it('shows what was sent and not answered', async () => {
    const { path, note } = sentBefore();
    await inbox.face.bench.write(path, note);
    await inbox.open(samples('waits', 1));
    await page().getByRole('tab', { name: 'Waiting (1)' }).click();
    await page().getByRole('option', { name: 'Our offer' }).waitFor();
    await page().getByRole('button', { name: 'Open the note' }).click();
    expect(await page().evaluate(() => window.workbench.opened())).toEqual([path]);
  });
});

describe('several at once', () => {
  async function readAll(count: number) {
    await inbox.list.focus();
    for (let at = 0; at < count; at++) {
      await inbox.face.settle();
      if (at < count - 1) await keyboard().press('j');
    }
  }

  it('approves what is beyond doubt after a list that was read, and undoes all of it', async () => {
    const { path, note } = sentBefore();
    await inbox.face.bench.write(path, note);
    const three = samples('together', 3);
    await inbox.open(three);
    await readAll(3);
    await keyboard().press('Shift+K');
    await keyboard().press('Shift+K');
    await inbox.said.getByText('3 marked').waitFor();
    await inbox.key('a');
    await page().getByText('Approve these 3 together?').waitFor();
    for (const { request } of three) expect(await inbox.decided(request.id)).toEqual([]);
    await inbox.key('a');
    await inbox.said.getByText('3 approved').waitFor();
    for (const { request } of three) expect(await inbox.decided(request.id)).toEqual(['approve']);
    await inbox.key('u');
    await inbox.said.getByText('Undo requested for all').waitFor();
    for (const { request } of three)
      expect((await inbox.decided(request.id)).sort()).toEqual(['approve', 'undo']);
  });

  it('leaves out a new recipient, and what was not on screen', async () => {
    const { path, note } = sentBefore();
    await inbox.face.bench.write(path, note);
    const known = samples('known', 3);
    const stranger = sample('stranger', {
      request: { to: ['ana@client.example', 'new@other.example'] },
      task: { received: '2026-11-20T08:12:05Z' },
    });
    await inbox.open([stranger, ...known]);
    // The stranger and the first: the second is only marked, on the way to the last.
    await readAll(2);
    await inbox.row(stranger.request.id).click();
    await inbox.row(known[2]!.request.id).click({ modifiers: ['Shift'] });
    await inbox.said.getByText('4 marked').waitFor();
    await page().getByRole('button', { name: 'Approve together…' }).press('Enter');
    const panel = page().getByRole('region', { name: 'Approve together' });
    await panel.getByText('a recipient has to be ticked').waitFor();
    await panel.getByText('not all of it has been on screen').waitFor();
    await inbox.key('a');
    await inbox.said.getByText('approved').waitFor();
    expect(await inbox.decided(known[1]!.request.id)).toEqual([]);
    expect(await inbox.decided(stranger.request.id)).toEqual([]);
    expect(await inbox.decided(known[0]!.request.id)).toEqual(['approve']);
  });

  it('refuses what was changed between list and confirmation', async () => {
    const { path, note } = sentBefore();
    await inbox.face.bench.write(path, note);
    const two = samples('moved', 2);
    await inbox.open(two);
    await readAll(2);
    await keyboard().press('Shift+K');
    await inbox.key('a');
    await page().getByText('Approve these 2 together?').waitFor();
    for (const { path: at, request } of two)
      await inbox.face.bench.write(at, writeApprovalRequest(request, 'Pay to another account.'));
    await inbox.key('a');
    await inbox.said.getByText('0 approved').waitFor();
    for (const { request } of two) expect(await inbox.decided(request.id)).toEqual([]);
  });
});

it('writes a note for a mail of one’s own, which waits until it is ready', async () => {
  await inbox.run('new-mail');
  await expect
    .poll(() => page().evaluate(() => window.workbench.opened()))
    .toEqual(['Needs_Action/email/New mail.md']);
  expect(await inbox.face.bench.read('Needs_Action/email/New mail.md')).toBe(
    '---\nto: \nsubject: \nready: no\n---\n\n',
  );
});
