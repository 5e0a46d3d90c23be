import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalNote } from '../../../daemon/records/notes.ts';
import { RealDesk, senderOf } from './real-desk.ts';

let desk: RealDesk;

beforeAll(async () => {
  desk = await RealDesk.start();
});

afterAll(async () => {
  await desk.stop();
});

/** What is true of everything that was sent: once, the frozen bytes, filed with its evidence. */
async function expectSent({ request }: ApprovalNote, text: string): Promise<void> {
  const name = request.subject.slice('Re: '.length);
  const done = await desk.noteOf(request.id, 'filed', ({ placed }) => placed.place === 'done');
  await desk.restart();
  const delivered = desk.deliveredAbout(name);
  expect(delivered).toHaveLength(1);
  expect(delivered[0]).toMatchObject({ from: 'me@example.com', to: [senderOf(name)] });
  expect(delivered[0]?.raw).toEqual(desk.frozen(done.request.evidence));
  expect(delivered[0]?.raw.toString()).toContain(text);
}

async function expectNothingSent({ request }: ApprovalNote): Promise<void> {
  await desk.restart();
  expect(desk.deliveredAbout(request.subject.slice('Re: '.length))).toEqual([]);
}

async function opened(name: string): Promise<ApprovalNote> {
  const asked = await desk.asked(name);
  await desk.inInbox(asked.request.id);
  return asked;
}

describe('a click on the card, and what comes of it at the mail server', () => {
  it('approve: the message arrives once, byte for byte the frozen one, and the card shows the evidence', async () => {
    const { face } = desk;
    const asked = await opened('the invoice');
    expect(await face.text()).toContain(asked.draft.split('\n')[0]);
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    await face.inState('sent').waitFor();
    await expectSent(asked, 'thank you for your message');
    const done = await desk.noteOf(asked.request.id, 'filed', ({ placed }) => placed.place === 'done');
    expect(done.request.evidence.join()).toMatch(/word provider.*message-id <.*reply 250/);
    for (const line of done.request.evidence) expect(await face.text()).toContain(line);
  });

  it('edit and approve: the edited text arrives', async () => {
    const { face } = desk;
    const asked = await opened('the parcel');
    await face.button('Edit').click();
    const area = face.card.getByLabel('The text that will be sent');
    await area.fill(asked.draft.replace('thank you for your message', 'it left on Monday'));
    await area.press('Control+Enter');
    await face.card.locator('.countersign-draft', { hasText: 'it left on Monday' }).waitFor();
    await face.press('Approve and send');
    await face.inState('sent').waitFor();
    await expectSent(asked, 'it left on Monday');
  });

  it('reject: filed with the reason, and nothing arrives', async () => {
    const { face } = desk;
    const asked = await opened('the lottery');
    await face.button('Reject…').click();
    await face.page.keyboard.type('I know nobody there.');
    await face.settle();
    await face.page.keyboard.press('Enter');
    await face.inState('rejected').waitFor();
    const note = await desk.noteOf(asked.request.id, 'filed', ({ placed }) => placed.place === 'rejected');
    expect(note.request.result).toBe('Rejected: I know nobody there.');
    await expectNothingSent(asked);
  });

  it('while the computer that sends is off: the decision waits on disk, and goes out once when it is back', async () => {
    const { face } = desk;
    const asked = await opened('the meeting');
    await desk.switchOff();
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    expect(await face.records(asked.request.id)).toMatchObject([{ kind: 'approve' }]);
    expect(desk.deliveredAbout('the meeting')).toEqual([]);
    await desk.switchOn();
    await face.inState('sent').waitFor();
    await expectSent(asked, 'thank you for your message');
  });
});

describe('what a hand in the folder does', () => {
  it('a note dragged to Approved/ is put back, and nothing is sent', async () => {
    const { face } = desk;
    const asked = await opened('the drag');
    await desk.drag(asked, 'Approved/email');
    await desk.noteOf(asked.request.id, 'put back', ({ placed, path }) => {
      return placed.place === 'pending_approval' && path === asked.path;
    });
    await face.inState('pending').waitFor();
    await expect.poll(() => face.button('Approve and send').isEnabled()).toBe(true);
    await expectNothingSent(asked);
  });

  it('a deleted note is a rejection', async () => {
    const asked = await opened('the deletion');
    await rm(join(desk.pair.localVault, asked.path));
    const note = await desk.noteOf(asked.request.id, 'filed', ({ placed }) => placed.place === 'rejected');
    expect(note.request).toMatchObject({
      status: 'rejected',
      result: expect.stringContaining('Deleted') as string,
    });
    await expectNothingSent(asked);
  });
});

describe('time', () => {
  it('what expired while nobody looked has no button, and is filed as expired', async () => {
    const { face } = desk;
    const asked = await opened('the offer');
    await desk.rewrite(asked, (text) => text.replace(asked.request.expires, '2026-11-20T09:00:00Z'));
    await face.inState('expired').waitFor();
    expect(await face.button('Approve and send').count()).toBe(0);
    const note = await desk.noteOf(asked.request.id, 'filed', ({ placed }) => placed.place === 'rejected');
    expect(note.request.status).toBe('expired');
    await expectNothingSent(asked);
  });

  it('what was approved in time and expires before the computer is back is refused, and the card says so', async () => {
    const { face } = desk;
    const asked = await opened('the ticket');
    await desk.switchOff();
    const soon = Math.ceil(Date.now() / 1000) * 1000 + 6000;
    const expires = new Date(soon).toISOString().replace('.000Z', 'Z');
    await desk.rewrite(asked, (text) => text.replace(asked.request.expires, expires));
    await face.card.getByText(/, in \d seconds?/).waitFor();
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    await face.page.waitForFunction((end) => Date.now() > end, soon);
    await desk.switchOn();
    await face.inState('refused').waitFor();
    expect(await face.text()).toContain(`This approval expired at ${expires}`);
    await expectNothingSent(asked);
  });
});
