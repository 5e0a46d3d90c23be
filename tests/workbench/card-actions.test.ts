import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isApprove } from '../../shared/approval/decision.ts';
import { decisionPath } from '../../shared/approval/decision-note.ts';
import { buildReject } from '../../shared/approval/build.ts';
import { approvalState } from '../../shared/approval/state.ts';
import { readApprovalRequest, writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { Person } from '../support/decisions.ts';
import { Face } from './face.ts';
import { DRAFT, type Sample } from './sample-vault.ts';

let face: Face;

beforeAll(async () => {
  face = await Face.start();
});

afterAll(async () => {
  await face.bench.stop();
});

afterEach(async () => {
  await face.page.keyboard.up('Enter');
});

/** What Local writes into a note once its hand has said what became of a decision. */
async function report(made: Sample, over: Partial<Sample['request']>, draft = made.draft): Promise<void> {
  await face.bench.write(made.path, writeApprovalRequest({ ...made.request, ...over }, draft));
  await face.rescan();
}

async function approved(name: string): Promise<{ made: Sample; decision: string }> {
  const made = await face.open(name);
  await face.press('Approve and send');
  await face.inState('approved').waitFor();
  const [record] = await face.records(made.request.id);
  return { made, decision: record?.decision_id ?? '' };
}

describe('edit', () => {
  const area = () => face.card.getByLabel('The text that will be sent');

  it('writes the note, and approving signs exactly what is then shown', async () => {
    const made = await face.open('edit');
    await face.button('Edit').click();
    await area().fill(DRAFT.replace('by Thursday', 'by Friday'));
    await face.card.locator('ins', { hasText: 'Friday' }).waitFor();
    expect(await face.card.locator('del').textContent()).toBe('Thursday');
    expect(await face.button('Approve and send').isDisabled()).toBe(true);
    await area().press('Control+Enter');
    await face.card.locator('.countersign-draft', { hasText: 'by Friday' }).waitFor();
    const read = readApprovalRequest(await face.bench.read(made.path));
    expect(read).toMatchObject({
      ok: true,
      value: { request: made.request, body: DRAFT.replace('by Thursday', 'by Friday') },
    });
    // Obsidian draws a block anew whose text has changed.
    await face.show(made);
    await face.card.getByText('What you changed in the draft').click();
    expect(await face.card.locator('ins').textContent()).toBe('Friday');
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    const [record] = await face.records(made.request.id);
    expect(record !== undefined && isApprove(record) && record.action.body).toContain('by Friday');
  });

  it('begins at the first gap, which keeps the draft from being approved', async () => {
    await face.open('gap', { draft: 'Dear Ana,\nwe pay on <<fill: the day>>, by <<fill: how>>.' });
    expect(await face.button('Approve and send').count()).toBe(0);
    expect(await face.card.getByLabel('Gaps to fill').locator('li').allTextContents()).toEqual([
      'the day',
      'how',
    ]);
    await face.button('Edit').click();
    await face.page.keyboard.type('Friday');
    await face.button('Go to the next gap').click();
    await face.page.keyboard.type('transfer');
    expect(await area().inputValue()).toBe('Dear Ana,\nwe pay on Friday, by transfer.');
    await face.button('Save the text').click();
    await face.button('Approve and send').waitFor();
  });

  it('keeps what was typed while the draft changes elsewhere, and overwrites nothing', async () => {
    const made = await face.open('edit race');
    await face.button('Edit').click();
    await area().fill('My own text');
    await face.bench.write(made.path, writeApprovalRequest(made.request, 'Their text'));
    // Past what Obsidian has noticed: the write itself compares.
    await area().press('Control+Enter');
    await face.card.getByText('changed elsewhere').waitFor();
    expect(await area().inputValue()).toBe('My own text');
    expect(await face.bench.read(made.path)).toContain('Their text');
    expect(await face.button('Save the text').isDisabled()).toBe(true);
    await face.button('Compare with the new draft').click();
    await face.card.locator('del', { hasText: 'Their' }).waitFor();
    await face.button('Save the text').click();
    await face.card.locator('.countersign-draft', { hasText: 'My own text' }).waitFor();
  });
});

describe('the other decisions', () => {
  it('rejects with a reason, by keyboard', async () => {
    const made = await face.open('reject');
    await face.button('Reject…').press('Enter');
    await face.page.keyboard.type('I will call her instead.');
    await face.settle();
    await face.page.keyboard.press('Enter');
    await face.inState('rejected').waitFor();
    expect(await face.text()).toContain('Rejected: I will call her instead.');
    expect(await face.records(made.request.id)).toMatchObject([
      { kind: 'reject', reason: 'I will call her instead.' },
    ]);
  });

  it('rejects with a usual reason; Escape closes the panel and gives the focus back', async () => {
    const made = await face.open('reject by preset');
    await face.button('Reject…').click();
    await face.page.keyboard.press('Escape');
    expect(await face.card.getByPlaceholder('Reason').count()).toBe(0);
    expect(await face.button('Reject…').evaluate((button) => button === document.activeElement)).toBe(true);
    await face.button('Reject…').click();
    await face.button('I answered already').click();
    await face.press('Reject');
    await face.inState('rejected').waitFor();
    expect(await face.records(made.request.id)).toMatchObject([
      { kind: 'reject', reason: 'I answered already' },
    ]);
  });

  it('asks for changes, in one line of the record whatever was typed', async () => {
    const made = await face.open('revise');
    await face.button('Ask for changes…').click();
    expect(await face.button('Ask for changes').isDisabled()).toBe(true);
    await face.card.getByLabel('What should the next draft').fill('Shorter.\nOffer Thursday.');
    await face.press('Ask for changes');
    await face.inState('revising').waitFor();
    expect(await face.records(made.request.id)).toMatchObject([
      { kind: 'revise', wish: 'Shorter. Offer Thursday.' },
    ]);
  });

  it('schedules: the time stands in the note, and is part of what is signed', async () => {
    const made = await face.open('schedule');
    const at = new Date(Date.now() + 2 * 86_400_000);
    at.setSeconds(0, 0);
    await face.button('Schedule…').click();
    const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    await face.card.getByLabel('Not before').fill(local);
    await face.button('Set the time').click();
    await face.button('Approve and send then').waitFor();
    expect(await face.card.locator('dl').textContent()).toContain('not before');
    await face.press('Approve and send then');
    await face.inState('approved').waitFor();
    const notBefore = at.toISOString().replace('.000Z', 'Z');
    expect(await face.records(made.request.id)).toMatchObject([{ action: { not_before: notBefore } }]);
    expect(readApprovalRequest(await face.bench.read(made.path))).toMatchObject({
      value: { request: { not_before: notBefore } },
    });
  });

  it('snoozes on this device alone, and decides nothing', async () => {
    const made = await face.open('snooze');
    await face.button('Snooze…').click();
    await face.button('Tomorrow morning').click();
    await face.card.getByText('Snoozed on this device until').waitFor();
    expect(await face.bench.read(made.path)).toBe(made.note);
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await face.button('Wake it').click();
    await face.card.getByText('Snoozed on this device until').waitFor({ state: 'detached' });
  });
});

describe('what the computer reports', () => {
  it('refused: why, and a new approval', async () => {
    const { made, decision } = await approved('refused');
    await report(made, { status: 'refused', result: 'The server said no. Approve it again.', decision });
    await face.inState('refused').waitFor();
    expect(await face.text()).toContain('Not sent. The server said no.');
    await face.button('Approve and send').waitFor();
  });

  it.each([
    ['It was sent', 'was_sent', 'closed'],
    ['Send again', 'resend', 'approved'],
  ])('unknown: “%s”', async (name, kind, state) => {
    const { made, decision } = await approved(`unknown ${kind}`);
    await report(made, { status: 'unknown', result: 'The connection broke.', decision });
    await face.inState('unknown').waitFor();
    expect(await face.button('Approve and send').count()).toBe(0);
    await face.press(name);
    await face.inState(state).waitFor();
    const all = await face.records(made.request.id);
    expect(all.find((record) => record.kind === kind)).toMatchObject({ supersedes: [decision] });
  });

  it('sent: the word of the provider, and nothing more to decide', async () => {
    const { made, decision } = await approved('sent');
    const done = made.path.replace('Pending_Approval/email', 'Done/email/2026-11');
    const sent = {
      ...made.request,
      status: 'sent',
      result: 'Sent: the provider took it (250 ok).',
      decision,
    } as const;
    await face.bench.write(
      done,
      writeApprovalRequest({ ...sent, evidence: ['message-id <1@studio.example>'] }, made.draft),
    );
    await face.show({ path: done });
    await face.inState('sent').waitFor();
    expect(await face.text()).toContain('message-id <1@studio.example>');
    expect(await face.card.getByRole('group', { name: 'Decide' }).getByRole('button').count()).toBe(0);
  });

  it('two devices that decided differently: contested, until one decides again', async () => {
    const { made } = await approved('contested');
    const phone = new Person('phone');
    const [mine] = await face.records(made.request.id);
    if (mine === undefined || !isApprove(mine)) throw new Error('not an approval');
    // Signed where the approval had not arrived yet.
    const theirs = buildReject(
      phone.signing({ approval: made.request.id, now: Date.now() }),
      mine.action,
      'no',
    );
    await face.bench.write(decisionPath(theirs), await phone.note(theirs));
    await report(made, { status: 'contested', result: 'Your devices decided differently.' });
    await face.inState('contested').waitFor();
    expect(await face.text()).toContain('Another key');
    await face.button('Reject…').click();
    await face.press('Reject');
    await face.inState('rejected').waitFor();
    const all = await face.records(made.request.id, [phone.signer.publicKey]);
    expect(approvalState(all).kind).toBe('rejected');
  });
});
