import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealDesk } from './real-desk.ts';

let desk: RealDesk;

describe('within the hold', () => {
  beforeAll(async () => {
    desk = await RealDesk.start({ hold: 3600 });
  });
  afterAll(() => desk.stop());

  it('an undo is requested, then confirmed by the computer, and nothing leaves', async () => {
    const { face } = desk;
    const asked = await desk.asked('second thoughts');
    await desk.inInbox(asked.request.id);
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    await desk.noteOf(asked.request.id, 'held', ({ request }) => request.status === 'held');
    await face.card.getByText('It reports: Held until').waitFor();
    await face.press('Undo');
    await face.inState('taken-back').waitFor();
    expect(await face.text()).toContain('Undone, as your computer reports');
    expect(await face.button('Approve and send').isVisible()).toBe(true);
    await desk.restart();
    expect(desk.smtp.delivered).toEqual([]);
  });

  it('an edit of the note in any editor voids the approval, and nothing leaves', async () => {
    const { face } = desk;
    const asked = await desk.asked('edited late');
    await desk.inInbox(asked.request.id);
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    const held = await desk.noteOf(asked.request.id, 'held', ({ request }) => request.status === 'held');
    await desk.rewrite(held, (text) => text.replace('thank you', 'THANK YOU'));
    await face.inState('edited').waitFor();
    await desk.noteOf(asked.request.id, 'back as edited', ({ request }) => request.status === 'edited');
    await desk.restart();
    expect(desk.smtp.delivered).toEqual([]);
  });
});

describe('too late', () => {
  beforeAll(async () => {
    desk = await RealDesk.start({ hold: 1 });
  });
  afterAll(() => desk.stop());

  it('while the server has the message: it is only asked for, and the card then says that it was sent', async () => {
    const { face, smtp } = desk;
    const asked = await desk.asked('too late');
    await desk.inInbox(asked.request.id);
    const answer = smtp.holdAnswers();
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    await smtp.arrived(1);
    await face.press('Undo');
    await face.inState('undone').waitFor();
    expect(await face.text()).toContain('it wins unless your computer had already begun to send');
    answer();
    await face.inState('sent').waitFor();
    const done = await desk.noteOf(asked.request.id, 'filed', ({ placed }) => placed.place === 'done');
    expect(smtp.delivered.map(({ raw }) => raw)).toEqual([desk.frozen(done.request.evidence)]);
    expect((await face.records(asked.request.id)).map(({ kind }) => kind).sort()).toEqual([
      'approve',
      'undo',
    ]);
    await desk.restart();
    expect(smtp.delivered).toHaveLength(1);
  });
});
